package org.badgerlang.compiler.syntax;

import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.source.Span;

/// A statement of a function, a net, a rule or a loop. Which may stand where is checked after
/// parsing.
public sealed interface Stmt {
  Span span();

  /// `let a, b = expr` (several names unpack a list).
  record Let(Span span, List<Ident> names, Optional<TypeExpr> type, Expr value) implements Stmt {}

  /// `return expr`.
  record Return(Span span, Expr value) implements Stmt {}

  /// `next h = expr`, in an expert, a rule or a task.
  record Next(Span span, Ident name, Expr value) implements Stmt {}

  /// `memory.step(x)`, or the last expression of a block, which is its value.
  record Evaluate(Span span, Expr value) implements Stmt {}

  /// `batch 32 of Guessing as world renewed 0.1`.
  ///
  /// @param renewed when instances are drawn anew, where they are kept
  /// @param pool how many stored lives each place of the batch has
  record Batch(
      Span span,
      Expr count,
      Expr task,
      Optional<Ident> alias,
      Optional<Renewed> renewed,
      Optional<Expr> pool)
      implements Stmt {}

  /// `renewed 0.1`, with a probability, or `renewed every 4`, after so many steps.
  record Renewed(boolean every, Expr amount) {}

  /// `learn x: real[point] from start by sgd(lr: 0.1) through first_order carried reset 0.1`.
  ///
  /// @param target the thing as written: `start`, `Cell.weights`, `badger.state`
  /// @param type what `: …` says: a type, or another thing's shape (`start: learner.weights`)
  record Learn(
      Span span,
      Expr target,
      Optional<LearnType> type,
      Optional<Expr> from,
      Optional<Expr> by,
      Optional<Expr> through,
      boolean carried,
      Optional<Expr> reset)
      implements Stmt {}

  /// `minimise expr for x`, `maximise expr`.
  record Minimise(Span span, boolean maximise, Expr value, Optional<Expr> target) implements Stmt {}

  /// `losses { a: expr; b: expr weight 0.1 from step 1000 }`.
  record Losses(Span span, List<Part> parts) implements Stmt {}

  /// One part of `losses`; `through` is the estimator of its gradient.
  record Part(
      Span span,
      Ident name,
      Expr value,
      Optional<Expr> weight,
      Optional<Turn> from,
      Optional<Turn> until,
      Optional<Expr> through) {}

  /// When a part of `losses` begins to count, or ends: at a step of the loop (`from step 1000`), or
  /// for good where a condition first holds (`from gap < 0.1`).
  record Turn(Span span, Expr at, boolean event) {}

  /// `act guess = badger.step(wrong)`.
  record Act(Span span, Ident action, Expr value) implements Stmt {}

  /// `loss expr`.
  record Loss(Span span, Expr value) implements Stmt {}

  /// `measure name = expr`.
  record Measure(Span span, Ident name, Expr value) implements Stmt {}

  /// `observe name = expr every 100`: what is kept whole at some steps.
  ///
  /// @param name absent: the text of the value
  /// @param every at which steps of the outermost loop
  record Observe(Span span, Optional<Ident> name, Expr value, Optional<Expr> every)
      implements Stmt {}

  /// `every n { … }`.
  record Every(Span span, Expr period, List<Stmt> body) implements Stmt {}

  /// `if c { … } else { … }` as a statement.
  record When(Span span, Expr condition, List<Stmt> then, List<Stmt> otherwise) implements Stmt {}

  /// A loop; also the body of a `nest` (`level` then names the depth variable).
  ///
  /// @param repeat the count: a number, a draw, a schedule; empty for `forever`
  /// @param budget the seconds of `for 2 h`
  /// @param docs the `///` text before it
  record Loop(
      Span span,
      Ident name,
      Optional<Expr> repeat,
      Optional<Expr> until,
      Optional<Expr> budget,
      List<Stmt> body,
      String docs)
      implements Stmt {}

  /// `nest level in 1..depth { … base { … } }`; inside, `deeper` stands for the next level.
  record Nest(Span span, Ident level, Expr low, Expr high, List<Stmt> body) implements Stmt {}

  /// `base { … }` in a nest.
  record Base(Span span, List<Stmt> body) implements Stmt {}

  /// `deeper` in a nest: the place where the next level (or the base) runs.
  record Deeper(Span span) implements Stmt {}

  /// `bottleneck { … }` in a loop.
  record Bottleneck(Span span, List<BottleneckLine> lines) implements Stmt {}

  /// A word kept for later (`population { … }`), with its name.
  record Reserved(Span span, String word) implements Stmt {}

  /// What follows the colon of a `learn`.
  sealed interface LearnType {
    record Of(TypeExpr type) implements LearnType {}

    record Like(Expr thing) implements LearnType {}
  }
}
