package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;

/// Nests that only move numbers.
final class Copies {
  private final Workspace workspace;
  private final Optional<Tiles> tiles;
  private final boolean worker;

  /// @param tiles how the region is cut, inside one
  Copies(Workspace workspace, Optional<Tiles> tiles, boolean worker) {
    this.workspace = workspace;
    this.tiles = tiles;
    this.worker = worker;
  }

  Item.Nest copy(Value value, Source from, View into, Span origin) {
    return nest(value, value.type(), from, into, origin);
  }

  /// Copies a value along the lanes.
  ///
  /// @param order the other axes, in the order of the loops over them
  Item.Nest copy(Value value, List<Axis> order, Source from, View into, Span origin) {
    return nest(value, order, true, Optional.empty(), from, into, origin);
  }

  /// Repeats the value over axes of `type` that it lacks.
  Item.Nest spread(Value value, TensorType type, Source from, View into, Span origin) {
    return nest(value, type, from, into, origin);
  }

  Item.Nest zero(Value value, View into, Span origin) {
    return nest(value, value.type(), new Source.Number(0), into, origin);
  }

  /// Computes elementwise statements from what lies in memory, and stores the last one's result.
  Item.Nest compute(String name, List<Stmt> stmts, Map<Value, Source> sources, View into) {
    var result = stmts.getLast().result();
    var type = result.type();
    boolean lanes = Tiles.vectors(tiles, type);
    var axes = type.axes().stream().filter(a -> !Tiles.cover(tiles, a)).toList();
    return new Item.Nest(
        name,
        stmts.getLast().origin(),
        lanes,
        lanes,
        lanes ? Optional.empty() : Along.of(axes, sources, List.of(into)),
        axes,
        List.of(),
        List.of(),
        stmts,
        List.of(),
        List.of(),
        sources,
        List.of(new Item.Store(result, into)));
  }

  private Item.Nest nest(Value value, TensorType type, Source from, View into, Span origin) {
    boolean lanes = Tiles.vectors(tiles, type);
    var axes = type.axes().stream().filter(a -> !Tiles.cover(tiles, a)).toList();
    var along = lanes ? Optional.<Axis>empty() : Along.of(axes, Map.of(value, from), List.of(into));
    return nest(value, axes, lanes, along, from, into, origin);
  }

  private static Item.Nest nest(
      Value value,
      List<Axis> axes,
      boolean lanes,
      Optional<Axis> along,
      Source from,
      View into,
      Span origin) {
    return new Item.Nest(
        value.hint(),
        origin,
        lanes,
        lanes,
        along,
        axes,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Map.of(value, from),
        List.of(new Item.Store(value, into)));
  }

  /// Delivers at the end of a body, as if all at once.
  ///
  /// @param carried the params whose memory deliveries write to
  List<Item> deliver(
      List<Delivery> deliveries, Set<Value> carried, Aliases aliases, Env env, Span origin) {
    var first = new ArrayList<Item>();
    var then = new ArrayList<Item>();
    for (var delivery : deliveries) {
      var value = delivery.value();
      var source = env.source(value);
      if (source.equals(delivery.into())) {
        continue;
      }
      var root = aliases.root(value);
      if (carried.contains(root)) {
        var aside = workspace.memory(value, worker);
        first.add(copy(value, source, aside, origin));
        source = aside;
      }
      then.add(copy(value, source, delivery.into(), origin));
    }
    first.addAll(then);
    return first;
  }
}
