package org.badgerlang.compiler.syntax;

import java.util.List;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.source.Source;

/// A parsed source module: its declarations in order, and what was wrong with its text.
///
/// A tree is always there; where the text could not be read it holds what could.
public record SyntaxTree(Source source, List<Decl> declarations, List<Diagnostic> diagnostics) {
  public SyntaxTree {
    declarations = List.copyOf(declarations);
    diagnostics = List.copyOf(diagnostics);
  }
}
