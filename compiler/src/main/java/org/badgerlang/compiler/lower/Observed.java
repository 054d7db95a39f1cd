package org.badgerlang.compiler.lower;

import java.util.Optional;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;

/// A value that a probe sees in a step of a loop.
///
/// @param norm whether it is the norm of a gradient, else a whole tensor
/// @param every at which steps of the outermost loop, where the spec says so
record Observed(Value value, boolean norm, Optional<Integer> every, Span place) {
  Observed with(Value other) {
    return new Observed(other, norm, every, place);
  }
}
