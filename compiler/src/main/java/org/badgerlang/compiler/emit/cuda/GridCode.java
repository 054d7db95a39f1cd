package org.badgerlang.compiler.emit.cuda;

import com.palantir.javapoet.CodeBlock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.plan.Buffer;
import org.badgerlang.compiler.plan.Item;
import org.badgerlang.compiler.plan.View;
import org.badgerlang.compiler.source.Span;

/// Writes what is large enough for the whole grid: a kernel for each item.
final class GridCode {
  private static final int FEW_PLACES = 64;
  private static final int MANY_TERMS = 2048;

  private final KernelList kernels;
  private final Threads threads;
  private final Map<Long, Buffer> rooms = new HashMap<>();
  private boolean multiplies;

  GridCode(KernelList kernels, Threads threads) {
    this.kernels = kernels;
    this.threads = threads;
  }

  CodeBlock write(Item.Nest nest, At at) {
    var block = at.block(kernels.frame());
    var place = new Place(block);
    var lines = new CudaText(1);
    var product = ProductCode.of(nest, threads);
    if (product.isPresent()) {
      product.get().write(place, lines);
      return product(nest, product.get(), place, lines, at);
    }
    var side = NestCode.side(nest, block);
    boolean together =
        !nest.reductions().isEmpty()
            && threads.places(side) <= FEW_PLACES
            && threads.places(nest.reduced()) >= MANY_TERMS;
    new NestCode(place, nest, together, lines).write();
    return grid(KernelList.word(nest), nest.origin(), side, together, place, lines, at);
  }

  /// A product with a block for each square of its result.
  private CodeBlock product(
      Item.Nest nest, ProductCode product, Place place, CudaText lines, At at) {
    var body = new CudaText(1);
    place.pointers().forEach(body::line);
    body.add(lines.toString());
    kernels.add(
        KernelList.word(nest),
        ProductCode.THREADS,
        KernelList.what(nest.origin()),
        place.block(),
        at,
        "GRID",
        body.toString());
    var own =
        kernels.launch(
            "product",
            at,
            CodeBlock.of("$L, $L", ProductCode.THREADS, product.squares(kernels.frame())));
    return library(nest, product, at)
        .map(
            library ->
                CodeBlock.builder()
                    .beginControlFlow("if (go.multiplies())")
                    .add(library)
                    .nextControlFlow("else")
                    .add(own)
                    .endControlFlow()
                    .build())
        .orElse(own);
  }

  /// The same product by NVIDIA's library, with what is computed of it in a kernel of its own;
  /// empty where it would not be faster, or might not happen.
  private Optional<CodeBlock> library(Item.Nest nest, ProductCode product, At at) {
    double saved = Estimate.savedByLibrary(product, threads);
    if (!at.guards().isEmpty() || saved <= 0) {
      return Optional.empty();
    }
    boolean plain = nest.after().isEmpty() && nest.stores().size() == 1;
    var direct =
        plain
            ? BlasProduct.of(product, nest.stores().getFirst().into())
            : Optional.<BlasProduct>empty();
    if (direct.isPresent()) {
      return direct.map(known -> launch(known, at));
    }
    if (saved <= Estimate.LAUNCH_NANOSECONDS
        || !nest.outer().stream().allMatch(axis -> axis.size().isFixed())) {
      return Optional.empty();
    }
    var room = BlasProduct.room(product, (long) threads.places(nest.outer()), rooms);
    return BlasProduct.of(product, room)
        .map(
            known ->
                CodeBlock.builder()
                    .add(launch(known, at))
                    .add(write(rest(nest, room), at))
                    .build());
  }

  private CodeBlock launch(BlasProduct product, At at) {
    multiplies = true;
    return product.launch(at, kernels.frame());
  }

  /// Whether some products can go to NVIDIA's library.
  boolean multiplies() {
    return multiplies;
  }

  /// What is computed of a product that lies elsewhere already.
  private static Item.Nest rest(Item.Nest nest, View product) {
    var sources = new HashMap<>(nest.sources());
    sources.put(nest.reductions().getFirst().result(), product);
    return new Item.Nest(
        nest.name(),
        nest.origin(),
        nest.laneBefore(),
        nest.laneAfter(),
        nest.along(),
        nest.outer(),
        nest.tiles(),
        List.of(),
        nest.after(),
        List.of(),
        List.of(),
        sources,
        nest.stores());
  }

  CodeBlock write(Item.Single single, At at) {
    var block = at.block(kernels.frame());
    var place = new Place(block);
    var lines = new CudaText(1);
    new SingleCode(place, single, lines).write();
    var side = SingleCode.side(single, block);
    return grid(KernelList.word(single), single.stmt().origin(), side, false, place, lines, at);
  }

  private CodeBlock grid(
      String word,
      Span origin,
      List<Axis> side,
      boolean together,
      Place place,
      CudaText lines,
      At at) {
    var body = new CudaText(1);
    place.pointers().forEach(body::line);
    body.add(lines.toString());
    int count = together ? Threads.MOST : 256;
    kernels.add(word, count, KernelList.what(origin), place.block(), at, "GRID", body.toString());
    var places =
        side.isEmpty()
            ? "1L"
            : side.stream()
                .map(a -> kernels.frame().of(a.size()))
                .collect(Collectors.joining(" * ", "1L * ", ""));
    return kernels.launch(together ? "groups" : "grid", at, CodeBlock.of("$L, $L", count, places));
  }
}
