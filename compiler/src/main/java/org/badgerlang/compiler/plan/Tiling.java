package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;

/// Chooses how many sums run side by side in registers, so that what a product loads is used more
/// than once, and no sum waits for itself.
final class Tiling {
  /// Sums side by side: they and what they read at a time have to fit into the registers.
  private static final int MOST_SUMS = 12;

  /// About how many vector operations may stand in the code of a product: beyond, the JIT compiler
  /// leaves it slow for long, or for ever.
  private static final int MOST_CODE = 150;

  private static final int LANE_SUM = 8;

  private static final int REGISTERS = 16;
  private static final double READY = 4;
  private static final double READY_IN_MEMORY = 10;

  /// Two additions begin in each cycle until the first is ready.
  private static final int IN_FLIGHT = (int) (2 * READY);

  /// Vector operations of an op that follows a sum: itself, and a load or a store.
  private static final int OP_AND_OPERANDS = 3;

  private Tiling() {}

  /// The outer axes of a nest to take several places of at once, and how many.
  static List<Item.Tile> of(Item.Nest nest) {
    var outer =
        nest.outer().stream().filter(a -> nest.along().filter(a::equals).isEmpty()).toList();
    if (!(nest.laneBefore() || nest.along().isPresent())
        || !nest.before().isEmpty()
        || nest.sums().size() != 1) {
      return List.of();
    }
    var products = nest.reductions().stream().flatMap(stmt -> product(stmt, nest)).toList();
    if (products.size() < nest.reductions().size()) {
      return apart(nest, outer);
    }
    var left = products.getFirst().left();
    var right = products.getFirst().right();
    var first = only(outer, left, right);
    var second = only(outer, right, left);
    if (first.isEmpty() && second.isEmpty()) {
      return apart(nest, outer);
    }
    var best = new Choice(List.of(), 4 * UsualSizes.count(outer), 0);
    for (var a : orNone(first)) {
      for (var b : orNone(second)) {
        if (products.stream().allMatch(product -> product.splits(a, b))) {
          best = better(best, a, b, outer, codeOfSum(nest));
        }
      }
    }
    return best.tiles();
  }

  /// Sums that share nothing of what they read: side by side, none waits for itself, and what lies
  /// side by side is read before it is lost.
  private static List<Item.Tile> apart(Item.Nest nest, List<Axis> outer) {
    var read = nest.reductions().getFirst().op().operands().getFirst();
    return nest.laneBefore() && nest.sources().get(read) instanceof View view
        ? outer.stream()
            .filter(axis -> view.has(axis) && axis.size().isFixed())
            .min(Comparator.comparing(axis -> view.stride(axis).constant()))
            .map(axis -> new Item.Tile(axis, width(axis, codeOfSum(nest))))
            .filter(tile -> tile.width() > 1)
            .map(List::of)
            .orElse(List.of())
        : List.of();
  }

  /// As many sums as one waits for, or fewer where that leaves less for the end.
  ///
  /// @param each the vector operations of one sum
  private static int width(Axis axis, int each) {
    int n = axis.size().fixed();
    return IntStream.rangeClosed(1, Math.min(n, IN_FLIGHT))
        .filter(u -> code(axis, n, u, NONE, 1, 1, each) <= MOST_CODE)
        .boxed()
        .min(Comparator.comparing(u -> blocks(n, u) + rest(axis, n, u)))
        .orElse(1);
  }

  /// What a nest multiplies.
  private record Product(Source left, Source right) {
    /// Whether one side has but one of the axes, and the other side but the other.
    boolean splits(Axis a, Axis b) {
      return has(left, right, a) && has(right, left, b)
          || has(right, left, a) && has(left, right, b);
    }

    private static boolean has(Source one, Source other, Axis axis) {
      return axis.equals(NONE) || one.has(axis) && !other.has(axis);
    }
  }

  private static Stream<Product> product(Stmt stmt, Item.Nest nest) {
    return stmt.op() instanceof Op.Contract(var x, var y, _)
        ? Stream.of(
            new Product(
                Objects.requireNonNull(nest.sources().get(x)),
                Objects.requireNonNull(nest.sources().get(y))))
        : Stream.of();
  }

  private static List<Axis> orNone(List<Axis> axes) {
    return axes.isEmpty() ? List.of(NONE) : axes;
  }

