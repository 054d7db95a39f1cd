package org.badgerlang.compiler.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Expr.BinaryOp;
import org.badgerlang.grammar.BadgerParser;
import org.badgerlang.grammar.BadgerParser.ArgumentContext;
import org.badgerlang.grammar.BadgerParser.AxesContext;
import org.badgerlang.grammar.BadgerParser.ChoiceContext;
import org.badgerlang.grammar.BadgerParser.ExpressionContext;
import org.badgerlang.grammar.BadgerParser.SelectContext;
import org.badgerlang.grammar.BadgerParser.SettingContext;
import org.badgerlang.grammar.BadgerParser.SettingsContext;
import org.badgerlang.grammar.BadgerParser.TypeContext;
import org.badgerlang.grammar.BadgerParser.ValueContext;
import org.jspecify.annotations.Nullable;

/// Expressions, types and settings.
final class ExpressionBuilder {
  private static final Map<Integer, BinaryOp> OPERATORS =
      Map.ofEntries(
          Map.entry(BadgerParser.PLUS, BinaryOp.ADD),
          Map.entry(BadgerParser.MINUS, BinaryOp.SUB),
          Map.entry(BadgerParser.TIMES, BinaryOp.MUL),
          Map.entry(BadgerParser.DIVIDE, BinaryOp.DIV),
          Map.entry(BadgerParser.POWER, BinaryOp.POW),
          Map.entry(BadgerParser.LESS, BinaryOp.LT),
          Map.entry(BadgerParser.LESS_EQUAL, BinaryOp.LE),
          Map.entry(BadgerParser.GREATER, BinaryOp.GT),
          Map.entry(BadgerParser.GREATER_EQUAL, BinaryOp.GE),
          Map.entry(BadgerParser.EQUAL, BinaryOp.EQ),
          Map.entry(BadgerParser.NOT_EQUAL, BinaryOp.NE),
          Map.entry(BadgerParser.AND, BinaryOp.AND),
          Map.entry(BadgerParser.OR, BinaryOp.OR));

  private final Reading reading;
  private final StatementBuilder statements;

  ExpressionBuilder(Reading reading, StatementBuilder statements) {
    this.reading = reading;
    this.statements = statements;
  }

  Expr value(@Nullable ValueContext value, ParserRuleContext owner) {
    if (value == null) {
      return new Expr.Missing(reading.endOf(owner));
    }
    List<ExpressionContext> parts = value.expression();
    Expr result = expression(parts.isEmpty() ? null : parts.getFirst(), value);
    if (value.OF() != null) {
      Expr expert = expression(parts.size() > 1 ? parts.get(1) : null, value);
      Optional<Expr> topology =
          value.VIA() == null
              ? Optional.empty()
              : Optional.of(expression(parts.size() > 2 ? parts.get(2) : null, value));
      Span span = reading.span(value);
      Span last = reading.span(parts.getLast());
      result =
          new Expr.Copies(
              value.settings() == null ? span : new Span(span.source(), span.start(), last.end()),
              factors(result),
              expert,
              topology);
    }
    return value.settings() == null
        ? result
        : new Expr.With(reading.span(value), result, settings(value.settings()));
  }

  /// `in * out` as the axes `in` and `out`.
  private static List<Expr> factors(Expr axes) {
    if (axes instanceof Expr.Binary(_, BinaryOp op, Expr left, Expr right) && op == BinaryOp.MUL) {
      var all = new ArrayList<>(factors(left));
      all.add(right);
      return List.copyOf(all);
    }
    return List.of(axes);
  }

  Optional<Expr> optional(@Nullable ExpressionContext expression, ParserRuleContext owner) {
    return expression == null ? Optional.empty() : Optional.of(expression(expression, owner));
  }

