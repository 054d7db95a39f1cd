package org.badgerlang.compiler.syntax;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.source.Span;

/// What must hold of the tree of any text at all.
final class SpanChecks {
  private SpanChecks() {}

  static SyntaxTree check(Source source) {
    SyntaxTree tree = Parser.parse(source);
    int length = source.text().length();
    tree.diagnostics().forEach(diagnostic -> inside(diagnostic.span(), 0, length, diagnostic));
    Nodes.walk(
        tree.declarations(),
        new Span(source, 0, length),
        (node, span, around) -> inside(span, around.start(), around.end(), node));
    return tree;
  }

  private static void inside(Span span, int start, int end, Object what) {
    assertTrue(
        start <= span.start() && span.start() <= span.end() && span.end() <= end,
        () ->
            "%d..%d is not inside %d..%d: %s"
                .formatted(
                    span.start(),
                    span.end(),
                    start,
                    end,
                    what.getClass().getSimpleName() + " in <<" + span.source().text() + ">>"));
  }
}
