package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// Hands out the buffers, loop indices and region numbers of one plan.
final class Workspace {
  private final Optional<Axis> lane;
  private final int shards;
  private final List<Buffer> buffers = new ArrayList<>();
  private final Map<Value, String> words = new HashMap<>();
  private int ids;
  private int indices;
  private int regions;

  /// @param lane the lane axis of the function
  /// @param shards in how many parts the tiles of a region are cut
  Workspace(Optional<Axis> lane, int shards) {
    this.lane = lane;
    this.shards = shards;
  }

  List<Buffer> buffers() {
    return List.copyOf(buffers);
  }

  int shards() {
    return shards;
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
    return memory(name(value), value.type(), worker, List.of());
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
    var order = new ArrayList<>(first);
    type.axes().stream().filter(a -> !first.contains(a)).forEach(order::add);
    boolean lanes = lane.isPresent() && order.remove(lane.get());
    if (worker) {
      var length = length(order, Optional.empty()).times(lanes ? Lanes.TILE : 1);
      var buffer = buffer(name, Buffer.Scope.WORKER, length);
      return lanes ? View.tile(buffer, order, lane.get()) : View.whole(buffer, order, lane);
    }
    if (lanes) {
      order.add(lane.get());
    }
    var buffer = buffer(name, Buffer.Scope.SHARED, length(order, lane));
    return View.whole(buffer, order, lane);
  }

  private static Extent length(List<Axis> axes, Optional<Axis> lanes) {
    var length = Extent.ONE;
    for (var axis : axes) {
      length = length.times(View.length(axis, lanes));
    }
    return length;
  }
}
