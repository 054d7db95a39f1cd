package org.badgerlang.lsp;

import java.util.stream.Collectors;
import org.badgerlang.compiler.syntax.Decl.Formal;
import org.eclipse.lsp4j.MarkupContent;
import org.eclipse.lsp4j.MarkupKind;

/// Symbols in words, as hovers and completions show them.
final class Markdown {
  private static final int LONGEST = 100;

  private Markdown() {}

  static MarkupContent of(String text) {
    return new MarkupContent(MarkupKind.MARKDOWN, text);
  }

  static String code(String text) {
    return "```badger\n" + text + "\n```\n";
  }

  /// The head of a declaration: `net Linear(in, out = 1)`, `axis hidden = 32`, `let heard:
  /// real[message]`.
  ///
  /// @param type what the compiler found out, or empty
  static String head(Symbol symbol, String type) {
    String shown = type.isEmpty() ? symbol.type() : type;
    return switch (symbol.kind()) {
      case FUNCTION -> "fn " + call(symbol) + (shown.isEmpty() ? "" : " -> " + shown);
      case NET, EXPERT, AGENT, TASK, RULE -> symbol.kind().word() + " " + call(symbol);
      case LOOP, EVALUATE, SCHEDULE, LEVEL, MODULE -> symbol.kind().word() + " " + symbol.name();
      case PARAM, AXIS -> symbol.kind().word() + " " + symbol.name() + value(symbol);
      case NET_INSTANCE, AGENT_INSTANCE, RULE_INSTANCE ->
          symbol.kind().word() + " " + symbol.name() + value(symbol);
      case BATCH ->
          symbol.name()
              + symbol.value().map(task -> ": " + shortened(task.span().text())).orElse("");
      case SET -> "set " + symbol.name() + (symbol.type().isEmpty() ? "" : " " + symbol.type());
      case FORMAL, ENTRY, RECORD -> symbol.name() + (shown.isEmpty() ? "" : ": " + shown);
      case WEIGHTS, STATE, DRAW, ACTION, OBSERVE, REWARD, LET, MEASURE, LEARNED ->
          symbol.kind().word() + " " + symbol.name() + (shown.isEmpty() ? "" : ": " + shown);
    };
  }

  private static String value(Symbol symbol) {
    return symbol.value().map(value -> " = " + shortened(value.span().text())).orElse("");
  }

  private static String shortened(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + " …";
  }

  static String call(Symbol symbol) {
    return symbol.formals().isEmpty() && symbol.kind() != Symbol.Kind.FUNCTION
        ? symbol.name()
        : symbol.name() + "(" + arguments(symbol) + ")";
  }

  static String arguments(Symbol symbol) {
    return symbol.formals().stream().map(Markdown::formal).collect(Collectors.joining(", "));
  }

  static String formal(Formal formal) {
    return formal.name().name()
        + formal.type().map(type -> ": " + type.span().text()).orElse("")
        + formal.byDefault().map(value -> " = " + value.span().text()).orElse("");
  }
}
