package org.badgerlang.compiler.optimise;

import static org.badgerlang.compiler.ir.Op.UnaryFn.NEG;

import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.ir.Value;

/// Replaces ops by cheaper ones of exactly the same value, for every input: NaN, infinities and
/// signed zeros too.
///
/// `x + 0` and `x · 0` are not among them.
final class SimplifyAlgebra {
  private SimplifyAlgebra() {}

  static Body run(Body body) {
    return Rewrite.everywhere(body, SimplifyAlgebra::simplify);
  }

  private static Optional<Value> simplify(Rewrite.Scope scope, Op op, Value result) {
    return switch (op) {
      case Op.Unary unary -> unary(scope, unary);
      case Op.Binary binary -> binary(scope, binary, result);
      case Op.Select(_, var then, var otherwise)
          when then.equals(otherwise) && then.type().sameAxes(result.type()) ->
          Optional.of(then);
      case Op.Broadcast broadcast -> broadcast(scope, broadcast);
      case Op.Rename rename -> rename(scope, rename);
      case Op.Reduce reduce -> reduce(scope, reduce);
      case Op.Slice slice -> slice(scope, slice);
      case Op.Gather gather -> entry(scope, gather);
      default -> Optional.empty();
    };
  }

  private static Optional<Value> unary(Rewrite.Scope scope, Op.Unary op) {
    var b = scope.builder();
    if (op.fn() == NEG) {
      var negated = negated(scope, op.x());
      if (negated.isPresent()) {
        return negated;
      }
      // −(x·c) = x·(−c)
      if (scope.isUsedOnce(op.x())
          && scope.op(op.x()).orElse(op) instanceof Op.Binary(var fn, var x, var y)
          && fn == Op.BinaryFn.MUL) {
        if (b.constantOf(y).isPresent()) {
          return Optional.of(b.mul(x, b.neg(y)));
        }
        if (b.constantOf(x).isPresent()) {
          return Optional.of(b.mul(b.neg(x), y));
        }
      }
    }
    // f(broadcast x) = broadcast f(x), on fewer entries
    return scope.op(op.x()).orElse(op) instanceof Op.Broadcast(var x, var type)
            && type.axes().size() > x.type().axes().size()
        ? Optional.of(b.broadcast(b.unary(op.fn(), x), type))
        : Optional.empty();
  }

  /// x of −x.
  private static Optional<Value> negated(Rewrite.Scope scope, Value value) {
    return scope
        .op(value)
        .filter(op -> op instanceof Op.Unary(var fn, _) && fn == NEG)
        .map(op -> op.operands().getFirst());
  }

  private static Optional<Value> binary(Rewrite.Scope scope, Op.Binary op, Value result) {
    var b = scope.builder();
    var x = op.x();
    var y = op.y();
    var first = FoldConstants.number(scope, x);
    var second = FoldConstants.number(scope, y);
    var all = result.type();
    var negatedX = negated(scope, x);
    var negatedY = negated(scope, y);
    switch (op.fn()) {
      case MUL -> {
        if (is(second, 1)) {
          return Optional.of(b.broadcast(x, all));
        }
        if (is(first, 1)) {
          return Optional.of(b.broadcast(y, all));
        }
        if (is(second, -1)) {
          return Optional.of(b.neg(b.broadcast(x, all)));
        }
        if (is(first, -1)) {
          return Optional.of(b.neg(b.broadcast(y, all)));
        }
        if (negatedX.isPresent() && negatedY.isPresent()) {
          return Optional.of(b.mul(negatedX.get(), negatedY.get()));
        }
        // (−x)·c = x·(−c)
        if (negatedX.isPresent() && b.constantOf(y).isPresent()) {
          return Optional.of(b.mul(negatedX.get(), b.neg(y)));
        }
        if (negatedY.isPresent() && b.constantOf(x).isPresent()) {
          return Optional.of(b.mul(b.neg(x), negatedY.get()));
        }
      }
      case DIV -> {
        if (is(second, 1)) {
          return Optional.of(b.broadcast(x, all));
        }
        if (second.isPresent() && isPowerOfTwo(second.get())) {
          return Optional.of(b.mul(x, b.constant(1 / second.get())));
        }
      }
      case ADD -> {
        if (negatedY.isPresent()) {
          return Optional.of(b.sub(x, negatedY.get()));
        }
        if (negatedX.isPresent()) {
          return Optional.of(b.sub(y, negatedX.get()));
        }
      }
      case SUB -> {
        if (is(second, 0)) {
          return Optional.of(b.broadcast(x, all));
        }
        if (negatedY.isPresent()) {
          return Optional.of(b.add(x, negatedY.get()));
        }
      }
      case POW -> {
        if (is(second, 1)) {
          return Optional.of(b.broadcast(x, all));
        }
      }
      case MIN, MAX, LT, LE, EQ -> {}
    }
    return impliedBroadcast(scope, op, result);
  }

  private static boolean is(Optional<Double> number, double wanted) {
    return number.isPresent() && Double.compare(number.get(), wanted) == 0;
  }

