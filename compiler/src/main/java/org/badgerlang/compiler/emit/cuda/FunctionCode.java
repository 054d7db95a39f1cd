package org.badgerlang.compiler.emit.cuda;

import com.palantir.javapoet.CodeBlock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.plan.Index;
import org.badgerlang.compiler.plan.Item;
import org.badgerlang.compiler.plan.Source;
import org.badgerlang.compiler.plan.Tiles;
import org.badgerlang.compiler.plan.View;
import org.badgerlang.compiler.plan.Words;
import org.badgerlang.compiler.source.Span;

/// Cuts the items of a function into kernels, and writes the Java that launches them in turn.
final class FunctionCode {
  /// Up to so many numbers, a launch of its own would take longer than the work in one block.
  private static final double SMALL = 16_384;

  /// About how many multiprocessors wait for blocks: from so many instances a multiprocessor on, a
  /// block takes several.
  private static final int MULTIPROCESSORS = 132;

  private static final int FEW_PLACES = 64;
  private static final int MANY_TERMS = 2048;

  private final String prefix;
  private final Frame frame;
  private final Threads threads;
  private final int width;
  private final List<KernelText> kernels = new ArrayList<>();
  private final List<TileLaunch> tiles = new ArrayList<>();
  private int numbered;

  /// A region as a kernel.
  ///
  /// @param variable the Java field with the number of its blocks
  /// @param work the numbers that a block needs
  record TileLaunch(Item.Region region, String variable, String work, String tileCount) {}

  /// Where items stand.
  private record At(Map<Index, String> indices, List<Guard> guards) {}

  /// A branch around: what has to hold.
  private record Guard(View condition, boolean wanted) {}

  /// @param prefix of the names of kernels
  /// @param width how many entries of the lane axis a tile has; 0: as the number of instances asks
  FunctionCode(String prefix, Frame frame, Threads threads, Optional<Axis> lanes, int width) {
    this.prefix = prefix;
    this.frame = frame;
    this.threads = threads;
    this.width = width > 0 ? width : lanes.map(axis -> width(threads.size(axis))).orElse(1);
  }

  /// How many instances a block takes.
  static int width(int instances) {
    int width = 1;
    while (width < Tiles.WIDE && width * 2 * 2 * MULTIPROCESSORS <= instances) {
      width *= 2;
    }
    return width;
  }

  List<KernelText> kernels() {
    return kernels;
  }

  List<TileLaunch> tiles() {
    return tiles;
  }

  /// The Java that launches the items.
  CodeBlock function(List<Item> items) {
    return host(items, new At(Map.of(), List.of()));
  }

  private CodeBlock host(List<Item> items, At at) {
    var code = CodeBlock.builder();
    var waiting = new ArrayList<Item>();
    for (var item : items) {
      if (numbers(item) <= SMALL) {
        waiting.add(item);
      } else {
        flush(waiting, at, code);
        code.add(large(item, at));
      }
    }
    flush(waiting, at, code);
    return code.build();
  }

  /// What the largest part of an item computes; without bound where it is no work for one block.
  private double numbers(Item item) {
    return switch (item) {
      case Item.Nest nest ->
          threads.places(nest.outer())
              * threads.places(nest.reduced())
              * Math.max(1, (nest.before().size() + nest.after().size()) / 8.0);
      case Item.Single single ->
          single.operands().stream().mapToDouble(this::places).max().orElse(0)
              + threads.places(single.stmt().result().type().axes());
      case Item.Loop loop -> most(loop.items());
      case Item.Fork fork -> Math.max(most(fork.then()), most(fork.otherwise()));
      case Item.FirstTile(var then, var otherwise) -> Math.max(most(then), most(otherwise));
      case Item.Region _ -> Double.POSITIVE_INFINITY;
      case Item.Call _ -> 0;
    };
  }

  private double most(List<Item> items) {
    return items.stream().mapToDouble(this::numbers).max().orElse(0);
  }

  private double places(Source source) {
    return source instanceof View view ? threads.places(List.copyOf(view.strides().keySet())) : 1;
  }

  private void flush(List<Item> waiting, At at, CodeBlock.Builder code) {
    if (!waiting.isEmpty()) {
      code.add(together(List.copyOf(waiting), at));
      waiting.clear();
    }
  }

  private CodeBlock large(Item item, At at) {
    return switch (item) {
      case Item.Nest nest -> grid(nest, at);
      case Item.Single single -> grid(single, at);
      case Item.Loop loop -> loop(loop, at);
      case Item.Fork fork -> fork(fork, at);
      case Item.Region region -> region(region, at);
      case Item.FirstTile _, Item.Call _ -> throw new IllegalStateException("not large: " + item);
    };
  }

