package org.badgerlang.compiler.emit.cuda;

import java.util.List;
import java.util.stream.Stream;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.plan.Item;
import org.badgerlang.compiler.plan.Plan;

/// Estimates whether regions are worth it: a block for each tile saves launches, but few tiles, or
/// products larger than what one multiprocessor holds, leave the rest of the GPU without work.
final class Estimate {
  private static final double MULTIPROCESSORS = 132;

  /// Numbers that one multiprocessor makes in a nanosecond, and how much more in squares of a
  /// product.
  private static final double RATE = 33;

  private static final double SQUARES = 5;

  private static final double BARRIER_NANOSECONDS = 300;

  /// Between blocks of a cluster, over the network between multiprocessors.
  private static final double CLUSTER_BARRIER_NANOSECONDS = 600;
  static final double LAUNCH_NANOSECONDS = 2500;

  /// Multiply-adds of a product that a multiprocessor does in a nanosecond, an H100's at most 224:
  /// in one of our squares, and by NVIDIA's library, which also cuts along the terms where there
  /// are few squares.
  private static final double SQUARE_RATE = 80;

  private static final double LIBRARY_RATE = 160;
  private static final double LARGE_PRODUCT = 1 << 20;

  private final Threads threads;

  Estimate(Threads threads) {
    this.threads = threads;
  }

  /// Whether a plan takes longer with a block for each tile than with kernels over whole tensors.
  ///
  /// @param width how many instances a block, or a cluster of blocks, takes
  boolean prefersWholeTensors(Plan plan, int width, Clusters clusters) {
    double tiled = 0;
    double whole = 0;
    for (var each : regions(plan.items(), 1)) {
      var region = each.region();
      tiled += each.trips() * tiled(region, width, clusters.of(region));
      whole += each.trips() * times(region, width).whole();
    }
    return whole < tiled;
  }

  /// The number of blocks for a tile with which a region takes the least time.
  int cluster(Item.Region region, int width) {
    int best = 1;
    for (int blocks = 2; blocks <= Clusters.MOST; blocks *= 2) {
      if (tiled(region, width, blocks) < tiled(region, width, best)) {
        best = blocks;
      }
    }
    return best;
  }

  /// The nanoseconds of a region, tile by tile.
  private double tiled(Item.Region region, int width, int cluster) {
    double tiles = Math.ceil(threads.size(region.tiles().axis()) / (double) width);
    double waves = Math.ceil(tiles / Math.floor(MULTIPROCESSORS / cluster));
    var times = times(region, width);
    double barrier = cluster > 1 ? CLUSTER_BARRIER_NANOSECONDS : BARRIER_NANOSECONDS;
    return waves * (times.barriers() * barrier + times.work() / cluster);
  }

  private Times times(Item.Region region, int width) {
    return all(region.items(), width, threads.size(region.tiles().axis()));
  }

  /// The nanoseconds that NVIDIA's library saves in a product: with few squares most
  /// multiprocessors have none.
  static double savedByLibrary(ProductCode product, Threads threads) {
    double terms = threads.places(product.nest().reduced());
    double waves = Math.ceil(product.squares(threads) / MULTIPROCESSORS);
    double own = waves * terms * ProductCode.SIDE * ProductCode.SIDE / SQUARE_RATE;
    double all = threads.places(product.nest().outer()) * terms;
    return own - Math.max(LAUNCH_NANOSECONDS, all / (LIBRARY_RATE * MULTIPROCESSORS));
  }

  /// What items take.
  ///
  /// @param barriers how many there are, tile by tile
  /// @param work the nanoseconds of one multiprocessor between them
  /// @param whole the nanoseconds with kernels over whole tensors
  private record Times(double barriers, double work, double whole) {
    Times plus(Times other) {
      return new Times(barriers + other.barriers, work + other.work, whole + other.whole);
    }

    Times times(double n) {
      return new Times(n * barriers, n * work, n * whole);
    }
  }

  /// A region, and how often it runs.
  private record Repeated(Item.Region region, double trips) {}

  private List<Repeated> regions(List<Item> items, double trips) {
    return items.stream()
        .flatMap(
            item ->
                switch (item) {
                  case Item.Region region -> Stream.of(new Repeated(region, trips));
                  case Item.Loop loop ->
                      regions(loop.items(), trips * threads.size(loop.index().axis())).stream();
                  case Item.Fork fork -> regions(fork.then(), trips).stream();
                  case Item.Nest _,
                      Item.Single _,
                      Item.Call _,
                      Item.FirstTile _,
                      Item.Pack _,
                      Item.Product _ ->
                      Stream.<Repeated>of();
                })
        .toList();
  }

  private Times all(List<Item> items, double width, double instances) {
    return items.stream()
        .map(item -> one(item, width, instances))
        .reduce(new Times(0, 0, 0), Times::plus);
  }

  private Times one(Item item, double width, double instances) {
    return switch (item) {
      case Item.Nest nest -> {
        double numbers =
            places(nest.outer())
                * places(nest.reduced())
                * Math.max(1, nest.before().size() + nest.after().size());
        boolean square =
            nest.before().isEmpty()
                && nest.reductions().size() == 1
                && nest.reductions().getFirst().op() instanceof Op.Contract
                && numbers * instances >= LARGE_PRODUCT;
        yield times(numbers, width, nest.laneBefore() ? instances : 1, square ? SQUARES : 1);
      }
      case Item.Single single -> times(places(single.stmt().result().type().axes()), width, 1, 1);
      case Item.Loop loop ->
          all(loop.items(), width, instances).times(threads.size(loop.index().axis()));
      case Item.Fork fork -> all(fork.then(), width, instances);
      case Item.FirstTile(var then, _) -> all(then, width, instances);
      case Item.Region region -> all(region.items(), width, instances);
      case Item.Call _ -> new Times(0, 0, 0);
      case Item.Pack _, Item.Product _ -> throw new IllegalStateException("packed for a processor");
    };
  }

  private static Times times(double numbers, double width, double instances, double faster) {
    double own = instances > 1 ? width : 1;
    return new Times(
        1,
        numbers * own / RATE,
        LAUNCH_NANOSECONDS + numbers * instances / (RATE * MULTIPROCESSORS * faster));
  }

  private double places(List<Axis> axes) {
    return threads.places(axes);
  }
}
