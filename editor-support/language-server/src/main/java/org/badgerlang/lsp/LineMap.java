package org.badgerlang.lsp;

import java.util.Arrays;
import org.badgerlang.compiler.source.Span;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;

/// Character offsets of a text as lines and columns, and back.
final class LineMap {
  private final String text;
  private final int[] starts;

  LineMap(String text) {
    this.text = text;
    int[] found = new int[text.length() + 1];
    int lines = 1;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      boolean carriage =
          character == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n');
      if (character == '\n' || carriage) {
        found[lines++] = i + 1;
      }
    }
    starts = Arrays.copyOf(found, lines);
  }

  int lines() {
    return starts.length;
  }

  Position position(int offset) {
    int bounded = Math.clamp(offset, 0, text.length());
    int line = line(bounded);
    return new Position(line, bounded - starts[line]);
  }

  /// The offset of a position; beyond a line's end it is that end.
  int offset(Position position) {
    if (position.getLine() < 0) {
      return 0;
    }
    if (position.getLine() >= starts.length) {
      return text.length();
    }
    int start = starts[position.getLine()];
    return Math.clamp((long) start + position.getCharacter(), start, endOfLine(position.getLine()));
  }

  Range range(Span span) {
    return range(span.start(), span.end());
  }

  Range range(int start, int end) {
    return new Range(position(start), position(Math.max(start, end)));
  }

  /// The line (from 0) that holds an offset.
  int line(int offset) {
    int found = Arrays.binarySearch(starts, Math.clamp(offset, 0, text.length()));
    return found >= 0 ? found : -found - 2;
  }

  int startOfLine(int line) {
    return starts[line];
  }

  /// The offset after a line's last character, its end of line not counted.
  int endOfLine(int line) {
    int end = line + 1 < starts.length ? starts[line + 1] : text.length();
    while (end > starts[line] && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    return end;
  }
}
