package org.badgerlang.lsp;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What stands before the cursor, read from the text alone, so that it works in the middle of a
/// word or a mistake.
///
/// @param word the part of a word before the cursor
/// @param line the text of the line before that word
/// @param block the first word of the block that the cursor is in, such as `loop`; empty at the top
/// @param quiet whether the cursor is in a comment or a string
record TextContext(String word, String line, Optional<String> block, boolean quiet, String before) {
  private static final Pattern PATH =
      Pattern.compile("([A-Za-z_]\\w*(?:\\s*\\.\\s*[A-Za-z_]\\w*)*)\\s*\\.\\s*$");
  private static final Pattern AXIS_ARGUMENT = Pattern.compile("\\b(over|into|wrt)\\s*:\\s*$");
  private static final Pattern HEAD = Pattern.compile("^\\s*([a-z_]+)");

  static TextContext at(String text, int offset) {
    int wordStart = offset;
    while (wordStart > 0 && isWord(text.charAt(wordStart - 1))) {
      wordStart--;
    }
    int lineStart = text.lastIndexOf('\n', wordStart - 1) + 1;
    String line = text.substring(lineStart, wordStart);
    var scan = BraceScan.of(text.substring(0, wordStart));
    return new TextContext(
        text.substring(wordStart, offset),
        line,
        scan.innermostBlock().flatMap(TextContext::head),
        scan.quiet(),
        text.substring(0, wordStart));
  }

  private static boolean isWord(char character) {
    return Character.isLetterOrDigit(character) || character == '_';
  }

  private static Optional<String> head(String line) {
    Matcher matcher = HEAD.matcher(line);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /// The path before a dot at the cursor, as in `inner.` or `learner.weights.`.
  Optional<String> path() {
    Matcher matcher = PATH.matcher(line);
    return matcher.find() ? Optional.of(matcher.group(1).replaceAll("\\s+", "")) : Optional.empty();
  }

  boolean wantsAxis() {
    int bracket = before.lastIndexOf('[');
    boolean inType =
        bracket > 0
            && before.indexOf(']', bracket) < 0
            && before.substring(0, bracket).matches("(?s).*\\b(real|int|bool)$");
    return inType || AXIS_ARGUMENT.matcher(line).find();
  }

  /// Whether a statement or declaration begins at the cursor.
  boolean startsStatement() {
    String trimmed = before.stripTrailing();
    boolean newLine = line.isBlank();
    return newLine || trimmed.endsWith("{") || trimmed.endsWith(";");
  }

  /// The words of the statement before the cursor.
  String statement() {
    int start = Math.max(line.lastIndexOf(';'), line.lastIndexOf('{'));
    return line.substring(start + 1).strip();
  }
}
