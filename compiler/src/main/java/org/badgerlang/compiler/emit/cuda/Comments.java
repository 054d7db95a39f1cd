package org.badgerlang.compiler.emit.cuda;

import org.badgerlang.compiler.source.Span;

/// Places of the spec as comments of CUDA C.
final class Comments {
  private static final int LONGEST = 90;

  private Comments() {}

  static String line(Span span) {
    return span.source().name() + ":" + span.line();
  }

  /// The place and the line that stands there.
  static String of(Span span) {
    var text = span.source().lines().get(span.line() - 1).strip();
    return plain(line(span) + "  " + text);
  }

  /// On one line, and without a backslash that would join the next one.
  static String plain(String text) {
    var plain = text.replace('\\', '/').replace("\n", " ").replace("\"\"\"", "'''");
    return plain.length() > LONGEST ? plain.substring(0, LONGEST) + "…" : plain;
  }
}
