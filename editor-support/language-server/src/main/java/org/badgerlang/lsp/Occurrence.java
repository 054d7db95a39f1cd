package org.badgerlang.lsp;

import org.badgerlang.compiler.source.Span;

/// A place in the text that names a symbol.
///
/// @param declares whether this is where it is declared
/// @param argument whether it is the name of a named argument, as in `lr: 1e-3`
record Occurrence(Span span, Symbol symbol, boolean declares, boolean argument) {
  boolean covers(int offset) {
    return span.start() <= offset && offset <= span.end();
  }
}
