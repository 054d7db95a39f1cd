package org.badgerlang.runtime.run;

import java.util.Optional;

/// How far an outermost loop is, for a reader.
///
/// @param total its steps in all, negative where it has no end
/// @param seconds spent in it
/// @param lap the seconds that a step takes of late, NaN before the first
/// @param budget the seconds it may spend
/// @param metric the name of the number that stands for it, empty for none
/// @param first that number at the first step, NaN before
/// @param smoothed its running mean over about twenty steps
public record LoopView(
    String name,
    long steps,
    long total,
    double seconds,
    double lap,
    Optional<Double> budget,
    String metric,
    float first,
    float smoothed) {
  /// Steps a second over all steps; 0 before the first.
  public double rate() {
    return seconds > 0 ? steps / seconds : 0;
  }

  /// Steps a second of late, which the first ones, slow while Java warms up, do not weigh down; 0
  /// before the first.
  public double rateNow() {
    return lap > 0 ? 1 / lap : 0;
  }

  /// The seconds left, where they can be known.
  public Optional<Double> left() {
    Optional<Double> bySteps =
        total >= 0 && lap >= 0 ? Optional.of((total - steps) * lap) : Optional.empty();
    Optional<Double> byBudget = budget.map(all -> Math.max(0, all - seconds));
    if (bySteps.isPresent() && byBudget.isPresent()) {
      return Optional.of(Math.min(bySteps.get(), byBudget.get()));
    }
    return bySteps.or(() -> byBudget);
  }
}
