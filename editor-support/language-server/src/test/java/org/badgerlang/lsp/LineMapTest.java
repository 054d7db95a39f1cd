package org.badgerlang.lsp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.eclipse.lsp4j.Position;
import org.junit.jupiter.api.Test;

/// Offsets and positions.
final class LineMapTest {
  @Test
  void allEndsOfLines() {
    var lines = new LineMap("ab\ncd\r\nef\rgh");
    assertEquals(4, lines.lines());
    assertEquals(new Position(1, 2), lines.position(5));
    assertEquals(new Position(3, 0), lines.position(10));
    assertEquals(5, lines.endOfLine(1));
    assertEquals(5, lines.offset(new Position(1, 99)));
    assertEquals(12, lines.offset(new Position(99, 0)));
    assertEquals(0, lines.offset(new Position(-1, 5)));
  }

  @Test
  void everyOffsetComesBack() {
    String text = "axis a = 1 // é 🦡\r\n\nloop b { }\n";
    var lines = new LineMap(text);
    for (int i = 0; i <= text.length(); i++) {
      boolean insideEnd =
          i > 0 && i < text.length() && text.charAt(i) == '\n' && text.charAt(i - 1) == '\r';
      if (!insideEnd) {
        assertEquals(i, lines.offset(lines.position(i)));
      }
    }
  }
}
