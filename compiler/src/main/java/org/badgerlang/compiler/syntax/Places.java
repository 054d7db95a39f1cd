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

  /// From the first to the last token of `context`; where it has none, the place nearest to it in
  /// what is around it.
  static Span of(Source source, ParserRuleContext context) {
    if (isEmpty(context)) {
      ParserRuleContext around = context.getParent();
      while (around != null && isEmpty(around)) {
        around = around.getParent();
      }
      int at = context.getStart() == null ? 0 : of(source, context.getStart()).start();
      if (around != null) {
        Span whole = of(source, around);
        at = Math.clamp(at, whole.start(), whole.end());
      }
      return new Span(source, at, at);
    }
    Span first = of(source, context.getStart());
    Span last = of(source, context.getStop());
    return new Span(source, first.start(), Math.max(first.start(), last.end()));
  }

  /// Whether no token was read for `context`.
  static boolean isEmpty(ParserRuleContext context) {
    return context.getStart() == null
        || context.getStop() == null
        || context.getStop().getTokenIndex() < context.getStart().getTokenIndex();
  }

  /// The empty place where `context` ends.
  static Span endOf(Source source, ParserRuleContext context) {
    int end = of(source, context).end();
    return new Span(source, end, end);
  }
}
