package org.badgerlang.compiler.format;

import java.util.List;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Lexeme;

/// Keeps columns that the author lined up with spaces.
///
/// Lexemes of neighbouring lines are lined up where they begin in the same column of the source,
/// stand in the same place of their lines (or are comments at the ends), and at least one has more
/// space before it than it needs. Lined up again, they begin where the one farthest to the right
/// must. Since what has been lined up stays so, a second time changes nothing.
final class Alignment {
  private static final int COMMENTS = -1;

  private final List<Row> rows;

  private Alignment(List<Row> rows) {
    this.rows = rows;
  }

  static void keep(List<Row> rows) {
    var alignment = new Alignment(rows);
    int longest = rows.stream().mapToInt(Row::size).max().orElse(0);
    for (int i = 1; i < longest; i++) {
      alignment.keep(i);
    }
    alignment.keep(COMMENTS);
  }

  /// Lines up the lexemes at one place of their lines.
  private void keep(int place) {
    int start = 0;
    while (start < rows.size()) {
      int end = start + 1;
      while (end < rows.size() && linked(rows.get(end - 1), rows.get(end), place)) {
        end++;
      }
      if (end > start + 1) {
        List<Row> together = rows.subList(start, end);
        int column =
            together.stream().mapToInt(row -> row.column(index(row, place))).max().orElse(0);
        together.forEach(row -> row.move(index(row, place), column));
      }
      start = end;
    }
  }

  private static int index(Row row, int place) {
    return place == COMMENTS ? row.size() - 1 : place;
  }

  private static boolean linked(Row above, Row below, int place) {
    int first = index(above, place);
    int second = index(below, place);
    if (below.blankBefore()
        || first < 1
        || second < 1
        || first >= above.size()
        || second >= below.size()) {
      return false;
    }
    Lexeme upper = above.lexeme(first);
    Lexeme lower = below.lexeme(second);
    boolean comments = Line.isComment(upper) && Line.isComment(lower);
    return (place == COMMENTS ? comments : above.gap(first) > 0 && below.gap(second) > 0)
        && Line.isComment(upper) == Line.isComment(lower)
        && column(upper.span()) == column(lower.span())
        && space(above, first) > 0
        && space(below, second) > 0
        && (spaced(above, first) || spaced(below, second));
  }

  private static boolean spaced(Row row, int index) {
    int needed = Line.isComment(row.lexeme(index)) ? 2 : 1;
    return space(row, index) > needed;
  }

  /// How much of its line the author left free before a lexeme.
  private static int space(Row row, int index) {
    Span before = row.lexeme(index - 1).span();
    Span lexeme = row.lexeme(index).span();
    return column(before) < column(lexeme) ? lexeme.start() - before.end() : 0;
  }

  private static int column(Span span) {
    return span.start() - (span.source().text().lastIndexOf('\n', span.start() - 1) + 1);
  }
}