  Expr expression(@Nullable ExpressionContext expression, ParserRuleContext owner) {
    if (expression == null) {
      return new Expr.Missing(reading.endOf(owner));
    }
    Span span = reading.span(expression);
    return switch (expression) {
      case BadgerParser.MemberExpressionContext member -> {
        Ident name = reading.word(member.word(), member);
        yield new Expr.Member(
            span, expression(member.expression(), member), name.name(), name.span());
      }
      case BadgerParser.CallExpressionContext call ->
          new Expr.Call(span, expression(call.expression(), call), arguments(call));
      case BadgerParser.IndexExpressionContext index ->
          new Expr.Index(
              span,
              expression(index.expression(), index),
              index.select().stream().map(this::select).toList());
      case BadgerParser.PowerExpressionContext power ->
          binary(power, power.expression(), power.POWER());
      case BadgerParser.NegativeExpressionContext negative ->
          new Expr.Unary(span, Expr.UnaryOp.NEG, expression(negative.expression(), negative));
      case BadgerParser.ProductExpressionContext product ->
          binary(product, product.expression(), operator(product));
      case BadgerParser.SumExpressionContext sum -> binary(sum, sum.expression(), operator(sum));
      case BadgerParser.RangeExpressionContext range ->
          new Expr.Range(
              span, expression(range.expression(0), range), expression(range.expression(1), range));
      case BadgerParser.ComparisonExpressionContext comparison ->
          binary(comparison, comparison.expression(), operator(comparison));
      case BadgerParser.NotExpressionContext not ->
          new Expr.Unary(span, Expr.UnaryOp.NOT, expression(not.expression(), not));
      case BadgerParser.AndExpressionContext and -> binary(and, and.expression(), and.AND());
      case BadgerParser.OrExpressionContext or -> binary(or, or.expression(), or.OR());
      case BadgerParser.IfExpressionContext chosen -> choice(chosen.choice(), chosen);
      case BadgerParser.GroupExpressionContext group -> value(group.value(), group);
      case BadgerParser.ListExpressionContext list ->
          new Expr.ListOf(span, list.value().stream().map(item -> value(item, list)).toList());
      case BadgerParser.NumberExpressionContext number -> number(number);
      case BadgerParser.TextExpressionContext text ->
          new Expr.Text(span, unquote(text.STRING().getText()));
      case BadgerParser.BoolExpressionContext bool -> new Expr.Bool(span, bool.TRUE() != null);
      case BadgerParser.PrimeExpressionContext prime ->
          new Expr.Prime(
              span, reading.ident(prime.name(), prime).name(), prime.PRIME().getText().length());
      case BadgerParser.NameExpressionContext name -> {
        Ident ident = reading.ident(name.name(), name);
        yield ident.name().isEmpty()
            ? new Expr.Missing(ident.span())
            : new Expr.Name(span, ident.name());
      }
      default -> new Expr.Missing(span);
    };
  }

  private Expr number(BadgerParser.NumberExpressionContext number) {
    double value = Double.parseDouble(number.NUMBER().getText());
    if (Double.isInfinite(value)) {
      reading.tell(
          Diagnostic.error("syntax", reading.span(number), "this number is too large")
              .withHelp("`inf` is larger than any number"));
    }
    return new Expr.Num(reading.span(number), value);
  }

  private Expr binary(
      ParserRuleContext whole, List<ExpressionContext> sides, @Nullable TerminalNode sign) {
    BinaryOp op =
        sign == null
            ? BinaryOp.ADD
            : OPERATORS.getOrDefault(sign.getSymbol().getType(), BinaryOp.ADD);
    Expr left = expression(sides.isEmpty() ? null : sides.getFirst(), whole);
    Expr right = expression(sides.size() > 1 ? sides.get(1) : null, whole);
    return new Expr.Binary(reading.span(whole), op, left, right);
  }

  private static @Nullable TerminalNode operator(ParserRuleContext whole) {
    return whole.children.stream()
        .filter(child -> child instanceof TerminalNode)
        .map(child -> (TerminalNode) child)
        .findFirst()
        .orElse(null);
  }

  private List<Expr.Arg> arguments(BadgerParser.CallExpressionContext call) {
    return call.arguments() == null
        ? List.of()
        : call.arguments().argument().stream().map(this::argument).toList();
  }

  private Expr.Arg argument(ArgumentContext argument) {
    return new Expr.Arg(
        reading.span(argument),
        argument.word() == null
            ? Optional.empty()
            : Optional.of(reading.word(argument.word(), argument)),
        value(argument.value(), argument));
  }

