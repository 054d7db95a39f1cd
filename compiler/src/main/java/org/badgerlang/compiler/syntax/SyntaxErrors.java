package org.badgerlang.compiler.syntax;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.source.Span;

/// What is told about text that cannot be read: at most one thing a line, and not more than a
/// reader takes in.
final class SyntaxErrors {
  private static final int MOST = 20;

  private final Source source;
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final Set<Integer> lines = new HashSet<>();

  SyntaxErrors(Source source, List<Diagnostic> first) {
    this.source = source;
    first.forEach(this::add);
  }

  List<Diagnostic> diagnostics() {
    return List.copyOf(diagnostics);
  }

  void add(Diagnostic diagnostic) {
    if (diagnostics.size() < MOST || diagnostic.code().equals("too-deep")) {
      diagnostics.add(diagnostic);
      lines.add(diagnostic.span().line());
    }
  }

  /// The parser met `offending` where only `expected` could stand; nothing is expected where many
  /// things could.
  void unexpected(Parser parser, Token offending, IntervalSet expected) {
    Span span = Places.of(source, offending);
    boolean consequence = offending.getType() == Token.EOF && !diagnostics.isEmpty();
    if (!consequence && !lines.contains(span.line())) {
      add(Explanation.of(source, parser, offending, expected));
    }
  }
}
