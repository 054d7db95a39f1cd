package org.badgerlang.compiler.lower;

import java.util.List;
import java.util.Optional;
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
    /// @param every how many steps of a loop lie between what is saved of it
    record Backprop(Optional<Expr> every) implements Estimator {}

    /// The last steps of the loops inside, or steps at a random place.
    record Window(Expr steps, boolean sampled) implements Estimator {}

    record FirstOrder() implements Estimator {}

    record Forward() implements Estimator {}

    /// Antithetic evolution strategies.
    record Es(Expr pairs, Expr sigma) implements Estimator {}

    /// Evolution strategies over unrolls, each from the unperturbed state or from the particle's
    /// own.
    record Unrolled(Expr pairs, Expr sigma, Expr steps, boolean persistent) implements Estimator {}

    record Blend(Expr pairs, Expr sigma) implements Estimator {}

    record Telescope(Expr keep) implements Estimator {}

    /// A telescoping sum over windows of rising lengths.
    record Ladder(Expr horizons, Optional<Expr> weights) implements Estimator {}

    /// A net that predicts the gradient beyond the window.
    ///
    /// @param given what it sees beside the state
    record Synthetic(Expr net, Optional<Expr> given) implements Estimator {}

    record Kickback() implements Estimator {}

    /// What a function says of each weight by what is seen at its place.
    record Local(Expr rule) implements Estimator {}

    /// Only through the branches that a gate chose.
    record Winners(Expr count) implements Estimator {}

    /// The score function of what is drawn.
    record Reinforce(Optional<Expr> baseline) implements Estimator {}

    record Implicit(org.badgerlang.compiler.estimate.Implicit.Solver solver, Expr steps)
        implements Estimator {}
  }

  /// The same thing with the estimator of one part of the objective.
  Target through(Expr expr, Through reader) {
    var part =
        new Stmt.Learn(
            stmt.span(),
            stmt.target(),
            stmt.type(),
            stmt.from(),
            stmt.by(),
            Optional.of(expr),
            stmt.carried(),
            stmt.reset());
    return new Target(part, path, leaves, state, reader.of(part), loop);
  }

  String leafPath(String name) {
    return name.isEmpty() ? path : path + "." + name;
  }

  List<String> leafPaths() {
    return leaves.keySet().stream().map(this::leafPath).toList();
  }

  /// Where the states of its rule are stored.
  String rulePath() {
    return loop + ".rule." + path;
  }

  String estimatorName() {
    return switch (estimator) {
      case Estimator.Backprop _ -> "backprop";
      case Estimator.Window(_, var sampled) -> sampled ? "sampled window" : "window";
      case Estimator.FirstOrder _ -> "first_order";
      case Estimator.Forward _ -> "forward";
      case Estimator.Es _ -> "es";
      case Estimator.Unrolled unrolled -> unrolled.persistent() ? "pes" : "truncated es";
      case Estimator.Blend _ -> "blend";
      case Estimator.Telescope _, Estimator.Ladder _ -> "telescope";
      case Estimator.Reinforce _ -> "reinforce";
      case Estimator.Kickback _ -> "kickback";
      case Estimator.Local _ -> "local";
      case Estimator.Winners _ -> "winners";
      case Estimator.Synthetic _ -> "synthetic";
      case Estimator.Implicit _ -> "implicit";
    };
  }

  /// Where the logarithm of the probability of what the loop's step has drawn is stored.
  static String scorePath(String loop) {
    return loop + ".~score";
  }

  /// Whether no step need be differentiable.
  boolean sampled() {
    return estimator instanceof Estimator.Es
        || estimator instanceof Estimator.Unrolled
        || estimator instanceof Estimator.Local
        || estimator instanceof Estimator.Reinforce;
  }
}
