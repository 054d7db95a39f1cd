package org.badgerlang.compiler.emit.cuda;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.plan.Buffer;
import org.badgerlang.compiler.plan.Item;
import org.badgerlang.compiler.plan.Source;
import org.badgerlang.compiler.plan.View;
import org.badgerlang.compiler.plan.Words;
import org.badgerlang.compiler.source.Span;

/// Writes items that the threads of one block run together, with a barrier wherever one item needs
/// what another one wrote, or writes what it still reads.
final class BlockCode {
  /// Below so many places, and from so many terms on, all threads add up one place together.
  private static final int FEW_PLACES = 16;

  private static final int MANY_TERMS = 128;

  private final Block block;
  private final Threads threads;
  private final CudaText code;
  private final Set<Buffer> read = new HashSet<>();
  private final Set<Buffer> written = new HashSet<>();
  private double most = 1;
  private Span last = Span.NONE;

  BlockCode(Block block, Threads threads, CudaText code) {
    this.block = block;
    this.threads = threads;
    this.code = code;
  }

  /// The most places of any of the items.
  double most() {
    return most;
  }

  void write(List<Item> items) {
    items.forEach(this::write);
  }

  private void write(Item item) {
    switch (item) {
      case Item.Nest nest -> {
        double side = places(NestCode.side(nest, block));
        double over = places(NestCode.over(nest, block));
        boolean together = !nest.reductions().isEmpty() && side <= FEW_PLACES && over >= MANY_TERMS;
        most = Math.max(most, together ? over : side);
        comment(nest.origin(), nest.name());
        var place = new Place(block);
        var lines = new CudaText(code.depth() + 1);
        new NestCode(place, nest, together, lines).write();
        put(place, lines);
      }
      case Item.Single single -> {
        most = Math.max(most, places(SingleCode.side(single, block)));
        comment(single.stmt().origin(), Words.of(single.stmt()));
        var place = new Place(block);
        var lines = new CudaText(code.depth() + 1);
        new SingleCode(place, single, lines).write();
        put(place, lines);
      }
      case Item.Loop loop -> loop(loop);
      case Item.Fork fork -> either(condition(fork.condition()), fork.then(), fork.otherwise());
      case Item.FirstTile(var then, var otherwise) -> either("first == 0", then, otherwise);
      case Item.Region _, Item.Call _ ->
          throw new IllegalStateException("not for one block: " + item);
      case Item.Pack _, Item.Product _ -> throw new IllegalStateException("packed for a processor");
    }
  }

  private double places(List<Axis> axes) {
    return axes.stream()
        .mapToDouble(axis -> block.isLane(axis) ? block.width() : threads.size(axis))
        .reduce(1, (a, b) -> a * b);
  }

  /// The place in the spec and what is computed there.
  private void comment(Span origin, String what) {
    if (origin.equals(Span.NONE)) {
      return;
    }
    if (last.equals(Span.NONE)
        || origin.line() != last.line()
        || !origin.source().name().equals(last.source().name())) {
      code.line("// " + Comments.of(origin));
      last = origin;
    }
    if (!what.isEmpty()) {
      code.line("// - " + Comments.plain(what));
    }
  }

  private void put(Place place, CudaText lines) {
    boolean waits =
        place.reads().stream().anyMatch(written::contains)
            || place.writes().stream().anyMatch(b -> read.contains(b) || written.contains(b));
    if (waits) {
      barrier();
    }
    place.use();
    var pointers = place.pointers();
    if (!pointers.isEmpty()) {
      code.open("");
      pointers.forEach(code::line);
      code.add(lines.toString());
      code.close();
    } else {
      code.open("");
      code.add(lines.toString());
      code.close();
    }
    place.reads().stream().filter(b -> !place.writes().contains(b)).forEach(read::add);
    written.addAll(place.writes());
  }

  /// Waits where anything was done since the last barrier.
  void barrier() {
    if (!read.isEmpty() || !written.isEmpty()) {
      code.line("__syncthreads();");
      block.lifetimes().barrier();
      read.clear();
      written.clear();
    }
  }

  private void loop(Item.Loop loop) {
    barrier();
    var origin = loop.origin();
    if (!origin.equals(Span.NONE)) {
      code.line("// loop `" + Comments.plain(loop.name()) + "`, " + Comments.of(origin));
      last = origin;
    }
    var name = block.frame().fresh(loop.index().axis().name());
    var size = block.frame().of(loop.index().axis().size());
    code.open(
        (loop.reverse()
                ? "for (int %1$s = %2$s - 1; %1$s >= 0; %1$s--)"
                : "for (int %1$s = 0; %1$s < %2$s; %1$s++)")
            .formatted(name, size));
    block.indices().put(loop.index(), name);
    block.lifetimes().enterLoop();
    write(loop.items());
    barrier();
    block.lifetimes().leaveLoop();
    code.close();
  }

  private String condition(Source source) {
    return switch (source) {
      case Source.Number(double number) -> CudaScalars.number(number) + " != 0.0f";
      // One with axes may count as true everywhere.
      case View view when !view.strides().isEmpty() -> "true";
      case View view -> {
        barrier();
        yield truth(block, view);
      }
    };
  }

  /// Whether the number at a view is not 0, as an expression outside of any nest.
  static String truth(Block block, View view) {
    var place = new Place(block);
    var entry = place.read(view, java.util.Map.of());
    place.use();
    return (view.buffer().scope() == Buffer.Scope.WORKER ? "" : "f->") + entry + " != 0.0f";
  }

  private void either(String condition, List<Item> then, List<Item> otherwise) {
    barrier();
    var indices = new LinkedHashMap<>(block.indices());
    code.open("if (" + condition + ")");
    write(then);
    barrier();
    code.close();
    if (!otherwise.isEmpty()) {
      code.open("else");
      write(otherwise);
      barrier();
      code.close();
    }
    block.indices().keySet().retainAll(indices.keySet());
  }
}
