package org.badgerlang.runtime.run;

import java.util.Optional;

/// How far an outermost loop is, for a reader.
///
/// @param total its steps in all, negative where it has no end
/// @param seconds spent in it
/// @param budget the seconds it may spend
/// @param metric the name of the number that stands for it, empty for none
/// @param first that number at the first step, NaN before
/// @param smoothed its running mean over about twenty steps
public record LoopView(
    String name,
    long steps,
    long total,
    double seconds,
    Optional<Double> budget,
    String metric,
    float first,
    float smoothed) {
  /// Steps a second so far; 0 before the first.
  public double rate() {
    return seconds > 0 ? steps / seconds : 0;
  }

  /// The seconds left, where they can be known.
  public Optional<Double> left() {
    Optional<Double> bySteps =
        total >= 0 && steps > 0 ? Optional.of((total - steps) * seconds / steps) : Optional.empty();
    Optional<Double> byBudget = budget.map(all -> Math.max(0, all - seconds));
    if (bySteps.isPresent() && byBudget.isPresent()) {
      return Optional.of(Math.min(bySteps.get(), byBudget.get()));
    }
    return bySteps.or(() -> byBudget);
  }
}
