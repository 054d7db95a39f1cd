package org.badgerlang.compiler.format;

import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.syntax.Lexemes;
import org.badgerlang.compiler.syntax.Parser;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// The one layout of a spec.
///
/// Lines stay where their author broke them. What changes: two spaces of indentation for each block
/// and each open bracket, one space around signs, two before a comment at the end of a line, at
/// most one empty line, no `;` at the end of a line, `{` and `else` on the line they belong to.
/// Comments stay, what the spec says stays, and laying out twice is laying out once.
public final class Formatter {
  private Formatter() {}

  /// The text of `source` laid out; unchanged where it cannot be read.
  public static String format(Source source) {
    return format(Parser.parse(source));
  }

  /// The text of a spec that has been read, laid out; unchanged where it could not be read.
  public static String format(SyntaxTree tree) {
    Source source = tree.source();
    boolean readable =
        tree.diagnostics().stream()
            .noneMatch(diagnostic -> diagnostic.severity() == Diagnostic.Severity.ERROR);
    if (!readable) {
      return source.text();
    }
    return Printer.print(LineBreaks.of(Lexemes.of(source)));
  }
}
