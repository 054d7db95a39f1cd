package org.badgerlang.compiler.syntax;

import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.source.Span;

/// Spans of tokens and of the parts of a parse tree.
final class Places {
  private Places() {}

  static Span of(Source source, Token token) {
    int length = source.text().length();
    int start = Math.clamp(token.getStartIndex(), 0, length);
    int end = Math.clamp(token.getStopIndex() + 1L, start, length);
    return new Span(source, start, end);
  }

  /// From the first to the last token of `context`; empty at its start where it has none.
  static Span of(Source source, ParserRuleContext context) {
    if (context.getStart() == null) {
      return new Span(source, 0, 0);
    }
    Span first = of(source, context.getStart());
    if (context.getStop() == null || context.getStop().getTokenIndex() < context.getStart().getTokenIndex()) {
      return new Span(source, first.start(), first.start());
    }
    Span last = of(source, context.getStop());
    return new Span(source, first.start(), Math.max(first.start(), last.end()));
  }

  /// The empty place where `context` ends.
  static Span endOf(Source source, ParserRuleContext context) {
    int end = of(source, context).end();
    return new Span(source, end, end);
  }
}
