package org.badgerlang.compiler.syntax;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.antlr.v4.runtime.Token;
import org.badgerlang.grammar.BadgerLexer;

/// The `///` lines before a declaration.
final class Docs {
  private static final String MARK = "///";

  private Docs() {}

  /// The Markdown of the doc lines that end on the line before the token at `index`; empty where
  /// there are none.
  static String before(List<Token> tokens, int index) {
    Deque<String> lines = new ArrayDeque<>();
    int line = index < tokens.size() ? tokens.get(index).getLine() : 0;
    for (int i = index - 1; i >= 0; i--) {
      Token token = tokens.get(i);
      if (token.getType() == BadgerLexer.DOC) {
        if (token.getLine() != line - 1 || trails(tokens, i)) {
          break;
        }
        lines.addFirst(strip(token.getText()));
        line = token.getLine();
      } else if (token.getType() == BadgerLexer.COMMENT && token.getLine() == line - 1) {
        line = token.getLine();
      } else if (!isBlank(token)) {
        break;
      }
    }
    return String.join("\n", lines);
  }

  /// Whether the doc stands behind something on its line.
  private static boolean trails(List<Token> tokens, int index) {
    for (int i = index - 1; i >= 0; i--) {
      int type = tokens.get(i).getType();
      if (type == BadgerLexer.NEWLINE) {
        return false;
      }
      if (!isBlank(tokens.get(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBlank(Token token) {
    int type = token.getType();
    return type == BadgerLexer.SPACE
        || type == BadgerLexer.NEWLINE
        || type == BadgerLexer.SEMICOLON;
  }

  private static String strip(String text) {
    String body = text.substring(MARK.length());
    return (body.startsWith(" ") ? body.substring(1) : body).stripTrailing();
  }
}
