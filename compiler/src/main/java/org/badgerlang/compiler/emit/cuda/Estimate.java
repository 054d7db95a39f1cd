package org.badgerlang.compiler.emit.cuda;

import java.util.List;
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
  /// @param width how many instances a block takes
  boolean prefersWholeTensors(Plan plan, int width) {
    double tiled = 0;
    double whole = 0;
    for (var times : regions(plan.items(), width, 1)) {
      tiled += times.tiled();
      whole += times.whole();
    }
    return whole < tiled;
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

  /// Nanoseconds.
  private record Times(double tiled, double whole) {
    Times plus(Times other) {
      return new Times(tiled + other.tiled, whole + other.whole);
    }

    Times times(double n) {
      return new Times(n * tiled, n * whole);
    }
  }

  private List<Times> regions(List<Item> items, int width, double trips) {
    return items.stream()
        .flatMap(
            item ->
                switch (item) {
                  case Item.Region region -> {
                    double instances = threads.size(region.tiles().axis());
                    double tiles = Math.ceil(instances / width);
                    double waves = Math.ceil(tiles / MULTIPROCESSORS);
                    var times = all(region.items(), width, instances).times(trips);
                    yield List.of(new Times(times.tiled() * waves, times.whole())).stream();
                  }
                  case Item.Loop loop ->
                      regions(loop.items(), width, trips * threads.size(loop.index().axis()))
                          .stream();
                  case Item.Fork fork -> regions(fork.then(), width, trips).stream();
                  case Item.Nest _,
                      Item.Single _,
                      Item.Call _,
                      Item.FirstTile _,
                      Item.Pack _,
                      Item.Product _ ->
                      List.<Times>of().stream();
                })
        .toList();
  }

  private Times all(List<Item> items, double width, double instances) {
    return items.stream()
        .map(item -> one(item, width, instances))
        .reduce(new Times(0, 0), Times::plus);
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
      case Item.Call _ -> new Times(0, 0);
      case Item.Pack _, Item.Product _ -> throw new IllegalStateException("packed for a processor");
    };
  }

  private static Times times(double numbers, double width, double instances, double faster) {
    double own = instances > 1 ? width : 1;
    return new Times(
        BARRIER_NANOSECONDS + numbers * own / RATE,
        LAUNCH_NANOSECONDS + numbers * instances / (RATE * MULTIPROCESSORS * faster));
  }

  private double places(List<Axis> axes) {
    return threads.places(axes);
  }
}
