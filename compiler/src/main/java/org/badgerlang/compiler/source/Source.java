package org.badgerlang.compiler.source;

import java.util.ArrayList;
import java.util.List;

/// One `.badger` file: the name shown in messages and its text.
public record Source(String name, String text) {

  /// The line (from 1) and column (from 1, in UTF-16 units) of a character offset.
  public record Position(int line, int column) {}

  /// The position of `offset`; offsets past the end give the end.
  public Position position(int offset) {
    int bounded = Math.clamp(offset, 0, text.length());
    int line = 1;
    int start = 0;
    for (int i = 0; i < bounded; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        start = i + 1;
      }
    }
    return new Position(line, bounded - start + 1);
  }

  /// The lines of the text without their ends.
  public List<String> lines() {
    return new ArrayList<>(text.lines().toList());
  }
}
