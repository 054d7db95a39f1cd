package org.badgerlang.compiler.lower;

import java.util.Optional;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.syntax.Expr;

/// A part of what a loop minimises.
///
/// @param value a number of each instance, made small
/// @param only the one thing that it is for, as written
/// @param through the estimator of its gradient, where it is not that of what is learned
record Objective(Value value, Optional<String> only, Optional<Expr> through, Expr expr) {
  static Objective of(Value value, Expr expr) {
    return new Objective(value, Optional.empty(), Optional.empty(), expr);
  }

  Objective with(Value other) {
    return new Objective(other, only, through, expr);
  }

  /// Whether it counts for a learned thing, as written.
  boolean isFor(String text) {
    return only.isEmpty() || only.get().equals(text);
  }
}
