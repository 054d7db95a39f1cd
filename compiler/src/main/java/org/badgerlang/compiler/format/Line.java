package org.badgerlang.compiler.format;

import java.util.List;
import org.badgerlang.compiler.syntax.Lexeme;

/// One line of the layout.
///
/// @param lexemes what stands on it, without newlines
/// @param blankBefore whether an empty line goes before it
/// @param continued whether it goes on with the statement of the line before
record Line(List<Lexeme> lexemes, boolean blankBefore, boolean continued) {
  Line {
    lexemes = List.copyOf(lexemes);
  }

  /// Whether nothing but comments stands on it.
  boolean isComment() {
    return lexemes.stream().allMatch(Line::isComment);
  }

  static boolean isComment(Lexeme lexeme) {
    return lexeme.kind() == Lexeme.Kind.COMMENT || lexeme.kind() == Lexeme.Kind.DOC;
  }
}
