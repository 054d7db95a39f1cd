package org.badgerlang.compiler.flow;

import java.util.List;
import org.badgerlang.compiler.source.Span;

/// A way that information took though it may not.
///
/// @param source the name that it started from
/// @param path the places that carried it, in order, each once in a row
/// @param arrival where it arrived
/// @param what what was done with it there, as a message says it
public record Leak(Marks.Named source, List<Step> path, Span arrival, String what) {
  public Leak {
    path = List.copyOf(path);
  }

  /// A place that carried the information on.
  ///
  /// @param text what happened there
  public record Step(Span span, String text) {}
}
