package org.badgerlang.compiler.diagnostic;

import org.badgerlang.compiler.source.Source;

/// One line of a source as a terminal shows it: tabs widened, cut to a width, with the column of
/// every character.
///
/// @param text what is shown
/// @param start the offset in the source of the line's first character
/// @param columns for each character of the line, and for its end, the column where it is shown,
///     from 0
record Excerpt(String text, int start, int[] columns) {
  private static final int WIDTH = 120;
  private static final int BEFORE_MARK = 40;
  private static final int TAB = 4;
  private static final String CUT = "…";

  /// The line that holds `offset`, cut so that what is at `mark` can be seen.
  static Excerpt around(Source source, int offset, int mark) {
    String whole = source.text();
    int bounded = Math.clamp(offset, 0, whole.length());
    int start = whole.lastIndexOf('\n', bounded - 1) + 1;
    int end = whole.indexOf('\n', bounded);
    String line = whole.substring(start, end < 0 ? whole.length() : end);
    if (line.endsWith("\r")) {
      line = line.substring(0, line.length() - 1);
    }
    int[] columns = new int[line.length() + 1];
    var shown = new StringBuilder();
    int column = 0;
    for (int i = 0; i < line.length(); ) {
      int point = line.codePointAt(i);
      int next = i + Character.charCount(point);
      String cell = point == '\t' ? " ".repeat(TAB - column % TAB) : printable(point);
      for (int at = i; at < next; at++) {
        columns[at] = column;
      }
      shown.append(cell);
      column += point == '\t' ? cell.length() : width(point);
      i = next;
    }
    columns[line.length()] = column;
    var full = new Excerpt(shown.toString(), start, columns);
    return column <= WIDTH ? full : full.cut(full.column(mark));
  }

  /// The column of the character at `offset` of the source; of the line's end where it lies past
  /// it.
  int column(int offset) {
    return columns[Math.clamp(offset - (long) start, 0, columns.length - 1)];
  }

  private Excerpt cut(int mark) {
    int from = Math.max(0, mark - BEFORE_MARK);
    int to = from + WIDTH;
    var kept = new StringBuilder(from > 0 ? CUT : "");
    int[] moved = new int[columns.length];
    int shift = from > 0 ? from - 1 : 0;
    int column = 0;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      if (column >= from && column < to) {
        kept.appendCodePoint(point);
      }
      column += width(point);
      i += Character.charCount(point);
    }
    if (column > to) {
      kept.append(CUT);
    }
    int last = to - shift;
    for (int i = 0; i < columns.length; i++) {
      moved[i] = Math.clamp(columns[i] - (long) shift, 0, last);
    }
    return new Excerpt(kept.toString(), start, moved);
  }

  /// `text` with what would disturb a terminal replaced.
  static String printable(String text) {
    var shown = new StringBuilder();
    text.codePoints().forEach(point -> shown.append(printable(point)));
    return shown.toString();
  }

  private static String printable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          "�";
      default -> Character.toString(point);
    };
  }

  private static int width(int point) {
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    return Character.isIdeographic(point) || isWide(point) ? 2 : 1;
  }

  /// Hangul, kana, full-width forms and pictographs take two cells.
  private static boolean isWide(int point) {
    return (point >= 0x1100 && point <= 0x115F)
        || (point >= 0x3041 && point <= 0x33FF)
        || (point >= 0xAC00 && point <= 0xD7A3)
        || (point >= 0xFF00 && point <= 0xFF60)
        || (point >= 0x1F300 && point <= 0x1FAFF);
  }
}
