package org.badgerlang.compiler.optimise;

import java.util.Optional;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Value;

/// Makes one factor of several: c·(d·x) = (c·d)·x where c and d are constants, or have fewer axes
/// together than d·x, so that their product is there once for many entries of x.
final class MergeFactors {
  /// c·x
  record Scaled(double factor, Value x) {}

  private MergeFactors() {}

  static Body run(Body body) {
    return Rewrite.everywhere(
        body,
        (scope, op, _) -> {
          var smaller = smaller(scope, op);
          if (smaller.isPresent()) {
            return smaller;
          }
          var outer = scaled(scope, op);
          var inner = outer.flatMap(s -> scope.op(s.x())).flatMap(o -> scaled(scope, o));
          return inner.map(
              in -> {
                var b = scope.builder();
                double factor = outer.orElseThrow().factor() * in.factor();
                return b.mul(in.x(), b.constant(factor));
              });
        });
  }

  private static Optional<Value> smaller(Rewrite.Scope scope, Op op) {
    if (!(op instanceof Op.Binary(var fn, var x, var y)) || fn != Op.BinaryFn.MUL) {
      return Optional.empty();
    }
    return smaller(scope, x, y).or(() -> smaller(scope, y, x));
  }

  private static Optional<Value> smaller(Rewrite.Scope scope, Value product, Value factor) {
    if (!(scope.op(product).orElse(null) instanceof Op.Binary(var fn, var x, var y))
        || fn != Op.BinaryFn.MUL) {
      return Optional.empty();
    }
    int most = product.type().axes().size();
    var b = scope.builder();
    if (y.type().union(factor.type()).axes().size() < most) {
      return Optional.of(b.mul(x, b.mul(y, factor)));
    }
    return x.type().union(factor.type()).axes().size() < most
        ? Optional.of(b.mul(y, b.mul(x, factor)))
        : Optional.empty();
  }

  /// What an op scales by a constant, neither 0 nor beyond the numbers of a float.
  static Optional<Scaled> scaled(Rewrite.Scope scope, Op op) {
    var b = scope.builder();
    return switch (op) {
      case Op.Binary(var fn, var x, var y) when fn == Op.BinaryFn.MUL ->
          b.constantOf(y)
              .map(c -> new Scaled(c, x))
              .or(() -> b.constantOf(x).map(c -> new Scaled(c, y)))
              .filter(MergeFactors::isPlain);
      case Op.Binary(var fn, var x, var y) when fn == Op.BinaryFn.DIV ->
          b.constantOf(y).map(c -> new Scaled(1 / c, x)).filter(MergeFactors::isPlain);
      default -> Optional.empty();
    };
  }

  /// Neither 0 nor so large or small that a product of two would leave the numbers of a float.
  private static boolean isPlain(Scaled scaled) {
    double size = Math.abs(scaled.factor());
    return size > 1e-12 && size < 1e12;
  }
}
