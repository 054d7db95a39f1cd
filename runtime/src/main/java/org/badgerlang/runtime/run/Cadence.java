package org.badgerlang.runtime.run;

/// Which steps of a loop are logged: a function of the step alone, so that a resumed run logs the
/// same ones.
///
/// Without a wish, every step of a short loop and 200 to 1,000 steps of a long one, at a round
/// distance; of a loop without end ever fewer, 900 for each power of ten. The first and the last
/// step are always logged.
final class Cadence {
  private static final long MOST_LINES = 1000;
  private static final long MOST_LOOKS = 20;

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
    return new Cadence(total < 0 ? 0 : roundDistance(total, MOST_LINES), total - 1);
  }

  /// The steps that are looked into: as wished, or at most [#MOST_LOOKS] of them and hardly one in
  /// a hundred; the first and the last always.
  ///
  /// @param wish every how many steps, 0 for no wish
  static Cadence seldom(long wish, long total) {
    long every =
        wish > 0 ? wish : total < 0 ? 1000 : Math.max(100, roundDistance(total, MOST_LOOKS));
    return new Cadence(every, total - 1);
  }

  private static long roundDistance(long total, long most) {
    long unit = 1;
    while (total / unit > 10 * most) {
      unit *= 10;
    }
    for (long factor : new long[] {1, 2, 5}) {
      if ((total + factor * unit - 1) / (factor * unit) <= most) {
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
