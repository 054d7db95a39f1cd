package org.badgerlang.compiler.diagnostic;

/// Terminal colours, or none.
record Paint(boolean coloured) {
  private static final String RESET = "\u001b[0m";
  private static final String RED = "\u001b[1;31m";
  private static final String YELLOW = "\u001b[1;33m";
  private static final String BLUE = "\u001b[1;34m";
  private static final String BOLD = "\u001b[1m";

  String error(String text) {
    return in(RED, text);
  }

  String warning(String text) {
    return in(YELLOW, text);
  }

  String frame(String text) {
    return in(BLUE, text);
  }

  String strong(String text) {
    return in(BOLD, text);
  }

  private String in(String colour, String text) {
    return coloured ? colour + text + RESET : text;
  }
}
