package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;
import org.jspecify.annotations.Nullable;

/// Finds the products that are large enough to run in blocks whose sums stay in registers, and
/// packs their operands where that is worth it: weights that all tiles share once for all of them;
/// sums over the lanes, such as the gradients of weights, so that vectors run along an axis of the
/// result; and whatever lies in pieces too short for a loop.
final class Products {
  private static final int COLUMNS = Item.Product.COLUMNS;

  /// Cycles that adding up the lanes of one sum takes.
  private static final double ADDING_UP = 4;

  /// Rows at once of what is not packed: the JIT compiler keeps each of them in a register of its
  /// own, beside the sums.
  private static final int LOOSE_ROWS = 4;

  /// Where blocks save less of the time than this, a product is left as it is.
  private static final double WORTH = 0.85;

  /// Products that take fewer cycles than this are left as they are.
  private static final double SMALL = 4096;

  /// Fewer tiles than these do not pay for packing what they share.
  private static final int FEWEST_TILES = 4;

  private final Workspace workspace;
  private final Aliases aliases;
  private final Optional<Tiles> tiles;
  private final boolean worker;
  private final Map<Panels, View> packs = new HashMap<>();

  /// @param aliases of the statements whose nests are looked at
  /// @param tiles how the region is cut, inside one
  /// @param worker whether new memory holds but the tile at hand
  Products(Workspace workspace, Aliases aliases, Optional<Tiles> tiles, boolean worker) {
    this.workspace = workspace;
    this.aliases = aliases;
    this.tiles = tiles;
    this.worker = worker;
  }

  /// What is packed, and how: products that read the same share it.
  private record Panels(
      Value root, View from, List<Axis> outer, Axis axis, int width, List<Axis> depth) {}

  private Shape.Side side(Value value, View view, boolean packed) {
    return new Shape.Side(value, view, Shape.count(withoutLane(value.type().axes())), packed);
  }

  /// A product that runs in blocks.
  final class Packed {
    private final Shape shape;

    private Packed(Shape shape) {
      this.shape = shape;
    }

    /// Where the result lies, if it is free to.
    View memory(Value result) {
      return shape.sumsLanes()
          ? workspace.canonical(result, worker)
          : workspace.memory(result, worker);
    }

    /// What packs the operands, and the product.
    ///
    /// @param adds whether it is added to what lies there
    List<Item> items(View into, boolean adds, Span origin) {
      var items = new ArrayList<Item>();
      var left = shape.left().view();
      if (shape.left().packed() && shape.columns().isEmpty()) {
        var from = left;
        left =
            workspace.ahead(
                from,
                shape.rows().getLast(),
                shape.depth(),
                scope ->
                    pack(shape.left(), shape.rows().getLast(), Item.Product.ROWS, scope, origin));
      } else if (shape.left().packed()) {
        left = packed(shape.left(), shape.rows().getLast(), Item.Product.ROWS, origin, items);
      }
      var right = shape.right().view();
      if (shape.right().packed()) {
        right = packed(shape.right(), shape.columns().orElseThrow(), COLUMNS, origin, items);
      }
      items.add(
          new Item.Product(
              shape.name(),
              origin,
              shape.outer(),
              shape.rows(),
              shape.height(),
              shape.left().packed(),
              shape.columns(),
              shape.loops(),
              left,
              right,
              into,
              adds));
      return items;
    }

    private View packed(Shape.Side side, Axis axis, int width, Span origin, List<Item> items) {
      var root = aliases.root(side.value());
      var outer = shape.others(side.view());
      return packs.computeIfAbsent(
          new Panels(root, side.view(), outer, axis, width, shape.depth()),
          _ -> {
            var scope = worker ? Buffer.Scope.WORKER : Buffer.Scope.SHARED;
            var pack = pack(side, axis, width, scope, origin);
            items.add(pack);
            return pack.into();
          });
    }

