package org.badgerlang.compiler.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/// Where a command writes: results to `out`, diagnostics and complaints to `err`.
///
/// @param terminal whether a person looks on, so that colours help
record Streams(PrintWriter out, PrintWriter err, boolean terminal) {

  static Streams ofProcess() {
    var console = System.console();
    boolean terminal = console != null && console.isTerminal() && System.getenv("NO_COLOR") == null;
    return new Streams(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        terminal);
  }

  void flush() {
    out.flush();
    err.flush();
  }
}
