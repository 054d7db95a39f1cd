package org.badgerlang.compiler.optimise;

import java.util.Optional;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Op;

/// Drops terms that are the number 0. Only the sign of a zero can change by that.
final class DropZeroTerms {
  private DropZeroTerms() {}

  static Body run(Body body) {
    return Rewrite.everywhere(
        body,
        (scope, op, result) -> {
          if (!(op instanceof Op.Binary(var fn, var x, var y)) || fn != Op.BinaryFn.ADD) {
            return Optional.empty();
          }
          var b = scope.builder();
          if (FoldConstants.number(scope, y).orElse(1.0) == 0) {
            return Optional.of(b.broadcast(x, result.type()));
          }
          return FoldConstants.number(scope, x).orElse(1.0) == 0
              ? Optional.of(b.broadcast(y, result.type()))
              : Optional.empty();
        });
  }
}
