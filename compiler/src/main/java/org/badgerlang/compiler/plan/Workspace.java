package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// Hands out the buffers, loop indices and region numbers of one plan.
final class Workspace {
  private final Optional<Tiles> tiles;
  private final int shards;
  private final Layout layout;
  private final Optional<Processor> processor;
  private final List<Item> ahead = new ArrayList<>();
  private final Map<Packed, View> packs = new HashMap<>();
  private int firstInside;
  private final List<Buffer> buffers = new ArrayList<>();
  private final Map<Value, String> words = new HashMap<>();
  private int ids;
  private int values;
  private int indices;
  private int regions;

  /// @param tiles how the function's regions are cut, where it has some
  /// What was packed, and how.
  private record Packed(View from, Axis axis, List<Axis> depth) {}

  /// @param shards in how many parts the tiles of a region are cut
  /// @param processor what products are packed for, where they are
  Workspace(Optional<Tiles> tiles, int shards, Layout layout, Optional<Processor> processor) {
    this.tiles = tiles;
    this.shards = shards;
    this.layout = layout;
    this.processor = processor;
  }

  Optional<Processor> processor() {
    return processor;
  }

  /// Begins a region.
  void enter() {
    firstInside = indices;
    ahead.clear();
    packs.clear();
  }

  /// What has to run before the region that was begun last.
  List<Item> ahead() {
    return List.copyOf(ahead);
  }

  /// Whether what a view shows is there before the region, and stays as it is.
  boolean isGiven(View view) {
    boolean isThere =
        switch (view.buffer().scope()) {
          case INPUT, SHARED, CALL -> true;
          case OUTPUT, WORKER -> false;
        };
    return isThere
        && tiles.filter(t -> view.has(t.axis())).isEmpty()
        && view.offsets().stream()
            .flatMap(offset -> offset.index().stream())
            .allMatch(index -> index.id() < firstInside);
  }

  /// The packed copy of what is given, made once before the region.
  View ahead(View from, Axis axis, List<Axis> depth, Function<Buffer.Scope, Item.Pack> pack) {
    return packs.computeIfAbsent(
        new Packed(from, axis, depth),
        _ -> {
          var item = pack.apply(Buffer.Scope.SHARED);
          ahead.add(item);
          return item.into();
        });
  }

  List<Buffer> buffers() {
    return List.copyOf(buffers);
  }

  Optional<Tiles> tiles() {
    return tiles;
  }

  int shards() {
    return shards;
  }

  /// A value that the function does not have: its ids are not negative.
  Value value(TensorType type, String hint) {
    return new Value(--values, type, hint);
  }

  Index index(Axis axis) {
    return new Index(indices++, axis);
  }

  int region() {
    return ++regions;
  }

  Buffer buffer(String name, Buffer.Scope scope, Extent length) {
    var buffer = new Buffer(ids++, name, scope, length);
    buffers.add(buffer);
    return buffer;
  }

  /// A buffer in canonical order with nothing between the entries.
  Buffer compact(String name, Buffer.Scope scope, TensorType type) {
    return buffer(name, scope, length(type.axes(), Optional.empty()));
  }

  static View compactView(Buffer buffer, TensorType type) {
    return View.whole(buffer, type.axes(), Optional.empty());
  }

  /// New memory for a value, the lane axis innermost.
  ///
  /// @param worker whether it holds but the tile at hand
  View memory(Value value, boolean worker) {
    return memory(value, worker, List.of());
  }

  /// @param first axes that go outermost
  View memory(Value value, boolean worker, List<Axis> first) {
    return memory(name(value), value.type(), worker, first);
  }

  /// The same, some of which is never written and is zero.
  View padded(Value value, boolean worker) {
    var view = memory(value, worker);
    var made = view.buffer();
    var padded = new Buffer(made.id(), made.name(), made.scope(), made.length(), true);
    buffers.set(buffers.indexOf(made), padded);
    return new View(padded, view.offsets(), view.strides());
  }

  /// Notes what statements compute, for the names of their results' memory.
  void note(List<Stmt> stmts) {
    for (var stmt : stmts) {
      stmt.results().forEach(v -> words.put(v, v.hint().isEmpty() ? Words.of(stmt) : v.hint()));
    }
  }

  private String name(Value value) {
    return value.hint().isEmpty() ? words.getOrDefault(value, "given") : value.hint();
  }

  /// @param first axes that go outermost
  View memory(String name, TensorType type, boolean worker, List<Axis> first) {
    var sketch = sketch(type, worker, first);
    var buffer = buffer(name, sketch.buffer().scope(), sketch.buffer().length());
    return new View(buffer, sketch.offsets(), sketch.strides());
  }

  /// How new memory for a value is going to lie, in a buffer yet to be made.
  View sketch(Value value, boolean worker) {
    return sketch(value.type(), worker, List.of());
  }

  private View sketch(TensorType type, boolean worker, List<Axis> first) {
    var rest = type.axes().stream().filter(a -> !first.contains(a)).toList();
    var order = new ArrayList<>(first);
    order.addAll(order(type, rest, worker));
    boolean apart = tiles.isPresent() && order.remove(tiles.get().axis());
    if (worker) {
      var length = length(order, Optional.empty()).times(apart ? tiles.get().width() : 1);
      var buffer = Buffer.sketch(Buffer.Scope.WORKER, length);
      return apart && tiles.get().vectors()
          ? View.tile(buffer, order, tiles.get())
          : View.whole(buffer, order, Optional.empty());
    }
    if (apart) {
      order.add(tiles.get().vectors() ? order.size() : 0, tiles.get().axis());
    }
    return View.whole(Buffer.sketch(Buffer.Scope.SHARED, length(order, tiles)), order, tiles);
  }

  /// Where every place is a tile of its own, vectors run along the axes inside; what the tiles sum
  /// up is handed to the whole, where entries lie as they do in inputs and outputs.
  private List<Axis> order(TensorType type, List<Axis> axes, boolean worker) {
    boolean inside = worker || tiles.filter(t -> type.has(t.axis())).isPresent();
    if (!inside || tiles.isEmpty()) {
      return axes;
    }
    return tiles.get().vectors() ? layout.stepsFirstAsGiven(axes) : layout.order(axes);
  }

  /// New memory in a given order.
  View memory(Value value, List<Axis> order, boolean worker) {
    var scope = worker ? Buffer.Scope.WORKER : Buffer.Scope.SHARED;
    return View.whole(
        buffer(name(value), scope, length(order, Optional.empty())), order, Optional.empty());
  }

  /// New memory in canonical order, for what the tiles sum up.
  View canonical(Value value, boolean worker) {
    return memory(value, value.type().axes(), worker);
  }

  /// How that is going to lie, in a buffer yet to be made.
  static View canonicalSketch(Value value) {
    var axes = value.type().axes();
    var buffer = Buffer.sketch(Buffer.Scope.SHARED, length(axes, Optional.empty()));
    return View.whole(buffer, axes, Optional.empty());
  }

  private static Extent length(List<Axis> axes, Optional<Tiles> tiles) {
    var length = Extent.ONE;
    for (var axis : axes) {
      length = length.times(View.length(axis, tiles));
    }
    return length;
  }
}
