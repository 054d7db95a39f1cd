package org.badgerlang.lsp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.syntax.Expr;
import org.eclipse.lsp4j.SemanticTokens;
import org.eclipse.lsp4j.SemanticTokensLegend;

/// Semantic tokens: what an outermost loop learns, what a nested loop learns and what is sensed
/// look different.
final class ColourFeature {
  private enum Type {
    OUTER_THING("outerThing"),
    INNER_THING("innerThing"),
    SENSE("sense"),
    AXIS("axis"),
    LOOP("loop"),
    CLASS("class"),
    FUNCTION("function"),
    PARAMETER("parameter"),
    VARIABLE("variable"),
    PROPERTY("property"),
    NAMESPACE("namespace");

    private final String name;

    Type(String name) {
      this.name = name;
    }
  }

  private enum Modifier {
    DECLARATION("declaration"),
    READONLY("readonly"),
    LIBRARY("defaultLibrary");

    private final String name;

    Modifier(String name) {
      this.name = name;
    }

    int bit() {
      return 1 << ordinal();
    }
  }

  private record Token(int start, int end, Type type, int modifiers) {}

  private ColourFeature() {}

  static SemanticTokensLegend legend() {
    return new SemanticTokensLegend(
        List.of(Type.values()).stream().map(type -> type.name).toList(),
        List.of(Modifier.values()).stream().map(modifier -> modifier.name).toList());
  }

  static SemanticTokens tokens(Snapshot snapshot) {
    var bindings = snapshot.bindings();
    var tokens = new ArrayList<Token>();
    Map<Symbol, Optional<Type>> owned = new IdentityHashMap<>();
    for (Occurrence occurrence : bindings.occurrences()) {
      var symbol = occurrence.symbol();
      var type =
          occurrence.argument()
              ? Type.PARAMETER
              : owned
                  .computeIfAbsent(symbol, each -> owner(bindings, each))
                  .orElseGet(() -> type(symbol));
      tokens.add(
          new Token(
              occurrence.span().start(),
              occurrence.span().end(),
              type,
              modifiers(snapshot, occurrence)));
    }
    for (Expr.Name name : bindings.unresolved()) {
      Builtins.find(name.name())
          .ifPresent(
              builtin ->
                  tokens.add(
                      new Token(
                          name.span().start(),
                          name.span().end(),
                          builtin.isCalled() ? Type.FUNCTION : Type.VARIABLE,
                          Modifier.LIBRARY.bit() | Modifier.READONLY.bit())));
    }
    return new SemanticTokens(encode(snapshot.lines(), tokens));
  }

  private static Optional<Type> owner(Bindings bindings, Symbol symbol) {
    return switch (symbol.kind()) {
      case NET, EXPERT, AGENT, TASK, RULE, FUNCTION, LOOP, AXIS, PARAM, MODULE -> Optional.empty();
      default ->
          Ownership.depth(bindings, symbol)
              .map(depth -> depth == 0 ? Type.OUTER_THING : Type.INNER_THING);
    };
  }

  private static Type type(Symbol symbol) {
    return switch (symbol.kind()) {
      case AXIS -> Type.AXIS;
      case LOOP, EVALUATE -> Type.LOOP;
      case NET, EXPERT, AGENT, TASK, RULE -> Type.CLASS;
      case FUNCTION -> Type.FUNCTION;
      case FORMAL -> Type.PARAMETER;
      case ACTION, OBSERVE, REWARD -> Type.SENSE;
      case WEIGHTS, STATE, SET, ENTRY, DRAW, RECORD -> Type.PROPERTY;
      case MODULE -> Type.NAMESPACE;
      case PARAM,
          SCHEDULE,
          LEVEL,
          BATCH,
          NET_INSTANCE,
          AGENT_INSTANCE,
          RULE_INSTANCE,
          LET,
          MEASURE,
          LEARNED ->
          Type.VARIABLE;
    };
  }

  private static int modifiers(Snapshot snapshot, Occurrence occurrence) {
    var symbol = occurrence.symbol();
    int modifiers = occurrence.declares() ? Modifier.DECLARATION.bit() : 0;
    if (symbol.kind() == Symbol.Kind.PARAM || symbol.kind() == Symbol.Kind.SCHEDULE) {
      modifiers |= Modifier.READONLY.bit();
    }
    if (!symbol.span().source().name().equals(snapshot.uri())) {
      modifiers |= Modifier.LIBRARY.bit();
    }
    return modifiers;
  }

  /// The protocol's five numbers a token, each relative to the one before; overlapping tokens are
  /// left out.
  private static List<Integer> encode(LineMap lines, List<Token> tokens) {
    tokens.sort(Comparator.comparingInt(Token::start).thenComparingInt(Token::end));
    var data = new ArrayList<Integer>();
    int line = 0;
    int character = 0;
    int end = 0;
    for (Token token : tokens) {
      var at = lines.position(token.start());
      if (token.start() < end || lines.line(token.end()) != at.getLine()) {
        continue;
      }
      data.add(at.getLine() - line);
      data.add(at.getLine() == line ? at.getCharacter() - character : at.getCharacter());
      data.add(token.end() - token.start());
      data.add(token.type().ordinal());
      data.add(token.modifiers());
      line = at.getLine();
      character = at.getCharacter();
      end = token.end();
    }
    return data;
  }
}
