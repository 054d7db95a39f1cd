package org.badgerlang.compiler.syntax;

import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.source.Span;

/// A line of a `bottleneck { … }`.
public sealed interface BottleneckLine {
  Span span();

  /// `share Cell.weights across unit`
  record Share(Span span, Expr thing, Expr axis) implements BottleneckLine {}

  /// `blind outer to wrong except inner.loss`
  record Blind(Span span, Expr loop, List<Expr> sources, List<Expr> except)
      implements BottleneckLine {}

  /// `only outer sees wave.amplitude`
  record Only(Span span, Expr loop, List<Expr> values) implements BottleneckLine {}

  /// `budget inner <= 200 kflop per step`, `budget badger.state <= 256 real`
  record Budget(Span span, Expr thing, Expr amount, String unit, boolean perStep)
      implements BottleneckLine {}

  /// `limit badger.state to 64 bits`, `limit h by noise(0.1)`
  record Limit(Span span, Expr thing, Optional<Expr> bits, Optional<Expr> channel)
      implements BottleneckLine {}

  /// `penalise expr weight w`
  record Penalise(Span span, Expr value, Optional<Expr> weight) implements BottleneckLine {}

  /// `invariant outer across task weight w`
  record Invariant(Span span, Expr loop, Expr across, Optional<Expr> weight)
      implements BottleneckLine {}
}
