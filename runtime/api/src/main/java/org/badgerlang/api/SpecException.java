package org.badgerlang.api;

import java.util.List;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.diagnostic.TerminalRenderer;

/// A spec has errors; the message shows each with its place, as `badger check` does.
public final class SpecException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Diagnostic> diagnostics;

  SpecException(List<Diagnostic> diagnostics) {
    super(new TerminalRenderer(false).render(diagnostics));
    this.diagnostics = List.copyOf(diagnostics);
  }

  /// What is wrong, in the order of the text.
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
