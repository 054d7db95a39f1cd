package org.badgerlang.compiler.syntax;

import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.grammar.BadgerParser;
import org.badgerlang.grammar.BadgerParser.BlockContext;
import org.badgerlang.grammar.BadgerParser.ChoiceContext;
import org.badgerlang.grammar.BadgerParser.StatementContext;
import org.badgerlang.grammar.BadgerParser.ValueContext;
import org.jspecify.annotations.Nullable;

/// Statements and blocks; those of loops are left to [LoopBuilder].
final class StatementBuilder {
  private final Reading reading;
  private final ExpressionBuilder expressions;
  private final LoopBuilder loops;

  StatementBuilder(Reading reading) {
    this.reading = reading;
    this.expressions = new ExpressionBuilder(reading, this);
    this.loops = new LoopBuilder(reading, expressions, this);
  }

  ExpressionBuilder expressions() {
    return expressions;
  }

  List<Stmt> block(@Nullable BlockContext block) {
    return block == null ? List.of() : block.statement().stream().map(this::statement).toList();
  }

  /// A block that is a value: a last `if` with a value on both ways is that value.
  Expr blockValue(BlockContext block) {
    var body = new ArrayList<>(block(block));
    if (!body.isEmpty() && body.getLast() instanceof Stmt.When when && hasValue(when)) {
      body.set(body.size() - 1, new Stmt.Evaluate(when.span(), asValue(when)));
    }
    return new Expr.Block(reading.span(block), List.copyOf(body));
  }

  private static boolean hasValue(Stmt.When when) {
    return hasValue(when.then()) && hasValue(when.otherwise());
  }

  private static boolean hasValue(List<Stmt> body) {
    return !body.isEmpty()
        && switch (body.getLast()) {
          case Stmt.Return _, Stmt.Evaluate _ -> true;
          case Stmt.When inner -> hasValue(inner);
          default -> false;
        };
  }

  private static Expr asValue(Stmt.When when) {
    return new Expr.If(
        when.span(),
        when.condition(),
        asValue(when.then(), when.span()),
        asValue(when.otherwise(), when.span()));
  }

  private static Expr asValue(List<Stmt> body, Span whole) {
    Span span = body.getFirst().span().to(body.getLast().span());
    if (body.size() == 1 && body.getFirst() instanceof Stmt.When only) {
      return asValue(only);
    }
    var statements = new ArrayList<>(body);
    if (statements.getLast() instanceof Stmt.When last) {
      statements.set(statements.size() - 1, new Stmt.Evaluate(last.span(), asValue(last)));
    }
    return new Expr.Block(
        new Span(
            span.source(),
            Math.max(span.start(), whole.start()),
            Math.min(span.end(), whole.end())),
        List.copyOf(statements));
  }

  Stmt statement(StatementContext statement) {
    Span span = reading.span(statement);
    return switch (statement) {
      case BadgerParser.LetStatementContext let ->
          new Stmt.Let(
              span,
              reading.idents(let.name()),
              expressions.optionalType(let.type(), let),
              expressions.value(let.value(), let));
      case BadgerParser.ReturnStatementContext end ->
          new Stmt.Return(span, expressions.value(end.value(), end));
      case BadgerParser.NextStatementContext next ->
          new Stmt.Next(
              span, reading.ident(next.name(), next), expressions.value(next.value(), next));
      case BadgerParser.ValueStatementContext value -> evaluate(value);
      case BadgerParser.ReservedStatementContext reserved ->
          new Stmt.Reserved(span, reserved.reservedWord().getText());
      case BadgerParser.ReservedLineStatementContext reserved ->
          new Stmt.Reserved(span, reserved.reservedWord(0).getText());
      default -> loops.statement(statement);
    };
  }

  private Stmt evaluate(BadgerParser.ValueStatementContext statement) {
    ValueContext value = statement.value();
    ChoiceContext choice = choice(value);
    return choice == null || choice.THEN() != null
        ? new Stmt.Evaluate(reading.span(statement), expressions.value(value, statement))
        : when(choice);
  }

  /// The `if` that is all of a value.
  private static @Nullable ChoiceContext choice(@Nullable ValueContext value) {
    return value != null
            && value.getChildCount() == 1
            && value.expression(0) instanceof BadgerParser.IfExpressionContext chosen
        ? chosen.choice()
        : null;
  }

  private Stmt when(ChoiceContext choice) {
    List<Stmt> otherwise =
        choice.block().size() > 1
            ? block(choice.block(1))
            : choice.choice() == null ? List.of() : List.of(elseIf(choice.choice(), choice));
    return new Stmt.When(
        reading.span(choice),
        expressions.expression(choice.expression(0), choice),
        block(choice.block(0)),
        otherwise);
  }

  private Stmt elseIf(ChoiceContext choice, ParserRuleContext owner) {
    if (choice.THEN() == null) {
      return when(choice);
    }
    Span span = reading.span(choice);
    Expr missing = new Expr.Missing(reading.endOf(owner));
    List<Expr> parts =
        choice.expression().stream().map(each -> expressions.expression(each, choice)).toList();
    return new Stmt.Evaluate(
        span,
        new Expr.If(
            span,
            parts.isEmpty() ? missing : parts.getFirst(),
            parts.size() > 1 ? parts.get(1) : missing,
            parts.size() > 2 ? parts.get(2) : missing));
  }
}
