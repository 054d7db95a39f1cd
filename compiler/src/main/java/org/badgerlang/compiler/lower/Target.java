package org.badgerlang.compiler.lower;

import java.util.SequencedMap;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.Stmt;

/// A thing that a loop learns.
///
/// @param path where it is stored
/// @param leaves its tensors by name below `path`; the empty name where it is one tensor
/// @param loop the unique name of the loop
record Target(
    Stmt.Learn stmt,
    String path,
    SequencedMap<String, Leaf> leaves,
    boolean state,
    Estimator estimator,
    String loop) {

  /// How its gradient is had.
  sealed interface Estimator {
    record Backprop() implements Estimator {}

    record FirstOrder() implements Estimator {}

    record Forward() implements Estimator {}

    /// Antithetic evolution strategies.
    record Es(Expr pairs, Expr sigma) implements Estimator {}
  }

  String leafPath(String name) {
    return name.isEmpty() ? path : path + "." + name;
  }

  /// Where the states of its rule are stored.
  String rulePath() {
    return loop + ".rule." + path;
  }

  String estimatorName() {
    return switch (estimator) {
      case Estimator.Backprop _ -> "backprop";
      case Estimator.FirstOrder _ -> "first_order";
      case Estimator.Forward _ -> "forward";
      case Estimator.Es _ -> "es";
    };
  }
}
