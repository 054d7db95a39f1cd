package org.badgerlang.compiler.cli;

import java.util.List;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.diagnostic.TerminalRenderer;

/// Tells diagnostics to people.
final class Report {
  private Report() {}

  static void diagnostics(Streams streams, List<Diagnostic> diagnostics) {
    if (diagnostics.isEmpty()) {
      return;
    }
    var renderer = new TerminalRenderer(streams.terminal());
    for (Diagnostic diagnostic : diagnostics) {
      streams.err().println(renderer.render(diagnostic).stripTrailing());
      streams.err().println();
    }
    long errors =
        diagnostics.stream().filter(d -> d.severity() == Diagnostic.Severity.ERROR).count();
    if (errors > 0) {
      streams.err().println(errors == 1 ? "1 error" : errors + " errors");
      streams.err().println("  `badger explain CODE` says more; the code stands in brackets");
    }
    streams.err().flush();
  }
}
