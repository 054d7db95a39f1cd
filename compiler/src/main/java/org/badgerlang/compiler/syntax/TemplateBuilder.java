package org.badgerlang.compiler.syntax;

import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.ParserRuleContext;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.grammar.BadgerParser;
import org.badgerlang.grammar.BadgerParser.MemberContext;
import org.badgerlang.grammar.BadgerParser.MembersContext;
import org.badgerlang.grammar.BadgerParser.ScopeContext;
import org.badgerlang.grammar.BadgerParser.StartContext;
import org.jspecify.annotations.Nullable;

/// What stands inside nets, experts, agents, rules and tasks.
final class TemplateBuilder {
  private final Reading reading;
  private final ExpressionBuilder expressions;
  private final DeclarationBuilder declarations;

  TemplateBuilder(Reading reading, ExpressionBuilder expressions, DeclarationBuilder declarations) {
    this.reading = reading;
    this.expressions = expressions;
    this.declarations = declarations;
  }

  List<Decl.Member> members(@Nullable MembersContext members) {
    return members == null
        ? List.of()
        : members.member().stream()
            .map(this::member)
            .flatMap(Optional::stream)
            .filter(TemplateBuilder::usable)
            .toList();
  }

  /// A member without a name declares nothing; its error is told.
  private static boolean usable(Decl.Member member) {
    Optional<Ident> name =
        switch (member) {
          case Decl.Member.Weights weights -> Optional.of(weights.name());
          case Decl.Member.State state -> Optional.of(state.name());
          case Decl.Member.Part part -> Optional.of(part.name());
          case Decl.Member.Function function -> Optional.of(function.fn().name());
          case Decl.Member.Draw draw -> Optional.of(draw.name());
          case Decl.Member.Action action -> Optional.of(action.name());
          case Decl.Member.Output output -> Optional.of(output.name());
          case Decl.Member.Value value -> Optional.of(value.name());
          case Decl.Member.Next next -> Optional.of(next.name());
          case Decl.Member.Experts _, Decl.Member.SetOf _, Decl.Member.Objective _ ->
              Optional.empty();
        };
    return name.isEmpty() || !name.get().name().isEmpty();
  }

  private Optional<Decl.Member> member(MemberContext member) {
    Span span = reading.span(member);
    String docs = reading.docs(member);
    Decl.@Nullable Member built =
        switch (member) {
          case BadgerParser.WeightsMemberContext weights ->
              new Decl.Member.Weights(
                  span,
                  docs,
                  reading.ident(weights.name(), weights),
                  expressions.type(weights.type(), weights),
                  start(weights.start(), weights),
                  !weights.FROZEN().isEmpty());
          case BadgerParser.StateMemberContext state -> state(state);
          case BadgerParser.PartMemberContext part ->
              new Decl.Member.Part(
                  span,
                  docs,
                  reading.ident(part.name(), part),
                  expressions.value(part.value(), part),
                  false);
          case BadgerParser.ExpertsMemberContext experts ->
              new Decl.Member.Experts(span, expressions.value(experts.value(), experts));
          case BadgerParser.FunctionMemberContext function ->
              function.function() == null
                  ? null
                  : new Decl.Member.Function(span, declarations.function(function.function()));
          case BadgerParser.DrawMemberContext draw -> draw(draw);
          case BadgerParser.SetMemberContext set ->
              new Decl.Member.SetOf(
                  span,
                  reading.idents(set.name()),
                  expressions.axes(set.axes()),
                  set.entry().stream().map(this::entry).toList());
          case BadgerParser.ActionMemberContext action ->
              new Decl.Member.Action(
                  span,
                  docs,
                  reading.ident(action.name(), action),
                  expressions.type(action.type(), action),
                  action.ASSIGN() == null
                      ? new Expr.Num(reading.endOf(action), 0)
                      : expressions.value(action.value(), action));
          case BadgerParser.OutputMemberContext output -> {
            Ident name = reading.ident(output.name(), output);
            yield new Decl.Member.Output(
                span,
                docs,
                output.REWARD() == null ? Decl.Word.OBSERVE : Decl.Word.REWARD,
                name,
                expressions
                    .optionalType(output.type(), output)
                    .orElseGet(() -> expressions.real(name.span())),
                expressions.value(output.value(), output));
          }
          case BadgerParser.ValueMemberContext value ->
              new Decl.Member.Value(
                  span,
                  docs,
                  reading.ident(value.name(), value),
                  expressions.optionalType(value.type(), value),
                  expressions.value(value.value(), value));
          case BadgerParser.NextMemberContext next ->
              new Decl.Member.Next(
                  span, reading.ident(next.name(), next), expressions.value(next.value(), next));
          case BadgerParser.ObjectiveMemberContext objective ->
              new Decl.Member.Objective(
                  span,
                  objective.DONE() == null ? Decl.Word.LOSS : Decl.Word.DONE,
                  expressions.value(objective.value(), objective));
          default -> null;
        };
    return Optional.ofNullable(built);
  }