  /// Items that one block runs.
  private CodeBlock together(List<Item> items, At at) {
    var block = new Block(frame, Optional.empty(), 1, at.indices());
    var body = new CudaText(1);
    var writer = new BlockCode(block, threads, body);
    writer.write(items);
    int count = Threads.of(writer.most());
    var name = name(items.size() == 1 ? word(items.getFirst()) : "small");
    kernel(name, count, "What is small, in one block.", block, at, "BLOCK(0)", body.toString());
    return launch("block", at, CodeBlock.of("$L", count));
  }

  private CodeBlock grid(Item.Nest nest, At at) {
    var block = new Block(frame, Optional.empty(), 1, at.indices());
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
    return grid(word(nest), nest.origin(), side, together, place, lines, at);
  }

  private static String what(Span origin) {
    return origin.equals(Span.NONE) ? "Of no place of its own." : Comments.of(origin);
  }

  /// A product with a block for each square of its result.
  private CodeBlock product(
      Item.Nest nest, ProductCode product, Place place, CudaText lines, At at) {
    var body = new CudaText(1);
    place.pointers().forEach(body::line);
    body.add(lines.toString());
    kernel(
        name(word(nest)),
        ProductCode.THREADS,
        what(nest.origin()),
        place.block(),
        at,
        "GRID",
        body.toString());
    return launch(
        "product", at, CodeBlock.of("$L, $L", ProductCode.THREADS, product.squares(frame)));
  }

  private CodeBlock grid(Item.Single single, At at) {
    var block = new Block(frame, Optional.empty(), 1, at.indices());
    var place = new Place(block);
    var lines = new CudaText(1);
    new SingleCode(place, single, lines).write();
    var side = SingleCode.side(single, block);
    return grid(word(single), single.stmt().origin(), side, false, place, lines, at);
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
    kernel(name(word), count, what(origin), place.block(), at, "GRID", body.toString());
    var places =
        side.isEmpty()
            ? "1L"
            : side.stream()
                .map(a -> frame.of(a.size()))
                .collect(Collectors.joining(" * ", "1L * ", ""));
    return launch(together ? "groups" : "grid", at, CodeBlock.of("$L, $L", count, places));
  }

  private CodeBlock loop(Item.Loop loop, At at) {
    var name = frame.fresh(loop.index().axis().name());
    var indices = new LinkedHashMap<>(at.indices());
    indices.put(loop.index(), name);
    var size = frame.of(loop.index().axis().size());
    return CodeBlock.builder()
        .beginControlFlow(
            loop.reverse()
                ? "for (int $1L = $2L - 1; $1L >= 0; $1L--)"
                : "for (int $1L = 0; $1L < $2L; $1L++)",
            name,
            size)
        .add(host(loop.items(), new At(indices, at.guards())))
        .endControlFlow()
        .build();
  }

  /// Both sides are launched; on the device the kernels of one of them end at once.
  private CodeBlock fork(Item.Fork fork, At at) {
    if (fork.condition() instanceof Source.Number(double number)) {
      return host(number != 0 ? fork.then() : fork.otherwise(), at);
    }
    var condition = (View) fork.condition();
    if (!condition.strides().isEmpty()) {
      return host(fork.then(), at);
    }
    var then = new ArrayList<>(at.guards());
    then.add(new Guard(condition, true));
    var otherwise = new ArrayList<>(at.guards());
    otherwise.add(new Guard(condition, false));
    return CodeBlock.builder()
        .add(host(fork.then(), new At(at.indices(), then)))
        .add(host(fork.otherwise(), new At(at.indices(), otherwise)))
        .build();
  }

  private CodeBlock region(Item.Region region, At at) {
    var block = new Block(frame, Optional.of(region.tiles().axis()), width, at.indices());
    var body = new CudaText(2);
    var writer = new BlockCode(block, threads, body);
    writer.write(region.items());
    writer.barrier();
    var sums = new CudaText(2);
    for (var sum : region.sums()) {
      var part = block.own(sum.part(), false);
      block.lifetimes().use(sum.part(), true);
      var all = frame.field(sum.sums());
      var length = frame.of(sum.part().length());
      sums.line("// the blocks' shares of " + Comments.plain(sum.sums().name()));
      sums.open("for (int at = rank; at < %s; at += ranks)".formatted(length));
      sums.line(
          "float *const share = f->%s + (long long) blockIdx.x * (%s) + at;"
              .formatted(all, length));
      sums.line("*share = tile == blockIdx.x ? %1$s[at] : *share + %1$s[at];".formatted(part));
      sums.close();
    }
    int count = Threads.of(writer.most());
    var text = new CudaText(1);
    block.declarations().forEach(text::line);
    text.open("for (int tile = blockIdx.x; tile < tiles; tile += gridDim.x)");
    text.line("const int first = tile * " + width + ";");
    text.line("(void) first;");
    text.add(body.toString());
    text.add(sums.toString());
    text.line("__syncthreads();");
    text.close();
    var lane = region.tiles().axis();
    var work = block.length();
    kernel(
        name("tiles"),
        count,
        "A block for "
            + width
            + " of `"
            + Comments.plain(lane.name())
            + "`, from the first item to the last.",
        block,
        at,
        "BLOCK(" + work + ")",
        text.toString(),
        "int tiles");
    var variable = frame.fresh("blocks");
    var size = frame.of(lane.size());
    var tileCount = "(" + size + " + " + (width - 1) + ") / " + width;
    tiles.add(new TileLaunch(region, variable, work, tileCount));
    var code =
        CodeBlock.builder()
            .add(
                launch(
                    "tiles",
                    at,
                    CodeBlock.of("$L, $L, $L", count, variable, longer(work)),
                    tileCount));
    if (!region.sums().isEmpty()) {
      code.add(join(region, variable, at));
    }
    return code.build();
  }