    private Item.Pack pack(Shape.Side side, Axis axis, int width, Buffer.Scope scope, Span origin) {
      var from = side.view();
      var panels = shape.panels(from, axis, width);
      var hint = side.value().hint().isEmpty() ? from.buffer().name() : side.value().hint();
      var name = hint + " packed";
      var buffer = workspace.buffer(name, scope, panels.buffer().length());
      var into = new View(buffer, List.of(), panels.strides());
      return new Item.Pack(
          name, origin, shape.others(from), axis, width, shape.depth(), from, into);
    }
  }

  /// Whether nests in tiles of this width are never packed.
  static boolean leaves(Group.Fused nest, Tiles tiles) {
    return nest.laneBefore && tiles.width() % COLUMNS != 0;
  }

  /// @param sources where values that the nest does not compute lie
  /// @param wanted where results have to lie
  Optional<Packed> of(
      Group.Fused nest, Map<Value, Source> sources, Function<Value, Optional<View>> wanted) {
    if (workspace.processor().isEmpty() || !nest.before.isEmpty() || nest.reductions.size() != 1) {
      return Optional.empty();
    }
    var stmt = nest.reductions.getFirst();
    var home = wanted.apply(stmt.result()).orElse(null);
    if (!(stmt.op() instanceof Op.Contract(var x, var y, _))
        || !(sources.get(x) instanceof View left)
        || !(sources.get(y) instanceof View right)
        || !isFixed(nest, left, right)
        || isRead(home, sources)) {
      return Optional.empty();
    }
    var one = side(x, left, false);
    var other = side(y, right, false);
    var shapes = new ArrayList<Shape>();
    if (!nest.laneBefore) {
      boolean apart = lane().filter(a -> one.has(a) && tiles.orElseThrow().vectors()).isEmpty();
      return apart ? along(nest, stmt, home, one, other).map(Packed::new) : Optional.empty();
    }
    if (leaves(nest, tiles.orElseThrow())) {
      return Optional.empty();
    }
    var lane = lane().orElseThrow();
    if (nest.laneAfter && one.has(lane) != other.has(lane)) {
      shared(nest, stmt, other.has(lane) ? one : other, other.has(lane) ? other : one)
          .ifPresent(shapes::add);
    } else if (!nest.laneAfter && one.has(lane) && other.has(lane)) {
      summed(nest, stmt, home, one, other).ifPresent(shapes::add);
      summed(nest, stmt, home, other, one).ifPresent(shapes::add);
    }
    return shapes.stream().findFirst().map(Packed::new);
  }

  private Optional<Axis> lane() {
    return tiles.map(Tiles::axis);
  }

  private static boolean isFixed(Group.Fused nest, View left, View right) {
    return nest.space.stream().allMatch(axis -> axis.size().isFixed())
        && left.strides().values().stream().allMatch(Extent::isFixed)
        && right.strides().values().stream().allMatch(Extent::isFixed);
  }

  /// Whether the nest reads what lies where its sums have to go: they may not go there early.
  private static boolean isRead(@Nullable View home, Map<Value, Source> sources) {
    return home != null
        && sources.values().stream()
            .anyMatch(s -> s instanceof View view && view.buffer().equals(home.buffer()));
  }

  /// The product of what all tiles share with what lies along the lanes.
  private Optional<Shape> shared(Group.Fused nest, Stmt stmt, Shape.Side left, Shape.Side right) {
    var rows = longest(nest, left, right);
    if (rows.isEmpty()
        || rows.get().size().fixed() < Item.Product.ROWS
        || !nest.over.stream().allMatch(a -> left.has(a) && right.has(a))
        || !workspace.isGiven(left.view())
        || tilesInAll() < FEWEST_TILES
        || Float.BYTES * left.numbers() <= processor().firstCache()) {
      return Optional.empty();
    }
    return Optional.of(
        new Shape(
            Words.of(stmt),
            others(stmt, Set.of(rows.get())),
            List.of(rows.get()),
            Item.Product.ROWS,
            Optional.empty(),
            sorted(nest.over, right.view()),
            left.packed(true),
            right));
  }

