package org.badgerlang.compiler.plan;

import java.util.List;
import org.badgerlang.compiler.ir.Axis;

/// How much a tile of a region computes: too little is not worth waking other threads for.
public final class RegionWork {
  /// Below this many numbers a tile, a meeting of threads takes longer than the work.
  private static final double WORTH_SHARING = 20_000;

  private final Tiles tiles;

  private RegionWork(Tiles tiles) {
    this.tiles = tiles;
  }

  /// Whether one thread runs the tiles sooner than several would.
  public static boolean isSmall(Item.Region region) {
    var work = new RegionWork(region.tiles());
    return region.tiles().width() * work.numbers(region.items()) < WORTH_SHARING;
  }

  private double numbers(List<Item> items) {
    return items.stream().mapToDouble(this::numbers).sum();
  }

  private double numbers(Item item) {
    return switch (item) {
      case Item.Nest nest -> {
        int ops = nest.before().size() + nest.reductions().size();
        yield places(nest.outer())
            * (ops * places(nest.reduced()) + nest.after().size() + nest.stores().size());
      }
      case Item.Single single -> places(single.stmt().result().type().without(tiles.axis()).axes());
      case Item.Loop loop -> size(loop.index().axis()) * numbers(loop.items());
      case Item.Fork fork -> Math.max(numbers(fork.then()), numbers(fork.otherwise()));
      case Item.FirstTile(var then, var otherwise) -> Math.max(numbers(then), numbers(otherwise));
      case Item.Region inner -> numbers(inner.items());
      case Item.Call _ -> WORTH_SHARING;
    };
  }

  private static double places(List<Axis> axes) {
    return axes.stream().mapToDouble(RegionWork::size).reduce(1, (a, b) -> a * b);
  }

  /// A size that varies counts as large.
  private static double size(Axis axis) {
    return axis.size().isFixed() ? axis.size().fixed() : WORTH_SHARING;
  }
}
