package org.badgerlang.compiler.syntax;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.antlr.v4.runtime.ParserRuleContext;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.diagnostic.Suggestions;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.grammar.BadgerParser;
import org.badgerlang.grammar.BadgerParser.StatementContext;

/// The statements of loops.
final class LoopBuilder {
  private static final int MINUTE = 60;
  private static final int HOUR = 3600;
  private static final int DAY = 86_400;

  private static final Map<String, Integer> SECONDS =
      Map.ofEntries(
          Map.entry("s", 1),
          Map.entry("second", 1),
          Map.entry("seconds", 1),
          Map.entry("min", MINUTE),
          Map.entry("minute", MINUTE),
          Map.entry("minutes", MINUTE),
          Map.entry("h", HOUR),
          Map.entry("hour", HOUR),
          Map.entry("hours", HOUR),
          Map.entry("d", DAY),
          Map.entry("day", DAY),
          Map.entry("days", DAY));

  private final Reading reading;
  private final ExpressionBuilder expressions;
  private final StatementBuilder statements;
  private final BottleneckBuilder bottlenecks;

  LoopBuilder(Reading reading, ExpressionBuilder expressions, StatementBuilder statements) {
    this.reading = reading;
    this.expressions = expressions;
    this.statements = statements;
    this.bottlenecks = new BottleneckBuilder(reading, expressions);
  }

  Stmt statement(StatementContext statement) {
    Span span = reading.span(statement);
    return switch (statement) {
      case BadgerParser.BatchStatementContext batch -> batch(batch);
      case BadgerParser.LearnStatementContext learn -> learn(learn);
      case BadgerParser.MinimiseStatementContext minimise ->
          new Stmt.Minimise(
              span,
              minimise.MAXIMISE() != null,
              expressions.value(minimise.value(), minimise),
              minimise.FOR() == null
                  ? Optional.empty()
                  : Optional.of(reading.path(minimise.path(), minimise)));
      case BadgerParser.LossesStatementContext losses ->
          new Stmt.Losses(span, losses.lossPart().stream().map(this::part).toList());
      case BadgerParser.ActStatementContext act ->
          new Stmt.Act(span, reading.dotted(act.path(), act), expressions.value(act.value(), act));
      case BadgerParser.LossStatementContext loss ->
          new Stmt.Loss(span, expressions.value(loss.value(), loss));
      case BadgerParser.MeasureStatementContext measure ->
          new Stmt.Measure(
              span,
              reading.ident(measure.name(), measure),
              expressions.value(measure.value(), measure));
      case BadgerParser.ObserveStatementContext observe ->
          new Stmt.Observe(
              span,
              observe.ASSIGN() == null
                  ? Optional.empty()
                  : Optional.of(reading.ident(observe.name(), observe)),
              expressions.value(observe.value(), observe),
              observe.EVERY() == null
                  ? Optional.empty()
                  : Optional.of(expressions.expression(observe.expression(), observe)));
      case BadgerParser.EveryStatementContext every ->
          new Stmt.Every(
              span,
              expressions.expression(every.expression(), every),
              statements.block(every.block()));
      case BadgerParser.LoopStatementContext loop -> loop(loop);
      case BadgerParser.NestStatementContext nest -> nest(nest);
      case BadgerParser.BaseStatementContext base ->
          new Stmt.Base(span, statements.block(base.block()));
      case BadgerParser.DeeperStatementContext _ -> new Stmt.Deeper(span);
      case BadgerParser.BottleneckStatementContext bottleneck ->
          new Stmt.Bottleneck(span, bottlenecks.lines(bottleneck.bottleneckLines()));
      default -> new Stmt.Evaluate(span, new Expr.Missing(span));
    };
  }

