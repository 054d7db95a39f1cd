package org.badgerlang.compiler.syntax;

import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.source.Span;

/// An expression as written. Axis arguments and sizes are expressions too.
public sealed interface Expr {
  Span span();

  /// `3`, `1e-3`, `64`.
  record Num(Span span, double value) implements Expr {}

  /// `"text"` (import paths, providers).
  record Text(Span span, String value) implements Expr {}

  /// `true`, `false`.
  record Bool(Span span, boolean value) implements Expr {}

  /// `hidden`, `wave`.
  record Name(Span span, String name) implements Expr {}

  /// `hidden'`: another axis of the size of `hidden`; `primes` counts the marks.
  record Prime(Span span, String name, int primes) implements Expr {}

  /// `inner.loss`.
  record Member(Span span, Expr target, String name, Span nameSpan) implements Expr {}

  /// `f(x, lr: 1e-3)`.
  record Call(Span span, Expr callee, List<Arg> args) implements Expr {}

  /// `x[hidden -> key, unit: i, hidden: 0..8]`.
  record Index(Span span, Expr target, List<Select> selects) implements Expr {}

  /// `-x`, `not x`.
  record Unary(Span span, UnaryOp op, Expr operand) implements Expr {}

  /// `a + b`, `a < b`, `a and b`.
  record Binary(Span span, BinaryOp op, Expr left, Expr right) implements Expr {}

  /// `if c { a } else { b }` or `if c then a else b`; `otherwise` is always there.
  record If(Span span, Expr condition, Expr then, Expr otherwise) implements Expr {}

  /// `[40, 40]`.
  record ListOf(Span span, List<Expr> items) implements Expr {}

  /// `5..40`.
  record Range(Span span, Expr low, Expr high) implements Expr {}

  /// `{ let a = …; return b }`: statements that end in a `return` or a last expression.
  record Block(Span span, List<Stmt> body) implements Expr {}

  /// `outer with experts = 16`: the same thing at other sizes.
  record With(Span span, Expr target, List<Setting> settings) implements Expr {}

  /// `unit of Cell via ring(2)`, `in * out of Synapse`: copies of an expert over axes.
  record Copies(Span span, List<Expr> axes, Expr expert, Optional<Expr> topology) implements Expr {}

  /// What the parser puts where it could not read an expression; its error is already told.
  record Missing(Span span) implements Expr {}

  /// An argument; `name` is empty where it is positional.
  record Arg(Span span, Optional<Ident> name, Expr value) {}

  /// `path = value` of a `with`: `size = 4`, `inner.repeat = 1000`, `size in [2, 4, 8]` (a grid:
  /// value is a list or range).
  record Setting(Span span, Expr path, Expr value, boolean grid) {}

  /// One entry between index brackets.
  sealed interface Select {
    Span span();

    /// `hidden -> key`
    record Rename(Span span, Expr from, Expr to) implements Select {}

    /// `unit: i`
    record Pick(Span span, Expr axis, Expr index) implements Select {}

    /// `hidden: 0..8`
    record Slice(Span span, Expr axis, Expr low, Expr high) implements Select {}
  }

  enum UnaryOp {
    NEG,
    NOT
  }

  enum BinaryOp {
    ADD("+"),
    SUB("-"),
    MUL("*"),
    DIV("/"),
    POW("^"),
    LT("<"),
    LE("<="),
    GT(">"),
    GE(">="),
    EQ("=="),
    NE("!="),
    AND("and"),
    OR("or");

    private final String sign;

    BinaryOp(String sign) {
      this.sign = sign;
    }

    public String sign() {
      return sign;
    }
  }
}
