package org.badgerlang.compiler.source;

/// A range of characters of one source: `start` included, `end` excluded.
public record Span(Source source, int start, int end) {
  private static final Source NOWHERE = new Source("<builtin>", "");

  /// The place of things that no spec wrote.
  public static final Span NONE = new Span(NOWHERE, 0, 0);

  /// The smallest span that holds both; `this` where they lie in different sources.
  public Span to(Span other) {
    return source.equals(other.source)
        ? new Span(source, Math.min(start, other.start), Math.max(end, other.end))
        : this;
  }

  /// The line (from 1) where it starts.
  public int line() {
    return source.position(start).line();
  }

  /// The characters it covers.
  public String text() {
    return source.text().substring(start, end);
  }

  @Override
  public String toString() {
    var at = source.position(start);
    return source.name() + ":" + at.line() + ":" + at.column();
  }
}
