package org.badgerlang.lsp;

import java.util.Optional;
import java.util.Set;

/// Words of a text.
final class Words {
  /// Words that can never be names.
  private static final Set<String> HARD =
      Set.of(
          "let", "return", "fn", "if", "then", "else", "and", "or", "not", "true", "false", "real",
          "int", "bool");

  /// A stretch of text.
  record Stretch(int start, int end) {}

  private Words() {}

  static Optional<Stretch> at(String text, int offset) {
    int start = Math.clamp(offset, 0, text.length());
    int end = start;
    while (start > 0 && isPart(text.charAt(start - 1))) {
      start--;
    }
    while (end < text.length() && isPart(text.charAt(end))) {
      end++;
    }
    return start == end || Character.isDigit(text.charAt(start))
        ? Optional.empty()
        : Optional.of(new Stretch(start, end));
  }

  private static boolean isPart(char character) {
    return character < 128 && (Character.isLetterOrDigit(character) || character == '_');
  }

  /// Whether a declaration may have this name.
  static boolean isName(String word) {
    return word.matches("[A-Za-z_][A-Za-z0-9_]*") && !HARD.contains(word);
  }
}
