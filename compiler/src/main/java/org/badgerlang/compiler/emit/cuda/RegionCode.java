package org.badgerlang.compiler.emit.cuda;

import com.palantir.javapoet.CodeBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.plan.Item;

/// Writes regions: one kernel with a block, or a cluster of blocks, for each tile, and one that
/// adds up what they have.
final class RegionCode {
  /// The shared memory of a block of compute capability 9.0, in numbers, less what sums take.
  private static final long SHARED_FLOATS = (227 * 1024 - 2048) / 4 - 1024;

  private final KernelList kernels;
  private final Threads threads;
  private final int width;
  private final Clusters clusters;
  private final List<TileLaunch> tiles = new ArrayList<>();

  /// A region as a kernel.
  ///
  /// @param variable the Java field with the number of its blocks
  /// @param work the numbers that a block needs
  record TileLaunch(Item.Region region, String variable, String work, String tileCount) {
    /// Whether a block of a GPU that knows clusters has less shared memory than this.
    boolean exceedsBlock() {
      return work.chars().allMatch(Character::isDigit) && Long.parseLong(work) > SHARED_FLOATS;
    }
  }

  /// @param width how many entries of the lane axis a tile has
  RegionCode(KernelList kernels, Threads threads, int width, Clusters clusters) {
    this.kernels = kernels;
    this.threads = threads;
    this.width = width;
    this.clusters = clusters;
  }

  List<TileLaunch> tiles() {
    return tiles;
  }

  CodeBlock write(Item.Region region, At at) {
    var frame = kernels.frame();
    int cluster = clusters.of(region);
    var block = new Block(frame, Optional.of(region.tiles().axis()), width, cluster, at.indices());
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
          "float *const share = f->%s + (long long) %s * (%s) + at;"
              .formatted(all, block.number(), length));
      sums.line(
          "*share = tile == %2$s ? %1$s[at] : *share + %1$s[at];".formatted(part, block.number()));
      sums.close();
    }
    int count = Threads.of(writer.most() / cluster);
    var text = new CudaText(1);
    block.memory().declarations(count).forEach(text::line);
    if (cluster > 1) {
      // Before all blocks run there is no memory of theirs.
      text.line(block.barrier());
    }
    var zeros = block.memory().zeros();
    zeros.forEach(text::line);
    if (!zeros.isEmpty()) {
      text.line(block.barrier());
    }
    text.open(
        "for (int tile = %s; tile < tiles; tile += %s)".formatted(block.number(), block.numbers()));
    text.line("const int first = tile * " + width + ";");
    text.line("(void) first;");
    text.add(body.toString());
    text.add(sums.toString());
    text.line(block.barrier());
    text.close();
    var lane = region.tiles().axis();
    var work = block.memory().length();
    kernels.add(
        "tiles",
        count,
        (cluster > 1 ? "A cluster of " + cluster + " blocks for " : "A block for ")
            + width
            + " of `"
            + Comments.plain(lane.name())
            + "`, from the first item to the last.",
        block,
        at,
        cluster > 1 ? "CLUSTER(" + cluster + ", " + work + ")" : "BLOCK(" + work + ")",
        text.toString(),
        "int tiles");
    var variable = frame.fresh("blocks");
    var size = frame.of(lane.size());
    var tileCount = "(" + size + " + " + (width - 1) + ") / " + width;
    tiles.add(new TileLaunch(region, variable, work, tileCount));
    var shape =
        cluster > 1
            ? CodeBlock.of(
                "$L, $L, $L, $LL", count, cluster, variable, block.memory().ofEach(count))
            : CodeBlock.of("$L, $L, $L", count, variable, longer(work));
    var code =
        CodeBlock.builder()
            .add(kernels.launch(cluster > 1 ? "clusters" : "tiles", at, shape, tileCount));
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
    var frame = kernels.frame();
    var block = at.block(frame);
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
    kernels.add(
        "sums",
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
    return kernels.launch("grid", at, CodeBlock.of("256, $L", longest), variable);
  }
}