  private static Optional<Axis> longest(Group.Fused nest, Shape.Side left, Shape.Side right) {
    return nest.outer.stream()
        .filter(a -> left.has(a) && !right.has(a))
        .max(Comparator.comparingInt((Axis a) -> a.size().fixed()).thenComparing(Axis::name));
  }

  /// The axis along which neighbours of the result lie, where only the right side has it.
  private Optional<Axis> columns(Stmt stmt, View into, Shape.Side left, Shape.Side right) {
    return withoutLane(stmt.result().type().axes()).reversed().stream()
        .filter(axis -> into.stride(axis).equals(Extent.ONE))
        .findFirst()
        .filter(a -> !left.has(a) && right.has(a) && a.size().fixed() % COLUMNS == 0);
  }

  /// The axis, and those around it whose places only repeat its rows further on, on the left side
  /// as in the result.
  private List<Axis> rows(Axis axis, Stmt stmt, View into, Shape.Side left, Shape.Side right) {
    var rows = new ArrayList<>(List.of(axis));
    var rest = new ArrayList<>(withoutLane(stmt.result().type().axes()));
    rest.removeIf(a -> !left.has(a) || right.has(a) || a.equals(axis));
    for (var next = Optional.of(axis); next.isPresent(); ) {
      var within = rows.getFirst();
      next =
          rest.stream()
              .filter(a -> goesOn(left.view(), a, within) && goesOn(into, a, within))
              .findFirst();
      next.ifPresent(
          outside -> {
            rest.remove(outside);
            rows.addFirst(outside);
          });
    }
    return rows;
  }

  private static boolean goesOn(View view, Axis outside, Axis within) {
    var end = view.stride(within).times(within.size().fixed());
    return view.stride(outside).equals(end);
  }

  /// A product summed over the lanes.
  private Optional<Shape> summed(
      Group.Fused nest, Stmt stmt, @Nullable View home, Shape.Side left, Shape.Side right) {
    var into = home == null ? Workspace.canonicalSketch(stmt.result()) : home;
    var columns = columns(stmt, into, left, right);
    var rows = longest(nest, left, right);
    var lane = lane().orElseThrow();
    var summed = withoutLane(nest.over);
    if (rows.isEmpty()
        || columns.isEmpty()
        || !isWhole()
        || !summed.stream().allMatch(a -> left.has(a) && right.has(a))) {
      return Optional.empty();
    }
    int width = tiles.orElseThrow().width();
    var lanes = Axis.of(Item.Pack.LANES, width);
    var depth = new ArrayList<>(sorted(summed, right.view()));
    depth.add(lanes);
    var shape =
        new Shape(
            Words.of(stmt),
            others(stmt, Set.of(rows.get(), columns.get())),
            List.of(rows.get()),
            Item.Product.ROWS,
            columns,
            depth,
            withLanes(left, lanes),
            withLanes(right, lanes));
    double sums = Shape.count(stmt.result().type().axes());
    double work = sums * Shape.count(depth) / (2.0 * processor().lanes());
    double numbers = shape.left().numbers() + shape.right().numbers();
    boolean far = Float.BYTES * numbers > processor().secondCache();
    double asItIs = work * (far ? Shape.LOOSE : 1) + sums * ADDING_UP;
    return shape.cycles(work, processor()) < WORTH * asItIs ? Optional.of(shape) : Optional.empty();
  }

  /// The side packed, with its lanes as an axis to go through one by one.
  private Shape.Side withLanes(Shape.Side side, Axis lanes) {
    var lane = lane().orElseThrow();
    double numbers = side.numbers() * lanes.size().fixed();
    return new Shape.Side(side.value(), side.view().rename(lane, lanes), numbers, true);
  }