  private Expr.Select select(SelectContext select) {
    Span span = reading.span(select);
    Expr left = expression(select.expression(0), select);
    Expr right = expression(select.expression(1), select);
    if (select.ARROW() != null) {
      return new Expr.Select.Rename(span, left, right);
    }
    if (select.COLON() == null) {
      if (!(left instanceof Expr.Missing)) {
        reading.tell(
            Diagnostic.error("syntax", span, "which axis is this an entry of?")
                .withHelp(
                    "write `[axis: %s]` for one entry, `[axis: 0..8]` for some, `[axis -> other]` to rename"
                        .formatted(span.text())));
      }
      return new Expr.Select.Pick(
          span, new Expr.Missing(new Span(span.source(), span.start(), span.start())), left);
    }
    return right instanceof Expr.Range(_, Expr low, Expr high)
        ? new Expr.Select.Slice(span, left, low, high)
        : new Expr.Select.Pick(span, left, right);
  }

  /// `if` as a value; without `else` it has none, which is told.
  private Expr choice(@Nullable ChoiceContext choice, ParserRuleContext owner) {
    if (choice == null) {
      return new Expr.Missing(reading.endOf(owner));
    }
    Span span = reading.span(choice);
    List<ExpressionContext> parts = choice.expression();
    Expr condition = expression(parts.isEmpty() ? null : parts.getFirst(), choice);
    if (choice.THEN() != null) {
      return new Expr.If(
          span,
          condition,
          expression(parts.size() > 1 ? parts.get(1) : null, choice),
          expression(parts.size() > 2 ? parts.get(2) : null, choice));
    }
    if (choice.block().isEmpty()) {
      var end = new Expr.Missing(reading.endOf(choice));
      return new Expr.If(span, condition, end, end);
    }
    Expr then = statements.blockValue(choice.block(0));
    if (choice.ELSE() == null && choice.exception == null) {
      reading.tell(
          Diagnostic.error("syntax", span, "this `if` has no value where its condition is false")
              .withHelp("add `else { … }`"));
    }
    Expr otherwise =
        choice.block().size() > 1
            ? statements.blockValue(choice.block(1))
            : choice(choice.choice(), choice);
    return new Expr.If(span, condition, then, otherwise);
  }

  TypeExpr type(@Nullable TypeContext type, ParserRuleContext owner) {
    if (type == null) {
      return real(reading.endOf(owner));
    }
    Token first = type.getStart();
    String base = type.name() == null ? first.getText() : reading.ident(type.name(), type).name();
    return new TypeExpr(reading.span(type), base, axes(type.axes()));
  }

  Optional<TypeExpr> optionalType(@Nullable TypeContext type, ParserRuleContext owner) {
    return type == null ? Optional.empty() : Optional.of(type(type, owner));
  }

  /// The type of what says none.
  TypeExpr real(Span at) {
    return new TypeExpr(at, "real", List.of());
  }

  List<Expr> axes(@Nullable AxesContext axes) {
    return axes == null
        ? List.of()
        : axes.expression().stream().map(axis -> expression(axis, axes)).toList();
  }

  List<Expr.Setting> settings(@Nullable SettingsContext settings) {
    return settings == null ? List.of() : settings.setting().stream().map(this::setting).toList();
  }

  Expr.Setting setting(SettingContext setting) {
    return new Expr.Setting(
        reading.span(setting),
        reading.path(setting.path(), setting),
        expression(setting.expression(), setting),
        setting.IN() != null);
  }

  /// The characters between the quotes.
  static String unquote(String text) {
    var plain = new StringBuilder();
    int end = text.length() > 1 && text.endsWith("\"") ? text.length() - 1 : text.length();
    for (int i = 1; i < end; i++) {
      char character = text.charAt(i);
      if (character == '\\' && i + 1 < end) {
        i++;
        plain.append(
            switch (text.charAt(i)) {
              case 'n' -> '\n';
              case 't' -> '\t';
              default -> text.charAt(i);
            });
      } else {
        plain.append(character);
      }
    }
    return plain.toString();
  }
}
