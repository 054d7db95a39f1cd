package org.badgerlang.compiler.optimise;

import java.util.Optional;
import java.util.Set;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Value;

/// Adds up products first that are summed over the same axes: (w + a·b) + c·d = w + (a·b + c·d), so
/// that both can run in one loop and w, mostly as large as weights, is read once.
final class PairProducts {
  private PairProducts() {}

  static Body run(Body body) {
    return Rewrite.everywhere(
        body,
        (scope, op, _) ->
            op instanceof Op.Binary(var fn, var x, var y) && fn == Op.BinaryFn.ADD
                ? paired(scope, x, y).or(() -> paired(scope, y, x))
                : Optional.empty());
  }

  private static Optional<Value> paired(Rewrite.Scope scope, Value sum, Value product) {
    if (!(scope.op(product).orElse(null) instanceof Op.Contract late)
        || !scope.isUsedOnce(product)
        || !scope.isUsedOnce(sum)
        || !(scope.op(sum).orElse(null) instanceof Op.Binary(var fn, var x, var y))
        || fn != Op.BinaryFn.ADD) {
      return Optional.empty();
    }
    var b = scope.builder();
    if (runsLike(scope, y, late, product)) {
      return Optional.of(b.add(x, b.add(y, product)));
    }
    return runsLike(scope, x, late, product)
        ? Optional.of(b.add(y, b.add(x, product)))
        : Optional.empty();
  }

  private static boolean runsLike(
      Rewrite.Scope scope, Value value, Op.Contract other, Value product) {
    return scope.isUsedOnce(value)
        && value.type().sameAxes(product.type())
        && scope.op(value).orElse(null) instanceof Op.Contract(_, _, var over)
        && Set.copyOf(over).equals(Set.copyOf(other.over()));
  }
}
