package org.badgerlang.compiler.plan;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.badgerlang.compiler.ir.Axis;

/// How much items compute, in numbers written: a tile with too little is not worth waking other
/// threads for, a loop with much asks on its way whether it is still wanted.
public final class Work {
  /// Below this many numbers a tile, a meeting of threads takes longer than the work.
  private static final double WORTH_SHARING = 20_000;

  /// A loop of this many numbers may take a moment that a user feels.
  private static final double LONG = 1e6;

  /// So many numbers take thousands of times as long as to ask whether to go on.
  private static final double BETWEEN_ASKING = 1e5;

  private final Optional<Tiles> tiles;

  private Work(Optional<Tiles> tiles) {
    this.tiles = tiles;
  }

  /// Whether one thread runs the tiles sooner than several would.
  public static boolean isSmall(Item.Region region) {
    var work = new Work(Optional.of(region.tiles()));
    return region.tiles().width() * work.numbers(region.items()) < WORTH_SHARING;
  }

  /// After how many steps, a power of two, a loop is to ask whether it is still wanted; empty for
  /// one that is soon over.
  ///
  /// @param tiles how the region around it is cut, inside one
  public static OptionalInt stepsBetweenAsking(Item.Loop loop, Optional<Tiles> tiles) {
    var work = new Work(tiles);
    double step = Math.max(1, work.width() * work.numbers(loop.items()));
    var size = loop.index().axis().size();
    if (size.isFixed() && size.fixed() * step < LONG) {
      return OptionalInt.empty();
    }
    int most = (int) Math.max(1, BETWEEN_ASKING / step);
    return OptionalInt.of(Integer.highestOneBit(most));
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
      case Item.Single single -> {
        var type = single.stmt().result().type();
        yield places(tiles.map(t -> type.without(t.axis())).orElse(type).axes());
      }
      case Item.Pack pack ->
          places(pack.outer()) * size(pack.axis()) * places(pack.depth()) / width();
      case Item.Product product -> {
        double depth =
            product.depth().stream().mapToDouble(Item.Depth::count).reduce(1, (a, b) -> a * b);
        double columns = product.columns().map(c -> size(c) / width()).orElse(1.0);
        yield places(product.outer()) * places(product.rows()) * columns * depth;
      }
      case Item.Loop loop -> size(loop.index().axis()) * numbers(loop.items());
      case Item.Fork fork -> Math.max(numbers(fork.then()), numbers(fork.otherwise()));
      case Item.FirstTile(var then, var otherwise) -> Math.max(numbers(then), numbers(otherwise));
      case Item.Region inner -> numbers(inner.items());
      case Item.Call _ -> WORTH_SHARING;
    };
  }

  private int width() {
    return tiles.map(Tiles::width).orElse(1);
  }

  private static double places(List<Axis> axes) {
    return axes.stream().mapToDouble(Work::size).reduce(1, (a, b) -> a * b);
  }

  /// A size that varies counts as large.
  private static double size(Axis axis) {
    return axis.size().isFixed() ? axis.size().fixed() : WORTH_SHARING;
  }
}
