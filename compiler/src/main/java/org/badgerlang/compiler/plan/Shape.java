package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Value;

/// How a product of matrices runs in blocks, and how long that takes.
///
/// @param outer axes of which every place has a product of its own
/// @param rows as [Item.Product] has them: one axis where the left side is packed
/// @param height rows at once
/// @param columns absent where they are the lanes
record Shape(
    String name,
    List<Axis> outer,
    List<Axis> rows,
    int height,
    Optional<Axis> columns,
    List<Axis> depth,
    Side left,
    Side right) {
  /// Cycles that copying a number into a panel takes, and one that lies beside its neighbours
  /// already.
  private static final double PACKING = 2;

  private static final double MOVING = 0.4;

  /// Cycles around the sums of one block of rows and columns.
  private static final double BLOCK = 20;

  /// How much longer a product takes where its loops are short, or what it reads lies far apart.
  static final double LOOSE = 2;

  /// Loops of fewer steps than these are short.
  private static final int SHORT = 16;

  /// One side of a product.
  ///
  /// @param numbers how many numbers of it are read
  /// @param packed whether it is copied into panels first
  record Side(Value value, View view, double numbers, boolean packed) {
    boolean has(Axis axis) {
      return view.has(axis);
    }

    Side packed(boolean whether) {
      return new Side(value, view, numbers, whether);
    }
  }

  /// Loops that run on where one another's entries end become one.
  List<Item.Depth> loops() {
    var l = left.packed() ? panels(left.view(), rows.getLast(), Item.Product.ROWS) : left.view();
    var r =
        right.packed()
            ? panels(right.view(), columns.orElseThrow(), Item.Product.COLUMNS)
            : right.view();
    var loops = new ArrayList<Item.Depth>();
    for (var axis : depth) {
      int count = axis.size().fixed();
      var inner = new Item.Depth(count, l.stride(axis).fixed(), r.stride(axis).fixed());
      if (!loops.isEmpty()
          && loops.getLast().left() == inner.left() * count
          && loops.getLast().right() == inner.right() * count) {
        var outside = loops.removeLast();
        inner = new Item.Depth(outside.count() * count, inner.left(), inner.right());
      }
      loops.add(inner);
    }
    return loops;
  }

  /// The strides of a view's panels, in a buffer yet to be made.
  View panels(View from, Axis axis, int width) {
    var strides = new HashMap<Axis, Extent>();
    long stride = width;
    for (var inner : depth.reversed()) {
      strides.put(inner, Extent.of(stride));
      stride *= inner.size().fixed();
    }
    strides.put(axis, Extent.of(stride / width));
    stride *= Math.ceilDiv(axis.size().fixed(), width);
    for (var other : others(from).reversed()) {
      strides.put(other, Extent.of(stride));
      stride *= other.size().fixed();
    }
    return new View(Buffer.sketch(Buffer.Scope.WORKER, Extent.of(stride)), List.of(), strides);
  }

  boolean sumsLanes() {
    return depth.stream().anyMatch(axis -> axis.name().equals(Item.Pack.LANES));
  }

  List<Axis> others(View view) {
    return outer.stream().filter(view::has).toList();
  }

  /// Cycles that it takes with vectors of 8 numbers, packing included.
  double cycles(double ofWork, Processor processor) {
    int n = (int) count(rows);
    double perColumn = (double) (n / height) * sums(height) + sums(n % height);
    double work = ofWork * perColumn / n;
    var inner = loops().getLast();
    boolean isLoose =
        inner.count() < SHORT
            || isFar(left, inner.left(), processor)
            || isFar(right, inner.right(), processor);
    double blocks = ofWork / count(depth) * Math.ceilDiv(n, height) / n;
    return work * (isLoose ? LOOSE : 1)
        + blocks * BLOCK
        + packing(left, rows.getLast())
        + columns.map(c -> packing(right, c)).orElse(0.0);
  }

  /// Whether each term lies in a line of its own, and the first cache loses them from one block
  /// to the next: lines that are two, four or more apart share half, a quarter or less of it.
  private boolean isFar(Side side, long stride, Processor processor) {
    long apart = stride * Float.BYTES / Processor.LINE;
    return !side.packed()
        && apart > 1
        && count(depth) * Processor.LINE * Long.lowestOneBit(apart) > processor.firstCache() / 2.0;
  }

  private static double packing(Side side, Axis axis) {
    boolean neighbours = side.view().stride(axis).equals(Extent.ONE);
    return side.packed() ? side.numbers() * (neighbours ? MOVING : PACKING) : 0;
  }

  /// Cycles of one step of the sums of so many rows, two loads and two multiplications at a time,
  /// four until a sum is ready.
  private static double sums(int height) {
    return height == 0 ? 0 : Math.max(4, Math.max(height, (height + 2) / 2.0));
  }

  /// How many places axes have together.
  static double count(Collection<Axis> axes) {
    return axes.stream().mapToDouble(a -> a.size().fixed()).reduce(1, (a, b) -> a * b);
  }
}
