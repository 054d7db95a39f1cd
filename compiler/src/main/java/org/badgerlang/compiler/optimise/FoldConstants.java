package org.badgerlang.compiler.optimise;

import java.util.Optional;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Scalar;
import org.badgerlang.compiler.ir.Value;

/// Computes elementwise ops on known numbers, also where the numbers are repeated over axes.
final class FoldConstants {
  private FoldConstants() {}

  static Body run(Body body) {
    return Rewrite.everywhere(body, (scope, op, _) -> fold(scope, op));
  }

  private static Optional<Value> fold(Rewrite.Scope scope, Op op) {
    var b = scope.builder();
    return switch (op) {
      case Op.Unary(var fn, var x) -> number(scope, x).map(a -> constant(b, Scalar.apply(fn, a)));
      case Op.Binary(var fn, var x, var y) -> {
        var first = number(scope, x);
        var second = number(scope, y);
        yield first.isPresent() && second.isPresent()
            ? Optional.of(constant(b, Scalar.apply(fn, first.get(), second.get())))
            : Optional.empty();
      }
      case Op.Select(var condition, var then, var otherwise) ->
          number(scope, condition).map(c -> c != 0 ? then : otherwise);
      case Op.Reduce(var fn, var x, _) when fn != Op.ReduceFn.SUM ->
          number(scope, x).map(a -> constant(b, a));
      default -> Optional.empty();
    };
  }

  private static Value constant(BodyBuilder b, double number) {
    return b.constant(number);
  }

  /// The number that every entry of the value is known to be.
  static Optional<Double> number(Rewrite.Scope scope, Value value) {
    var op = scope.op(value);
    if (op.isPresent() && op.get() instanceof Op.Broadcast(var x, _)) {
      return scope.builder().constantOf(x);
    }
    return scope.builder().constantOf(value);
  }
}