  private Decl.Member state(BadgerParser.StateMemberContext state) {
    Ident name = reading.ident(state.name(), state);
    return new Decl.Member.State(
        reading.span(state),
        reading.docs(state),
        name,
        expressions
            .optionalType(state.type(), state)
            .orElseGet(() -> expressions.real(name.span())),
        start(state.start(), state),
        state.BOUNDED() == null
            ? Optional.empty()
            : Optional.of(expressions.expression(state.expression(), state)),
        scope(state.scope()));
  }

  private Decl.Scope scope(@Nullable ScopeContext scope) {
    return switch (scope) {
      case BadgerParser.OnceScopeContext _ -> Decl.Scope.ONCE;
      case BadgerParser.PerScopeContext per -> {
        if (per.name() != null) {
          reading.tell(
              Diagnostic.error(
                      "syntax", reading.span(per), "a state is `per weight` or `per tensor`")
                  .withHelp("for one state of the whole record write `once`"));
        }
        yield per.TENSOR() == null ? Decl.Scope.PER_WEIGHT : Decl.Scope.PER_TENSOR;
      }
      case null, default -> Decl.Scope.PER_WEIGHT;
    };
  }

  private Decl.Member draw(BadgerParser.DrawMemberContext draw) {
    Span span = reading.span(draw);
    Ident name = reading.ident(draw.name(), draw);
    Expr value = expressions.value(draw.value(), draw);
    if (draw.COLON() == null) {
      return new Decl.Member.Part(span, reading.docs(draw), name, value, true);
    }
    if (draw.ASSIGN() != null) {
      Span sign = reading.span(draw.ASSIGN().getSymbol());
      reading.tell(
          Diagnostic.error("syntax", sign, "a draw follows a distribution")
              .withHelp("write `~` before a distribution, or `let` for a value that is not drawn")
              .withFix("write `~`", sign, "~"));
    }
    return new Decl.Member.Draw(
        span, reading.docs(draw), name, expressions.type(draw.type(), draw), value);
  }

  private Decl.Member.Entry entry(BadgerParser.EntryContext entry) {
    return new Decl.Member.Entry(
        reading.span(entry),
        reading.ident(entry.name(), entry),
        expressions.type(entry.type(), entry),
        start(entry.start(), entry));
  }

  private Decl.Start start(@Nullable StartContext start, ParserRuleContext owner) {
    return switch (start) {
      case BadgerParser.DrawnStartContext drawn ->
          new Decl.Start.Drawn(
              expressions.expression(drawn.expression(0), drawn),
              drawn.SCALED() == null ? Optional.empty() : Optional.of(scaled(drawn)));
      case BadgerParser.LearnedStartContext learned ->
          new Decl.Start.Learned(reading.span(learned));
      case BadgerParser.ValueStartContext value ->
          new Decl.Start.Value(expressions.value(value.value(), owner));
      case null, default -> new Decl.Start.Absent();
    };
  }

  private Decl.Scaled scaled(BadgerParser.DrawnStartContext drawn) {
    Expr amount = expressions.expression(drawn.expression(1), drawn);
    Span from = reading.span(drawn.SCALED().getSymbol());
    return new Decl.Scaled(
        from.to(drawn.expression(1) == null ? amount.span() : reading.span(drawn.expression(1))),
        drawn.SPECTRAL() == null ? "" : "spectral",
        amount);
  }
}