  private static boolean isPowerOfTwo(double number) {
    return Double.isFinite(number)
        && Math.abs(Math.getExponent(number)) < 100
        && number == Math.copySign(Math.scalb(1.0, Math.getExponent(number)), number);
  }

  /// f(broadcast x, y) = f(x, y) where the result is the same: elementwise ops broadcast by
  /// themselves.
  private static Optional<Value> impliedBroadcast(Rewrite.Scope scope, Op.Binary op, Value result) {
    var b = scope.builder();
    var x = unrepeated(scope, op.x());
    var y = unrepeated(scope, op.y());
    if (!x.equals(op.x()) && x.type().union(op.y().type()).equals(result.type())) {
      return Optional.of(b.binary(op.fn(), x, op.y()));
    }
    if (!y.equals(op.y()) && op.x().type().union(y.type()).equals(result.type())) {
      return Optional.of(b.binary(op.fn(), op.x(), y));
    }
    // Both repeated along an axis: computed once along it.
    var smaller = x.type().union(y.type());
    if (!x.equals(op.x())
        && !y.equals(op.y())
        && smaller.axes().size() < result.type().axes().size()) {
      return Optional.of(b.broadcast(b.binary(op.fn(), x, y), result.type()));
    }
    return Optional.empty();
  }

  private static Value unrepeated(Rewrite.Scope scope, Value value) {
    return scope.op(value).orElse(null) instanceof Op.Broadcast(var x, _) ? x : value;
  }

  private static Optional<Value> broadcast(Rewrite.Scope scope, Op.Broadcast op) {
    if (op.x().type().equals(op.type())) {
      return Optional.of(op.x());
    }
    return scope.op(op.x()).orElse(op) instanceof Op.Broadcast(var x, _) && !x.equals(op.x())
        ? Optional.of(scope.builder().broadcast(x, op.type()))
        : Optional.empty();
  }

  private static Optional<Value> rename(Rewrite.Scope scope, Op.Rename op) {
    var b = scope.builder();
    if (op.from().equals(op.to())) {
      return Optional.of(op.x());
    }
    // x[a -> b][b -> c] = x[a -> c]
    return scope.op(op.x()).orElse(op) instanceof Op.Rename(var x, var from, var to)
            && to.equals(op.from())
        ? Optional.of(b.rename(x, from, op.to()))
        : Optional.empty();
  }

  /// The largest of repeated entries is the entry; reductions over one entry give it.
  private static Optional<Value> reduce(Rewrite.Scope scope, Op.Reduce op) {
    var b = scope.builder();
    if (op.fn() == Op.ReduceFn.SUM) {
      return Optional.empty();
    }
    if (scope.op(op.x()).orElse(op) instanceof Op.Broadcast(var x, _) && isNeverEmpty(op.over())) {
      var left = op.over().stream().filter(x.type()::has).toList();
      if (left.size() < op.over().size()) {
        return Optional.of(b.reduce(op.fn(), x, left));
      }
    }
    return Optional.empty();
  }

  private static boolean isNeverEmpty(List<Axis> axes) {
    return axes.stream().allMatch(a -> a.size().constant() > 0);
  }

  /// An entry at a known place is a slice of one, which needs no look at an index.
  private static Optional<Value> entry(Rewrite.Scope scope, Op.Gather op) {
    var b = scope.builder();
    var size = op.axis().size();
    return b.constantOf(op.index())
        .filter(i -> size.isFixed() && i == Math.rint(i) && i >= 0 && i < size.fixed())
        .map(
            i -> {
              var single = Axis.of(op.axis().name() + "~one", 1);
              var slice = b.slice(op.x(), op.axis(), Size.of(i.intValue()), single);
              return b.reduce(Op.ReduceFn.MAX, slice, List.of(single));
            });
  }

  /// A slice of values laid one after another that is just one of them; a slice that undoes a pad.
  private static Optional<Value> slice(Rewrite.Scope scope, Op.Slice op) {
    var b = scope.builder();
    if (op.stride() == 1
        && scope.op(op.x()).orElse(op) instanceof Op.Concat(var xs, var from, var to)
        && to.equals(op.from())) {
      var start = Size.of(0);
      for (int i = 0; i < xs.size(); i++) {
        var axis = from.get(i);
        if (axis.isPresent()
            && start.equals(op.start())
            && axis.get().size().equals(op.to().size())
            && (axis.get().equals(op.to()) || !xs.get(i).type().has(op.to()))) {
          return Optional.of(b.rename(xs.get(i), axis.get(), op.to()));
        }
        start = start.plus(axis.map(Axis::size).orElse(Size.of(1)));
      }
    }
    return scope.op(op.x()).orElse(op)
                instanceof Op.Pad(var x, var from, var start, var stride, var to)
            && to.equals(op.from())
            && start.equals(op.start())
            && stride == op.stride()
            && from.size().equals(op.to().size())
            && (from.equals(op.to()) || !x.type().has(op.to()))
        ? Optional.of(b.rename(x, from, op.to()))
        : Optional.empty();
  }
}
