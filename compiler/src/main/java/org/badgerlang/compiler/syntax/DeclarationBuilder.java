package org.badgerlang.compiler.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.ParserRuleContext;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.grammar.BadgerParser;
import org.badgerlang.grammar.BadgerParser.DeclarationContext;
import org.badgerlang.grammar.BadgerParser.FormalContext;
import org.badgerlang.grammar.BadgerParser.FormalsContext;
import org.badgerlang.grammar.BadgerParser.FunctionContext;
import org.badgerlang.grammar.BadgerParser.KindContext;
import org.badgerlang.grammar.BadgerParser.SpecContext;
import org.badgerlang.grammar.BadgerParser.StageContext;
import org.badgerlang.grammar.BadgerParser.TopLineContext;
import org.jspecify.annotations.Nullable;

/// Declarations: what stands at the top of a spec.
final class DeclarationBuilder {
  private final Reading reading;
  private final StatementBuilder statements;
  private final ExpressionBuilder expressions;
  private final TemplateBuilder templates;

  DeclarationBuilder(Reading reading) {
    this.reading = reading;
    this.statements = new StatementBuilder(reading);
    this.expressions = statements.expressions();
    this.templates = new TemplateBuilder(reading, expressions, this);
  }

  List<Decl> spec(SpecContext spec) {
    return spec.topLine().stream().map(this::line).flatMap(Optional::stream).toList();
  }

  private Optional<Decl> line(TopLineContext line) {
    return switch (line) {
      case BadgerParser.TopDeclarationContext top when top.declaration() != null ->
          declaration(top.declaration()).filter(DeclarationBuilder::usable);
      case BadgerParser.TopStatementContext top when top.statement() != null ->
          Optional.of(top(statements.statement(top.statement())));
      default -> Optional.empty();
    };
  }

  private static Decl top(Stmt statement) {
    return switch (statement) {
      case Stmt.Reserved(Span span, String word) -> new Decl.Reserved(span, word);
      case Stmt.Bottleneck(Span span, var lines) -> new Decl.Bottleneck(span, lines);
      default -> new Decl.Run(statement.span(), statement);
    };
  }

  /// A declaration without a name declares nothing; its error is told.
  private static boolean usable(Decl declaration) {
    return !(declaration instanceof Decl.Named named) || !named.name().name().isEmpty();
  }

  private Optional<Decl> declaration(DeclarationContext declaration) {
    Span span = reading.span(declaration);
    String docs = reading.docs(declaration);
    @Nullable Decl built =
        switch (declaration) {
          case BadgerParser.ImportDeclarationContext imported -> importOf(imported);
          case BadgerParser.ParamDeclarationContext param ->
              new Decl.Param(
                  span,
                  docs,
                  reading.ident(param.name(), param),
                  expressions.value(param.value(), param));
          case BadgerParser.AxisDeclarationContext axis ->
              new Decl.AxisDecl(
                  span,
                  docs,
                  reading.ident(axis.name(), axis),
                  expressions.value(axis.value(), axis));
          case BadgerParser.FunctionDeclarationContext function ->
              function.function() == null ? null : function(function.function());
          case BadgerParser.KindDeclarationContext kind -> ofKind(kind);
          case BadgerParser.ScheduleDeclarationContext schedule ->
              new Decl.Schedule(
                  span,
                  docs,
                  reading.ident(schedule.name(), schedule),
                  reading.path(schedule.path(), schedule),
                  schedule.stage().stream().map(this::stage).toList());
          case BadgerParser.EvaluateDeclarationContext evaluate -> evaluate(evaluate);
          case BadgerParser.SweepDeclarationContext sweep ->
              new Decl.Sweep(span, sweep.setting().stream().map(expressions::setting).toList());
          default -> null;
        };
    return Optional.ofNullable(built);
  }

  /// An instance where a value is given, else a template.
  private Decl ofKind(BadgerParser.KindDeclarationContext declaration) {
    Span span = reading.span(declaration);
    String docs = reading.docs(declaration);
    Ident name = reading.ident(declaration.name(), declaration);
    return declaration.ASSIGN() != null
        ? new Decl.Instance(
            span,
            docs,
            kind(declaration.kind()),
            name,
            expressions.value(declaration.value(), declaration))
        : new Decl.Template(
            span,
            docs,
            kind(declaration.kind()),
            name,
            formals(declaration.formals()),
            templates.members(declaration.members()),
            declaration.FROM() == null
                ? Optional.empty()
                : Optional.of(expressions.expression(declaration.expression(), declaration)));
  }