  private Stmt batch(BadgerParser.BatchStatementContext batch) {
    var aliases =
        batch.batchClause().stream()
            .filter(BadgerParser.AliasClauseContext.class::isInstance)
            .map(BadgerParser.AliasClauseContext.class::cast)
            .toList();
    var renewals =
        batch.batchClause().stream()
            .filter(BadgerParser.RenewedClauseContext.class::isInstance)
            .map(BadgerParser.RenewedClauseContext.class::cast)
            .toList();
    var pools =
        batch.batchClause().stream()
            .filter(BadgerParser.PoolClauseContext.class::isInstance)
            .map(BadgerParser.PoolClauseContext.class::cast)
            .toList();
    return new Stmt.Batch(
        reading.span(batch),
        expressions.expression(batch.expression(0), batch),
        expressions.expression(batch.expression(1), batch),
        reading.only(aliases, "as").map(clause -> reading.ident(clause.name(), clause)),
        reading
            .only(renewals, "renewed")
            .map(
                clause ->
                    new Stmt.Renewed(
                        clause.EVERY() != null,
                        expressions.expression(clause.expression(), clause))),
        reading
            .only(pools, "from")
            .map(clause -> expressions.expression(clause.expression(), clause)));
  }

  private Stmt learn(BadgerParser.LearnStatementContext learn) {
    var carried = reading.only(clauses(learn, BadgerParser.CarriedClauseContext.class), "carried");
    return new Stmt.Learn(
        reading.span(learn),
        reading.path(learn.path(), learn),
        learnType(learn),
        from(learn),
        reading
            .only(clauses(learn, BadgerParser.ByClauseContext.class), "by")
            .map(clause -> expressions.expression(clause.expression(), clause)),
        reading
            .only(clauses(learn, BadgerParser.ThroughClauseContext.class), "through")
            .map(clause -> expressions.expression(clause.expression(), clause)),
        carried.isPresent(),
        carried
            .filter(clause -> clause.RESET() != null)
            .map(clause -> expressions.expression(clause.expression(), clause)));
  }

  /// `= value` and `~ distribution` of what is declared here say the same as `from`.
  private Optional<Expr> from(BadgerParser.LearnStatementContext learn) {
    var start = reading.only(clauses(learn, BadgerParser.StartClauseContext.class), "=");
    var from = reading.only(clauses(learn, BadgerParser.FromClauseContext.class), "from");
    if (start.isPresent() && from.isPresent()) {
      reading.tell(
          Diagnostic.error("syntax", reading.span(from.get()), "the start is said twice")
              .withLabel(reading.span(start.get()), "first here"));
    }
    return from.map(clause -> expressions.expression(clause.expression(), clause))
        .or(() -> start.map(clause -> expressions.expression(clause.expression(), clause)));
  }

  private Optional<Stmt.LearnType> learnType(BadgerParser.LearnStatementContext learn) {
    if (learn.COLON() == null) {
      return Optional.empty();
    }
    return Optional.of(
        learn.type() == null
            ? new Stmt.LearnType.Like(expressions.expression(learn.expression(), learn))
            : learnType(learn.type(), learn));
  }

  /// `real[point]` is a type; another single name is the thing whose shape is meant.
  private Stmt.LearnType learnType(BadgerParser.TypeContext type, ParserRuleContext owner) {
    return type.name() == null || type.axes() != null
        ? new Stmt.LearnType.Of(expressions.type(type, owner))
        : new Stmt.LearnType.Like(new Expr.Name(reading.span(type), type.getText()));
  }

