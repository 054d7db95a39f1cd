package org.badgerlang.runtime.report;

/// How much of a run a page holds.
enum Detail {
  /// Everything that is kept of it.
  FULL(Curve.MOST),
  /// Enough to compare it with many others on a page of a few megabytes.
  BRIEF(250);

  private final int points;

  Detail(int points) {
    this.points = points;
  }

  /// The most points of a curve.
  int points() {
    return points;
  }

  static Detail of(int runs) {
    return runs <= 4 ? FULL : BRIEF;
  }
}
