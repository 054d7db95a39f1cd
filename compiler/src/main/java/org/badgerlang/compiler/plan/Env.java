package org.badgerlang.compiler.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;

/// Where the values of one body lie.
final class Env {
  private final Optional<Axis> lane;
  private final Map<Value, Source> placed = new HashMap<>();
  private final Map<Value, Stmt> looks = new HashMap<>();

  /// @param lane the lane axis of the whole function
  Env(Optional<Axis> lane) {
    this.lane = lane;
  }

  /// What `outer` knows, and more.
  Env(Env outer) {
    lane = outer.lane;
    placed.putAll(outer.placed);
    looks.putAll(outer.looks);
  }

  void put(Value value, Source source) {
    placed.put(value, source);
  }

  Optional<Axis> lane() {
    return lane;
  }

  /// Learns what needs no code.
  void note(List<Stmt> stmts) {
    for (var stmt : stmts) {
      if (stmt.op() instanceof Op.Constant(double number)) {
        placed.put(stmt.result(), new Source.Number(number));
      } else if (Aliases.source(stmt.op(), lane).isPresent()) {
        looks.put(stmt.result(), stmt);
      }
    }
  }

  Source source(Value value) {
    var known = placed.get(value);
    if (known != null) {
      return known;
    }
    var look = looks.get(value);
    if (look == null) {
      throw new IllegalStateException(value + " is read before it is made");
    }
    var source = source(look.op().operands().getFirst());
    if (!(source instanceof View view)) {
      return source;
    }
    return switch (look.op()) {
      case Op.Rename(_, var from, var to) -> view.rename(from, to);
      case Op.Slice(_, var from, var start, var stride, var to) ->
          view.slice(from, start, stride, to);
      case Op.Reduce(_, _, var over) -> view.without(over);
      default -> view;
    };
  }
}
