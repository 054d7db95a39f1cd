package org.badgerlang.compiler.optimise;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Value;

/// Turns a sum of values put at different known places of one axis into those values side by side:
/// what the adjoints of taking one entry each give.
final class CombineScatters {
  private CombineScatters() {}

  static Body run(Body body) {
    return Rewrite.everywhere(
        body,
        (scope, op, _) ->
            op instanceof Op.Binary(var fn, _, _) && fn == Op.BinaryFn.ADD
                ? combined(scope, op)
                : Optional.empty());
  }

  private static Optional<Value> combined(Rewrite.Scope scope, Op sum) {
    var axis = axis(scope, sum);
    Map<Integer, Value> places = new TreeMap<>();
    if (axis.isEmpty() || !collect(scope, sum, axis.get(), places)) {
      return Optional.empty();
    }
    var b = scope.builder();
    var xs = new ArrayList<Value>();
    for (int i = 0; i < axis.get().size().fixed(); i++) {
      var value = places.get(i);
      xs.add(value == null ? b.constant(0) : value);
    }
    List<Optional<Axis>> single = Collections.nCopies(xs.size(), Optional.empty());
    return Optional.of(b.emit(new Op.Concat(xs, single, axis.get()), "").getFirst());
  }

  /// The axis along which the sum's terms lie, if its last term is such a one.
  private static Optional<Axis> axis(Rewrite.Scope scope, Op sum) {
    return scope
        .op(ordered(scope, sum.operands().getLast()))
        .filter(op -> op instanceof Op.ScatterAdd)
        .map(op -> ((Op.ScatterAdd) op).axis())
        .filter(axis -> axis.size().isFixed());
  }

  /// Whether all terms lie at known different places along the axis; notes them.
  private static boolean collect(
      Rewrite.Scope scope, Op sum, Axis axis, Map<Integer, Value> places) {
    for (var operand : sum.operands()) {
      boolean found =
          switch (scope.op(ordered(scope, operand)).orElse(null)) {
            case Op.ScatterAdd scatter ->
                place(scope, scatter, axis)
                    .map(place -> places.put(place, scatter.x()) == null)
                    .orElse(false);
            case Op.Concat concat -> parts(scope, concat, axis, places);
            case null, default -> false;
          };
      if (!found) {
        return false;
      }
    }
    return true;
  }

  /// The value whose axes a term only has in another order.
  private static Value ordered(Rewrite.Scope scope, Value term) {
    return scope.op(term).orElse(null) instanceof Op.Broadcast(var x, var type)
            && type.sameAxes(x.type())
        ? ordered(scope, x)
        : term;
  }

  /// The entries of what was put side by side before.
  private static boolean parts(
      Rewrite.Scope scope, Op.Concat concat, Axis axis, Map<Integer, Value> places) {
    if (!concat.to().equals(axis) || concat.from().stream().anyMatch(Optional::isPresent)) {
      return false;
    }
    for (int i = 0; i < concat.xs().size(); i++) {
      var part = concat.xs().get(i);
      boolean empty = scope.builder().constantOf(part).orElse(1.0) == 0;
      if (!empty && places.put(i, part) != null) {
        return false;
      }
    }
    return true;
  }

  /// The one place that the term goes to, where it is known.
  private static Optional<Integer> place(Rewrite.Scope scope, Op.ScatterAdd term, Axis axis) {
    if (!term.axis().equals(axis) || !term.over().isEmpty()) {
      return Optional.empty();
    }
    return scope
        .builder()
        .constantOf(term.index())
        .filter(i -> i == Math.rint(i) && i >= 0 && i < axis.size().fixed())
        .map(Double::intValue);
  }
}
