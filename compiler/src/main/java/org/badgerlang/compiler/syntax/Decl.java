package org.badgerlang.compiler.syntax;

import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.source.Span;

/// A declaration, or a statement at the top of a spec. `docs` is the Markdown of the `///` lines
/// before it.
public sealed interface Decl {
  Span span();

  /// `import std.nets.{Linear, Attention}`; no names means all of the module.
  record Import(Span span, String path, List<Ident> names) implements Decl {}

  /// A declaration that binds a name.
  sealed interface Named extends Decl {
    Ident name();

    String docs();
  }

  record Param(Span span, String docs, Ident name, Expr value) implements Named {}

  record AxisDecl(Span span, String docs, Ident name, Expr size) implements Named {}

  /// `fn name(args) -> type = expr` or with a block.
  record Fn(
      Span span,
      String docs,
      Ident name,
      List<Formal> formals,
      Optional<TypeExpr> result,
      Expr body)
      implements Named {}

  /// `net Name(args) { … }`, `expert Name(args) { … }`, `rule name(args) { … }`, `agent Name { …
  /// }`, `task Name(args) { … }`.
  record Template(
      Span span,
      String docs,
      Kind kind,
      Ident name,
      List<Formal> formals,
      List<Member> members,
      Optional<Expr> provider)
      implements Named {}

  /// `net learner = Mlp(…)`, `agent badger = unit of Cell`, `let`-like instances at the top.
  record Instance(Span span, String docs, Kind kind, Ident name, Expr value) implements Named {}

  /// `schedule name over loop { value until step; … ; value }`.
  record Schedule(Span span, String docs, Ident name, Expr loop, List<Stage> stages)
      implements Named {}

  /// One line of a schedule; the last has no `until`.
  record Stage(Span span, Expr value, Optional<Expr> until) {}

  /// `evaluate name every n { with …; reweight …; measure …; expect … }`.
  record Evaluate(
      Span span,
      String docs,
      Ident name,
      Optional<Expr> every,
      List<Expr.Setting> settings,
      List<Expr> reweights,
      List<Stmt> body,
      List<Expr> expects)
      implements Named {}

  /// A loop at the top (a `Stmt.Loop` or `Stmt.Nest`), or a statement that may not stand there.
  record Run(Span span, Stmt statement) implements Decl {}

  record Bottleneck(Span span, List<BottleneckLine> lines) implements Decl {}

  record Sweep(Span span, List<Expr.Setting> settings) implements Decl {}

  /// A word kept for later.
  record Reserved(Span span, String word) implements Decl {}

  /// A formal argument: `in`, `shots = 10`, `x: real[hidden]`.
  record Formal(Span span, Ident name, Optional<TypeExpr> type, Optional<Expr> byDefault) {}

  enum Kind {
    NET,
    EXPERT,
    AGENT,
    RULE,
    TASK
  }

  /// What stands inside a template.
  sealed interface Member {
    Span span();

    /// `weights w: real[in, out] ~ lecun(in) scaled spectral 0.9`, `weights b: real[out] = 0`,
    /// `frozen`.
    record Weights(Span span, String docs, Ident name, TypeExpr type, Start start, boolean frozen)
        implements Member {}

    /// `state h: real[hidden] = 0 bounded 8`, `state m per tensor: real = 0`.
    record State(
        Span span,
        String docs,
        Ident name,
        TypeExpr type,
        Start start,
        Optional<Expr> bounded,
        Scope scope)
        implements Member {}

    /// `net readout = Linear(hidden)`; `draw world = Family(…)` in a task.
    record Part(Span span, String docs, Ident name, Expr value, boolean drawn) implements Member {}

    /// `experts unit of Cell` in an agent.
    record Experts(Span span, Expr copies) implements Member {}

    /// A function of the template.
    record Function(Span span, Fn fn) implements Member {}

    /// `draw target: real[unit] ~ uniform(-1, 1)`.
    record Draw(Span span, String docs, Ident name, TypeExpr type, Expr distribution)
        implements Member {}

    /// `set support, query [shots] { x: …; y: … }`.
    record SetOf(Span span, List<Ident> names, List<Expr> axes, List<Entry> entries)
        implements Member {}

    /// `x: real ~ uniform(-5, 5)` or `y: real = …` of a set.
    record Entry(Span span, Ident name, TypeExpr type, Start start) {}

    record Action(Span span, String docs, Ident name, TypeExpr type, Expr start)
        implements Member {}

    /// `observe wrong: real = …`, `reward r: real = …`.
    record Output(Span span, String docs, Word word, Ident name, TypeExpr type, Expr value)
        implements Member {}

    /// `let a = expr`, `fn`-less value of a task or net.
    record Value(Span span, String docs, Ident name, Optional<TypeExpr> type, Expr value)
        implements Member {}

    /// `next x = …` of a task's state.
    record Next(Span span, Ident name, Expr value) implements Member {}

    /// `loss expr`, `done expr` of a task.
    record Objective(Span span, Word word, Expr value) implements Member {}
  }

  enum Word {
    OBSERVE,
    REWARD,
    LOSS,
    DONE
  }

  enum Scope {
    PER_WEIGHT,
    PER_TENSOR,
    ONCE
  }

  /// How a weight or a state begins.
  sealed interface Start {
    /// `= expr`; `= learned` is `Learned`.
    record Value(Expr value) implements Start {}

    record Learned(Span span) implements Start {}

    /// `~ normal(0, 1) scaled spectral 0.9`
    record Drawn(Expr distribution, Optional<Scaled> scaled) implements Start {}

    /// Nothing was written.
    record Absent() implements Start {}
  }

  record Scaled(Span span, String how, Expr value) {}
}