  private static final Axis NONE = Axis.of(" none", 1);

  /// @param far the places of the outermost of the axes, along which what is read passes once
  private record Choice(List<Item.Tile> tiles, double cycles, int far) {
    /// Where others take as long, what passes again and again should be the smaller side.
    boolean beats(Choice other) {
      return Math.abs(cycles - other.cycles) > 1e-9 ? cycles < other.cycles : far > other.far;
    }
  }

  /// @param each the vector operations of one sum
  private static Choice better(Choice best, Axis a, Axis b, List<Axis> outer, int each) {
    var result = best;
    int n = UsualSizes.of(a);
    int m = UsualSizes.of(b);
    double others = UsualSizes.count(outer) / n / m;
    for (int u = 1; u <= Math.min(n, MOST_SUMS); u++) {
      for (int v = 1; v <= Math.min(m, MOST_SUMS / u); v++) {
        double cycles =
            others
                * (blocks(n, u) * blocks(m, v) * cycles(u, v)
                    + rest(a, n, u) * blocks(m, v) * cycles(restWidth(a, n, u), v)
                    + blocks(n, u) * rest(b, m, v) * cycles(u, restWidth(b, m, v))
                    + rest(a, n, u)
                        * rest(b, m, v)
                        * cycles(restWidth(a, n, u), restWidth(b, m, v)));
        var choice = new Choice(tiles(a, u, b, v), cycles, u < v ? m : n);
        if (choice.beats(result) && code(a, n, u, b, m, v, each) <= MOST_CODE) {
          result = choice;
        }
      }
    }
    return result;
  }

  /// The vector operations of one sum that stand in the code: what it adds at a step, the ops that
  /// follow with what they read and write, and the sum of its lanes.
  private static int codeOfSum(Item.Nest nest) {
    int lanes = nest.laneBefore() && !nest.laneAfter() ? LANE_SUM : 0;
    return 2 * nest.reductions().size() + OP_AND_OPERANDS * nest.after().size() + lanes;
  }

  /// The vector operations of all blocks, whole ones and what remains.
  private static int code(Axis a, int n, int u, Axis b, int m, int v, int each) {
    int code = 0;
    for (int i : widths(a, n, u)) {
      for (int j : widths(b, m, v)) {
        code += i * j * each + i + j;
      }
    }
    return code;
  }

  private static List<Integer> widths(Axis axis, int n, int width) {
    return rest(axis, n, width) == 0 || width == 1
        ? List.of(width)
        : List.of(width, restWidth(axis, n, width));
  }

  /// The wider one outermost: what it reads is kept near, and the other side read again for it.
  private static List<Item.Tile> tiles(Axis a, int u, Axis b, int v) {
    if (u < v) {
      return tiles(b, v, a, u);
    }
    var tiles = new ArrayList<Item.Tile>();
    if (u > 1) {
      tiles.add(new Item.Tile(a, u));
    }
    if (v > 1) {
      tiles.add(new Item.Tile(b, v));
    }
    return tiles;
  }

  /// Cycles of one step of the sums: two loads and two multiplications at a time, four until a sum
  /// is ready. The JIT compiler loads all first, and keeps in memory what finds no register: a sum
  /// there takes longer until it is ready.
  private static double cycles(int u, int v) {
    int spilled = u > 1 && v > 1 ? Math.max(0, u * v + u + v - REGISTERS) : 0;
    double ready = spilled > 0 ? READY_IN_MEMORY : READY;
    return Math.max(ready, Math.max((u + v + spilled) / 2.0, u * v / 2.0));
  }

  private static int blocks(int n, int width) {
    return n / width;
  }

  /// How often what remains runs: once, or entry by entry where the size varies.
  private static int rest(Axis axis, int n, int width) {
    if (!axis.size().isFixed()) {
      return width == 1 ? 0 : width / 2;
    }
    return n % width == 0 ? 0 : 1;
  }

  private static int restWidth(Axis axis, int n, int width) {
    return axis.size().isFixed() ? n % width : 1;
  }

  private static List<Axis> only(List<Axis> outer, Source in, Source notIn) {
    return outer.stream().filter(a -> in.has(a) && !notIn.has(a)).toList();
  }
}
