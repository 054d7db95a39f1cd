package org.badgerlang.compiler.syntax;

import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.IntStream;
import org.antlr.v4.runtime.misc.Interval;
import org.badgerlang.compiler.source.Source;

/// The text of a source as ANTLR reads it, in UTF-16 units, so that token offsets are span offsets.
final class Characters implements CharStream {
  private final Source source;
  private final String text;
  private int at;

  Characters(Source source) {
    this.source = source;
    this.text = source.text();
  }

  @Override
  public String getText(Interval interval) {
    int start = Math.clamp(interval.a, 0, text.length());
    int end = Math.clamp(interval.b + 1L, start, text.length());
    return text.substring(start, end);
  }

  @Override
  public void consume() {
    if (at >= text.length()) {
      throw new IllegalStateException("nothing is left to read");
    }
    at++;
  }

  @Override
  public int LA(int distance) {
    int index = distance > 0 ? at + distance - 1 : at + distance;
    return distance != 0 && index >= 0 && index < text.length()
        ? text.charAt(index)
        : IntStream.EOF;
  }

  @Override
  public int mark() {
    return -1;
  }

  @Override
  public void release(int marker) {}

  @Override
  public int index() {
    return at;
  }

  @Override
  public void seek(int index) {
    at = Math.min(index, text.length());
  }

  @Override
  public int size() {
    return text.length();
  }

  @Override
  public String getSourceName() {
    return source.name();
  }
}