  /// A product that has nothing to do with the lanes: the cheapest way to run it in blocks.
  private Optional<Shape> along(
      Group.Fused nest, Stmt stmt, @Nullable View home, Shape.Side one, Shape.Side other) {
    var summed = withoutLane(nest.over);
    double places = Shape.count(withoutLane(stmt.result().type().axes()));
    double work = places * Shape.count(summed) / (2.0 * processor().lanes());
    if (work < SMALL
        || summed.isEmpty()
        || !summed.stream().allMatch(a -> one.has(a) && other.has(a))) {
      return Optional.empty();
    }
    var shapes = new ArrayList<Shape>();
    var into = home == null ? workspace.sketch(stmt.result(), worker) : home;
    shapes(stmt, summed, into, one, other, shapes);
    shapes(stmt, summed, into, other, one, shapes);
    return shapes.stream()
        .map(shape -> Map.entry(shape, shape.cycles(work, processor())))
        .min(Map.Entry.comparingByValue())
        .filter(found -> found.getValue() < WORTH * Shape.LOOSE * work)
        .map(Map.Entry::getKey);
  }

  /// All ways to run a product with these sides.
  private void shapes(
      Stmt stmt,
      List<Axis> summed,
      View result,
      Shape.Side left,
      Shape.Side right,
      List<Shape> into) {
    var columns = columns(stmt, result, left, right);
    if (columns.isEmpty()) {
      return;
    }
    boolean near = right.view().stride(columns.get()).equals(Extent.ONE);
    for (var axis : withoutLane(stmt.result().type().axes())) {
      if (!left.has(axis) || right.has(axis)) {
        continue;
      }
      var all = rows(axis, stmt, result, left, right);
      for (boolean packRight : near ? List.of(false, true) : List.of(true)) {
        for (var depth : List.of(sorted(summed, left.view()), sorted(summed, right.view()))) {
          for (int height : heights(all, axis).toArray()) {
            boolean packLeft = height == Item.Product.ROWS;
            var rows = packLeft ? List.of(axis) : all;
            var taken = new HashSet<>(rows);
            taken.add(columns.get());
            into.add(
                new Shape(
                    Words.of(stmt),
                    others(stmt, taken),
                    rows,
                    height,
                    columns,
                    depth,
                    left.packed(packLeft),
                    right.packed(packRight)));
          }
        }
      }
    }
  }

  /// How many rows at once: some as they lie, or as many as a panel of the innermost axis has.
  private static IntStream heights(List<Axis> rows, Axis innermost) {
    return IntStream.concat(
        IntStream.rangeClosed(1, (int) Math.min(Shape.count(rows), LOOSE_ROWS)),
        IntStream.of(Item.Product.ROWS).filter(most -> most <= innermost.size().fixed()));
  }

  private List<Axis> withoutLane(Collection<Axis> axes) {
    return axes.stream().filter(axis -> lane().filter(axis::equals).isEmpty()).toList();
  }

  /// Neighbours innermost.
  private static List<Axis> sorted(Collection<Axis> depth, View view) {
    return depth.stream()
        .sorted(
            Comparator.comparingLong((Axis a) -> -view.stride(a).fixed()).thenComparing(Axis::name))
        .toList();
  }

  /// The axes of the result but these and that of the tiles.
  private List<Axis> others(Stmt stmt, Set<Axis> taken) {
    return stmt.result().type().axes().stream()
        .filter(a -> !taken.contains(a) && lane().filter(a::equals).isEmpty())
        .toList();
  }

  private boolean isWhole() {
    var size = lane().orElseThrow().size();
    return size.isFixed() && size.fixed() % tiles.orElseThrow().width() == 0;
  }

  private int tilesInAll() {
    var size = lane().orElseThrow().size();
    return size.isFixed() ? Math.ceilDiv(size.fixed(), tiles.orElseThrow().width()) : FEWEST_TILES;
  }

  private Processor processor() {
    return workspace.processor().orElseThrow();
  }
}
