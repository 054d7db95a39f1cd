package org.badgerlang.compiler.format;

import java.util.List;
import org.badgerlang.compiler.syntax.Lexeme;

/// A line being laid out: its lexemes and the spaces before each.
final class Row {
  private final boolean blankBefore;
  private final List<Lexeme> lexemes;
  private final int[] gaps;

  Row(boolean blankBefore, List<Lexeme> lexemes) {
    this.blankBefore = blankBefore;
    this.lexemes = lexemes;
    this.gaps = new int[lexemes.size()];
  }

  boolean blankBefore() {
    return blankBefore;
  }

  int size() {
    return lexemes.size();
  }

  Lexeme lexeme(int index) {
    return lexemes.get(index);
  }

  int gap(int index) {
    return gaps[index];
  }

  void gap(int index, int spaces) {
    gaps[index] = spaces;
  }

  /// Where the lexeme at `index` begins, in characters from the left margin.
  int column(int index) {
    int column = gaps[0];
    for (int i = 1; i <= index; i++) {
      column += shown(i - 1).length() + gaps[i];
    }
    return column;
  }

  /// Moves the lexeme at `index`, and what follows it, to `column`.
  void move(int index, int column) {
    gaps[index] += column - column(index);
  }

  void appendTo(StringBuilder out) {
    if (blankBefore) {
      out.append('\n');
    }
    for (int i = 0; i < lexemes.size(); i++) {
      out.append(" ".repeat(gaps[i])).append(shown(i));
    }
    out.append('\n');
  }

  private String shown(int index) {
    return lexemes.get(index).text().stripTrailing();
  }
}