  private static <T extends ParserRuleContext> List<T> clauses(
      BadgerParser.LearnStatementContext learn, Class<T> kind) {
    return learn.learnClause().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private Stmt.Part part(BadgerParser.LossPartContext part) {
    return new Stmt.Part(
        reading.span(part),
        reading.ident(part.name(), part),
        expressions.value(part.value(), part),
        reading
            .only(lossClauses(part, BadgerParser.WeightClauseContext.class), "weight")
            .map(clause -> expressions.expression(clause.expression(), clause)),
        turn(
            part,
            "from",
            BadgerParser.FromStepClauseContext.class,
            BadgerParser.FromEventClauseContext.class),
        turn(
            part,
            "until",
            BadgerParser.UntilStepClauseContext.class,
            BadgerParser.UntilEventClauseContext.class),
        reading
            .only(lossClauses(part, BadgerParser.PartThroughClauseContext.class), "through")
            .map(clause -> expressions.expression(clause.expression(), clause)));
  }

  private Optional<Stmt.Turn> turn(
      BadgerParser.LossPartContext part,
      String word,
      Class<? extends BadgerParser.LossClauseContext> step,
      Class<? extends BadgerParser.LossClauseContext> event) {
    var clauses =
        part.lossClause().stream().filter(c -> step.isInstance(c) || event.isInstance(c)).toList();
    return reading
        .only(clauses, word)
        .map(
            clause ->
                new Stmt.Turn(
                    reading.span(clause),
                    expressions.expression(
                        clause.getRuleContext(BadgerParser.ExpressionContext.class, 0), clause),
                    event.isInstance(clause)));
  }

  private static <T extends ParserRuleContext> List<T> lossClauses(
      BadgerParser.LossPartContext part, Class<T> kind) {
    return part.lossClause().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private Stmt loop(BadgerParser.LoopStatementContext loop) {
    var forever =
        reading.only(loopClauses(loop, BadgerParser.ForeverClauseContext.class), "repeat forever");
    var repeats = reading.only(loopClauses(loop, BadgerParser.RepeatClauseContext.class), "repeat");
    if (forever.isPresent() && repeats.isPresent()) {
      reading.tell(
          Diagnostic.error("syntax", reading.span(forever.get()), "`repeat` is said twice")
              .withLabel(reading.span(repeats.get()), "also here"));
    }
    return new Stmt.Loop(
        reading.span(loop),
        reading.ident(loop.name(), loop),
        repeats.map(clause -> expressions.expression(clause.expression(), clause)),
        reading
            .only(loopClauses(loop, BadgerParser.UntilClauseContext.class), "until")
            .map(clause -> expressions.expression(clause.expression(), clause)),
        reading
            .only(loopClauses(loop, BadgerParser.BudgetClauseContext.class), "for")
            .map(this::seconds),
        statements.block(loop.block()),
        reading.docs(loop));
  }

  private static <T extends ParserRuleContext> List<T> loopClauses(
      BadgerParser.LoopStatementContext loop, Class<T> kind) {
    return loop.loopClause().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private Expr seconds(BadgerParser.BudgetClauseContext budget) {
    Expr amount = expressions.expression(budget.expression(), budget);
    Ident unit = reading.ident(budget.name(), budget);
    Integer factor = SECONDS.get(unit.name());
    if (factor == null) {
      if (!unit.name().isEmpty()) {
        var told =
            Diagnostic.error("syntax", unit.span(), "`" + unit.name() + "` is no unit of time");
        var near = Suggestions.question(unit.name(), SECONDS.keySet());
        reading.tell(told.withHelp(near.orElse("write `s`, `min`, `h` or `d`")));
      }
      return amount;
    }
    return switch (amount) {
      case Expr.Num(Span _, double value) ->
          new Expr.Num(amount.span().to(unit.span()), value * factor);
      default ->
          factor == 1
              ? amount
              : new Expr.Binary(
                  amount.span().to(unit.span()),
                  Expr.BinaryOp.MUL,
                  amount,
                  new Expr.Num(unit.span(), factor));
    };
  }

  private Stmt nest(BadgerParser.NestStatementContext nest) {
    Expr levels = expressions.expression(nest.expression(), nest);
    Expr low = new Expr.Missing(levels.span());
    Expr high = low;
    if (levels instanceof Expr.Range(_, Expr from, Expr to)) {
      low = from;
      high = to;
    } else if (!(levels instanceof Expr.Missing)) {
      reading.tell(
          Diagnostic.error("syntax", levels.span(), "the levels of a `nest` are a range")
              .withHelp("write `nest level in 1..depth { … }`"));
    }
    return new Stmt.Nest(
        reading.span(nest),
        reading.ident(nest.name(), nest),
        low,
        high,
        statements.block(nest.block()));
  }
}
