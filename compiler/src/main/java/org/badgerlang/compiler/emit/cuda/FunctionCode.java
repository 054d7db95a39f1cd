package org.badgerlang.compiler.emit.cuda;

import com.palantir.javapoet.CodeBlock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.badgerlang.compiler.emit.Requests;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.plan.Extent;
import org.badgerlang.compiler.plan.Item;
import org.badgerlang.compiler.plan.Source;
import org.badgerlang.compiler.plan.Tiles;
import org.badgerlang.compiler.plan.View;

/// Cuts the items of a function into kernels, and writes the Java that launches them in turn.
final class FunctionCode {
  /// Up to so many numbers, a launch of its own would take longer than the work in one block.
  private static final double SMALL = 16_384;

  /// About how many multiprocessors wait for blocks: from so many instances a multiprocessor on, a
  /// block takes several.
  private static final int MULTIPROCESSORS = 132;

  private final Frame frame;
  private final Threads threads;
  private final KernelList kernels;
  private final GridCode grids;
  private final RegionCode regions;
  private final List<Op.External> requests = new ArrayList<>();

  /// @param prefix of the names of kernels
  /// @param width how many entries of the lane axis a tile has; 0: as the number of instances asks
  FunctionCode(
      String prefix,
      Frame frame,
      Threads threads,
      Optional<Axis> lanes,
      int width,
      Clusters clusters) {
    this.frame = frame;
    this.threads = threads;
    kernels = new KernelList(prefix, frame);
    grids = new GridCode(kernels, threads);
    regions =
        new RegionCode(
            kernels,
            threads,
            width > 0 ? width : lanes.map(axis -> width(threads.size(axis))).orElse(1),
            clusters);
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
    return kernels.all();
  }

  List<RegionCode.TileLaunch> tiles() {
    return regions.tiles();
  }

  /// Whether some products can go to NVIDIA's library.
  boolean multiplies() {
    return grids.multiplies();
  }

  /// What the function asks of Java code, in order.
  List<Op.External> requests() {
    return requests;
  }

  /// The Java that launches the items.
  CodeBlock function(List<Item> items) {
    return host(items, At.start());
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
      case Item.Region _, Item.Call _ -> Double.POSITIVE_INFINITY;
      case Item.Pack _, Item.Product _ -> throw new IllegalStateException("packed for a processor");
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
      case Item.Nest nest -> grids.write(nest, at);
      case Item.Single single -> grids.write(single, at);
      case Item.Loop loop -> loop(loop, at);
      case Item.Fork fork -> fork(fork, at);
      case Item.Region region -> regions.write(region, at);
      case Item.Call call -> ask(call, at);
      case Item.FirstTile _, Item.Pack _, Item.Product _ ->
          throw new IllegalStateException("not large: " + item);
    };
  }

  /// The host asks Java code, where what is around holds.
  private CodeBlock ask(Item.Call call, At at) {
    requests.add(call.op());
    var lengths =
        Requests.own(call.op()).stream().map(axes -> ", " + frame.of(extent(axes))).toList();
    var ask =
        CodeBlock.of(
            "go.ask($L, $L, new int[] {$L}, new int[] {$L}$L);\n",
            requests.size() - 1,
            frame.of(extent(call.op().question().instances())),
            entries(call.args()),
            entries(call.into()),
            String.join("", lengths));
    if (at.guards().isEmpty()) {
      return ask;
    }
    var block = at.block(frame);
    var conditions = at.guards().stream().map(guard -> guard.onHost(block));
    return CodeBlock.builder()
        .beginControlFlow("if ($L)", conditions.collect(Collectors.joining(" && ")))
        .add(ask)
        .endControlFlow()
        .build();
  }

  private static Extent extent(List<Axis> axes) {
    return axes.stream().map(axis -> Extent.of(axis.size())).reduce(Extent.ONE, Extent::times);
  }

  private String entries(List<View> views) {
    return views.stream()
        .map(view -> Integer.toString(frame.entry(view.buffer())))
        .collect(Collectors.joining(", "));
  }

  /// Items that one block runs.
  private CodeBlock together(List<Item> items, At at) {
    var block = at.block(frame);
    var body = new CudaText(1);
    var writer = new BlockCode(block, threads, body);
    writer.write(items);
    int count = Threads.of(writer.most());
    kernels.add(
        items.size() == 1 ? KernelList.word(items.getFirst()) : "small",
        count,
        "What is small, in one block.",
        block,
        at,
        "BLOCK(0)",
        body.toString());
    return kernels.launch("block", at, CodeBlock.of("$L", count));
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
    return CodeBlock.builder()
        .add(host(fork.then(), at.under(condition, true)))
        .add(host(fork.otherwise(), at.under(condition, false)))
        .build();
  }
}
