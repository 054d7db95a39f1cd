package org.badgerlang.compiler.optimise;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Value;

/// Turns sums of products that nothing else reads into contractions; factors that lack an axis
/// leave its sum, and a sum along an axis on which nothing changes becomes a product with its size.
final class FuseReduceOfProduct {
  private FuseReduceOfProduct() {}

  static Body run(Body body) {
    return Rewrite.everywhere(body, (scope, op, _) -> fuse(scope, op));
  }

  private static Optional<Value> fuse(Rewrite.Scope scope, Op op) {
    return switch (op) {
      case Op.Reduce(var fn, var x, var over) when fn == Op.ReduceFn.SUM -> sum(scope, x, over);
      case Op.Contract(var x, var y, var over) -> contract(scope, x, y, over);
      default -> Optional.empty();
    };
  }

  private static Optional<Value> sum(Rewrite.Scope scope, Value x, List<Axis> over) {
    var b = scope.builder();
    return switch (scope.op(x).orElse(null)) {
      case Op.Binary(var fn, var first, var second)
          when fn == Op.BinaryFn.MUL && scope.isUsedOnce(x) ->
          // Σ x·y
          Optional.of(b.contract(first, second, over));
      case Op.Binary(var fn, var first, var second)
          when fn == Op.BinaryFn.MUL && (lacksAll(first, over) || lacksAll(second, over)) ->
          // Σ x·c = c·Σ x
          Optional.of(b.contract(first, second, over));
      case Op.Unary(var fn, var inner) when fn == Op.UnaryFn.NEG && scope.isUsedOnce(x) ->
          // Σ −x = −Σ x
          Optional.of(b.neg(b.sum(inner, over)));
      case Op.Broadcast(var inner, _) when lacksAny(inner, over) -> {
        // Σ over n equal entries = n·x
        var present = over.stream().filter(inner.type()::has).toList();
        var absent = over.stream().filter(a -> !inner.type().has(a)).toList();
        yield Optional.of(b.mul(b.sum(inner, present), b.count(absent)));
      }
      case Op.Reduce(var fn, var inner, var before) when fn == Op.ReduceFn.SUM ->
          // sums of sums
          scope.isUsedOnce(x) ? Optional.of(b.sum(inner, joined(before, over))) : Optional.empty();
      case Op.Contract(var first, var second, var before) when scope.isUsedOnce(x) -> {
        // further axes of both sides
        var one = over.stream().filter(a -> first.type().has(a) && second.type().has(a)).toList();
        yield one.size() == over.size()
            ? Optional.of(b.contract(first, second, joined(before, over)))
            : Optional.empty();
      }
      case null, default -> Optional.empty();
    };
  }

  private static List<Axis> joined(List<Axis> before, List<Axis> over) {
    return Stream.concat(before.stream(), over.stream()).toList();
  }

  private static boolean lacksAll(Value value, List<Axis> axes) {
    return axes.stream().noneMatch(value.type()::has);
  }

  private static boolean lacksAny(Value value, List<Axis> axes) {
    return axes.stream().anyMatch(a -> !value.type().has(a));
  }

  /// Factors repeated along an axis summed over: that axis leaves the contraction.
  private static Optional<Value> contract(Rewrite.Scope scope, Value x, Value y, List<Axis> over) {
    var b = scope.builder();
    // Σ −x·y = −Σ x·y
    if (scope.isUsedOnce(x)
        && scope.op(x).orElse(null) instanceof Op.Unary(var fn, var inner)
        && fn == Op.UnaryFn.NEG) {
      return Optional.of(b.neg(b.contract(inner, y, over)));
    }
    if (scope.isUsedOnce(y)
        && scope.op(y).orElse(null) instanceof Op.Unary(var fn, var inner)
        && fn == Op.UnaryFn.NEG) {
      return Optional.of(b.neg(b.contract(x, inner, over)));
    }
    var left = withoutFactor(scope, x, y, over).or(() -> withoutFactor(scope, y, x, over));
    if (left.isPresent()) {
      return left;
    }
    var first = unrepeated(scope, x);
    var second = unrepeated(scope, y);
    if (first.equals(x) && second.equals(y)) {
      return Optional.empty();
    }
    var lost = over.stream().filter(a -> !first.type().has(a) && !second.type().has(a)).toList();
    var present = over.stream().filter(a -> !lost.contains(a)).toList();
    boolean smaller =
        lacksAny(first, over)
            || lacksAny(second, over)
            || first.type().union(second.type()).covers(x.type().union(y.type()));
    if (!smaller) {
      return Optional.empty();
    }
    var product = b.contract(first, second, present);
    var full = lost.isEmpty() ? product : b.mul(product, b.count(lost));
    return Optional.of(b.broadcast(full, x.type().union(y.type()).without(over)));
  }

  /// Σ (u·s)·y = s·Σ u·y where s is the same for all that is summed, and there are no more sums
  /// than there were products u·s.
  private static Optional<Value> withoutFactor(
      Rewrite.Scope scope, Value x, Value y, List<Axis> over) {
    if (!(scope.op(x).orElse(null) instanceof Op.Binary(var fn, var u, var v))
        || fn != Op.BinaryFn.MUL
        || !x.type().covers(x.type().union(y.type()).without(over))) {
      return Optional.empty();
    }
    var b = scope.builder();
    for (var pair : List.of(List.of(u, v), List.of(v, u))) {
      var each = pair.getFirst();
      var same = pair.getLast();
      if (over.stream().noneMatch(same.type()::has) && over.stream().allMatch(each.type()::has)) {
        return Optional.of(b.mul(b.contract(each, y, over), same));
      }
    }
    return Optional.empty();
  }

  private static Value unrepeated(Rewrite.Scope scope, Value value) {
    return scope.op(value).orElse(null) instanceof Op.Broadcast(var x, _) ? x : value;
  }
}
