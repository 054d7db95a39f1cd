package org.badgerlang.compiler.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;

/// Which values are but another look at the numbers of another value.
final class Aliases {
  private final Optional<Axis> lane;
  private final Map<Value, Value> sources = new HashMap<>();
  private final Map<Value, Value> same = new HashMap<>();

  /// @param lane the lane axis of the whole function: what moves along it is moved in memory
  Aliases(Optional<Axis> lane) {
    this.lane = lane;
  }

  /// What the op looks at, where it computes nothing.
  static Optional<Value> source(Op op, Optional<Axis> lane) {
    return switch (op) {
      case Op.Stop(var x) -> Optional.of(x);
      case Op.InnerGradient(var x, _, _) -> Optional.of(x);
      case Op.Rename(var x, var from, var to) ->
          apart(lane, from, to) ? Optional.of(x) : Optional.empty();
      case Op.Slice(var x, var from, _, _, var to) ->
          apart(lane, from, to) ? Optional.of(x) : Optional.empty();
      case Op.Broadcast(var x, _) -> Optional.of(x);
      case Op.Reduce(_, var x, var over) ->
          isSingle(lane, over) ? Optional.of(x) : Optional.empty();
      default -> Optional.empty();
    };
  }

  /// Whether a reduction has but one entry to look at.
  private static boolean isSingle(Optional<Axis> lane, List<Axis> over) {
    return over.stream()
        .allMatch(axis -> axis.size().equals(Size.of(1)) && lane.filter(axis::equals).isEmpty());
  }

  private static boolean apart(Optional<Axis> lane, Axis from, Axis to) {
    return lane.filter(axis -> axis.equals(from) || axis.equals(to)).isEmpty();
  }

  /// Notes a statement; says whether it computes nothing.
  boolean note(Stmt stmt) {
    var source = source(stmt.op(), lane);
    source.ifPresent(
        x -> {
          sources.put(stmt.result(), x);
          boolean unchanged =
              switch (stmt.op()) {
                case Op.Stop _, Op.InnerGradient _ -> true;
                case Op.Broadcast(_, var type) -> type.sameAxes(x.type());
                default -> false;
              };
          if (unchanged) {
            same.put(stmt.result(), x);
          }
        });
    return source.isPresent();
  }

  /// The value with the same axes and numbers that was computed first.
  Value identity(Value value) {
    var first = value;
    while (same.containsKey(first)) {
      first = same.get(first);
    }
    return first;
  }

  /// The value whose memory `value` looks at.
  Value root(Value value) {
    var first = value;
    while (sources.containsKey(first)) {
      first = sources.get(first);
    }
    return first;
  }

  /// What a statement adds to a value, if it is another one.
  Optional<Value> added(Stmt stmt, Value to) {
    if (!(stmt.op() instanceof Op.Binary(var fn, var x, var y)) || fn != Op.BinaryFn.ADD) {
      return Optional.empty();
    }
    var first = identity(x);
    var second = identity(y);
    return first.equals(to)
        ? Optional.of(second).filter(value -> !value.equals(to))
        : Optional.of(first).filter(_ -> second.equals(to));
  }

  /// Whether a statement reads what lies in the memory of a value.
  boolean reads(Stmt stmt, Value root) {
    return stmt.op().operands().stream().anyMatch(operand -> root(operand).equals(root));
  }
}
