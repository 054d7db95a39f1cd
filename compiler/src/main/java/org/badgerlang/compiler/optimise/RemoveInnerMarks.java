package org.badgerlang.compiler.optimise;

import java.util.Optional;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Op;

/// Drops `Stop` and `InnerGradient`, which mean nothing once all derivatives are taken.
final class RemoveInnerMarks {
  private RemoveInnerMarks() {}

  static Body run(Body body) {
    return Rewrite.everywhere(
        body,
        (_, op, _) -> {
          if (op instanceof Op.Stop(var x)) {
            return Optional.of(x);
          }
          return op instanceof Op.InnerGradient(var x, _, _) ? Optional.of(x) : Optional.empty();
        });
  }
}