  static String longer(String product) {
    return product.chars().allMatch(Character::isDigit)
        ? product + "L"
        : "1L * " + product.replace(" + ", " + 1L * ");
  }

  /// Adds up what the blocks have: four sums side by side, block by block.
  private CodeBlock join(Item.Region region, String variable, At at) {
    var block = new Block(frame, Optional.empty(), 1, at.indices());
    var body = new CudaText(1);
    for (var sum : region.sums()) {
      var length = frame.of(sum.part().length());
      body.open("for (int at = rank; at < %s; at += ranks)".formatted(length));
      body.line("const float *share = f->%s + at;".formatted(frame.field(sum.sums())));
      body.line("float sums[4] = {0.0f, 0.0f, 0.0f, 0.0f};");
      body.open("for (int k = 0; k < shares; k++)");
      body.line("sums[k & 3] += share[(long long) k * (%s)];".formatted(length));
      body.close();
      body.line(
          "f->%s[at] = (sums[0] + sums[1]) + (sums[2] + sums[3]);"
              .formatted(frame.field(sum.total())));
      body.close();
    }
    kernel(
        name("sums"),
        256,
        "Adds up what the blocks have, in their order.",
        block,
        at,
        "GRID",
        body.toString(),
        "int shares");
    var longest =
        region.sums().stream()
            .map(sum -> frame.wide(sum.part().length()))
            .reduce((a, b) -> "Math.max(" + a + ", " + b + ")")
            .orElseThrow();
    return launch("grid", at, CodeBlock.of("256, $L", longest), variable);
  }

  private String word(Item item) {
    return switch (item) {
      case Item.Nest nest -> nest.name().isEmpty() ? "move" : nest.name();
      case Item.Single single -> Words.of(single.stmt());
      case Item.Loop loop -> loop.name().isEmpty() ? "loop" : loop.name();
      case Item.Fork _, Item.FirstTile _, Item.Region _, Item.Call _ -> "small";
    };
  }

  private String name(String word) {
    var plain = new StringBuilder();
    word.chars()
        .filter(c -> c < 128 && Character.isLetterOrDigit(c))
        .forEach(c -> plain.append((char) c));
    return prefix + "_" + ++numbered + "_" + plain;
  }

  private void kernel(
      String name,
      int count,
      String what,
      Block block,
      At at,
      String kind,
      String body,
      String... more) {
    var params = new ArrayList<String>();
    params.add("const Frame *__restrict__ f");
    params.addAll(List.of(more));
    at.indices().values().forEach(index -> params.add("int " + index));
    var guards =
        at.guards().stream()
            .map(
                guard ->
                    "if (%s(%s)) return;"
                        .formatted(
                            guard.wanted() ? "!" : "", BlockCode.truth(block, guard.condition())))
            .toList();
    var text = new CudaText(0);
    text.line("// " + what);
    text.line("extern \"C\" __global__ void __launch_bounds__(" + count + ")");
    text.open(name + "(" + String.join(", ", params) + ")");
    var used = String.join("\n", guards) + kind + body;
    for (var size : frame.sizes().values()) {
      if (Pattern.compile("\\b" + size + "\\b").matcher(used).find()) {
        text.line("const int " + size + " = (int) f->" + size + ";");
      }
    }
    guards.forEach(text::line);
    text.line(kind + ";");
    text.add(body);
    text.close();
    kernels.add(new KernelText(name, text.toString()));
  }

  private CodeBlock launch(String how, At at, CodeBlock shape, String... more) {
    var arguments = new ArrayList<>(List.of(more));
    arguments.addAll(at.indices().values());
    return CodeBlock.of(
        "// $L\ngo.$L($L, $L$L);\n",
        kernels.getLast().name(),
        how,
        kernels.size() - 1,
        shape,
        arguments.stream().map(a -> ", " + a).collect(Collectors.joining()));
  }
}
