package org.badgerlang.runtime.run;

/// Which steps of a loop are logged: a function of the step alone, so that a resumed run logs the
/// same ones.
///
/// Without a wish, every step of a short loop and 200 to 1,000 steps of a long one, at a round
/// distance; of a loop without end ever fewer, 900 for each power of ten. The first and the last
/// step are always logged.
final class Cadence {
  private static final long MOST_LINES = 1000;

  private final long every;
  private final long last;

  private Cadence(long every, long last) {
    this.every = every;
    this.last = last;
  }

  static Cadence every(long steps, long total) {
    return new Cadence(steps, total - 1);
  }

  /// @param total the steps of the loop, negative where it has no end
  static Cadence of(long total) {
    return new Cadence(total < 0 ? 0 : roundDistance(total), total - 1);
  }

  private static long roundDistance(long total) {
    long unit = 1;
    while (total / unit > 10 * MOST_LINES) {
      unit *= 10;
    }
    for (long factor : new long[] {1, 2, 5}) {
      if ((total + factor * unit - 1) / (factor * unit) <= MOST_LINES) {
        return factor * unit;
      }
    }
    return 10 * unit;
  }

  boolean logs(long step) {
    long distance = every;
    if (distance == 0) {
      distance = 1;
      while (step / distance >= MOST_LINES) {
        distance *= 10;
      }
    }
    return step % distance == 0 || step == last;
  }
}