  private Decl importOf(BadgerParser.ImportDeclarationContext imported) {
    String path =
        switch (imported.importPath()) {
          case BadgerParser.ImportFileContext file ->
              ExpressionBuilder.unquote(file.STRING().getText());
          case BadgerParser.ImportModuleContext module ->
              module.word().stream()
                  .map(word -> reading.word(word, module).name())
                  .collect(Collectors.joining("."));
          case null, default -> "";
        };
    return new Decl.Import(
        reading.span(imported),
        path,
        imported.importNames() == null ? List.of() : reading.idents(imported.importNames().name()));
  }

  private Decl evaluate(BadgerParser.EvaluateDeclarationContext evaluate) {
    var settings = new ArrayList<Expr.Setting>();
    var reweights = new ArrayList<Expr>();
    var body = new ArrayList<Stmt>();
    var expects = new ArrayList<Expr>();
    for (BadgerParser.ConditionContext condition : evaluate.condition()) {
      switch (condition) {
        case BadgerParser.WithConditionContext with ->
            settings.addAll(expressions.settings(with.settings()));
        case BadgerParser.ExpectConditionContext expect ->
            expects.add(expressions.value(expect.value(), expect));
        case BadgerParser.ReweightConditionContext reweight ->
            reweights.add(expressions.value(reweight.value(), reweight));
        case BadgerParser.StatementConditionContext statement when statement.statement() != null ->
            body.add(statements.statement(statement.statement()));
        default -> {
          // its error is told
        }
      }
    }
    return new Decl.Evaluate(
        reading.span(evaluate),
        reading.docs(evaluate),
        reading.ident(evaluate.name(), evaluate),
        evaluate.EVERY() == null
            ? Optional.empty()
            : Optional.of(expressions.expression(evaluate.expression(), evaluate)),
        List.copyOf(settings),
        List.copyOf(reweights),
        List.copyOf(body),
        List.copyOf(expects));
  }

  private Decl.Stage stage(StageContext stage) {
    Span span = reading.span(stage);
    return switch (stage) {
      case BadgerParser.DrawnStageContext drawn -> {
        Expr value = expressions.expression(drawn.expression(0), drawn);
        Span word = reading.span(drawn.DRAWN().getSymbol());
        var call =
            new Expr.Call(
                word.to(value.span()),
                new Expr.Name(word, "drawn"),
                List.of(new Expr.Arg(value.span(), Optional.empty(), value)));
        yield new Decl.Stage(span, call, until(drawn.UNTIL() != null, drawn.expression(1), drawn));
      }
      case BadgerParser.PlainStageContext plain ->
          new Decl.Stage(
              span,
              expressions.expression(plain.expression(0), plain),
              until(plain.UNTIL() != null, plain.expression(1), plain));
      default -> new Decl.Stage(span, new Expr.Missing(span), Optional.empty());
    };
  }

  private Optional<Expr> until(
      boolean written, BadgerParser.@Nullable ExpressionContext step, ParserRuleContext owner) {
    return written ? Optional.of(expressions.expression(step, owner)) : Optional.empty();
  }

  Decl.Fn function(FunctionContext function) {
    return new Decl.Fn(
        reading.span(function),
        reading.docs(function),
        reading.ident(function.name(), function),
        formals(function.formals()),
        expressions.optionalType(function.type(), function),
        function.block() == null
            ? expressions.value(function.value(), function)
            : statements.blockValue(function.block()));
  }

  private List<Decl.Formal> formals(@Nullable FormalsContext formals) {
    return formals == null
        ? List.of()
        : formals.formal().stream()
            .map(this::formal)
            .filter(formal -> !formal.name().name().isEmpty())
            .toList();
  }

  private Decl.Formal formal(FormalContext formal) {
    return new Decl.Formal(
        reading.span(formal),
        reading.ident(formal.name(), formal),
        expressions.optionalType(formal.type(), formal),
        formal.ASSIGN() == null
            ? Optional.empty()
            : Optional.of(expressions.value(formal.value(), formal)));
  }

  static Decl.Kind kind(@Nullable KindContext kind) {
    String word = kind == null || kind.getStart() == null ? "" : kind.getStart().getText();
    return switch (word) {
      case "expert" -> Decl.Kind.EXPERT;
      case "agent" -> Decl.Kind.AGENT;
      case "rule" -> Decl.Kind.RULE;
      case "task" -> Decl.Kind.TASK;
      default -> Decl.Kind.NET;
    };
  }
}
