package org.badgerlang.compiler.plan;

/// How a value inside a region depends on the tile at hand.
enum Spread {
  /// Not at all: every tile has the same.
  SAME,
  /// It runs along the lane axis.
  LANES,
  /// Its true value is the sum of what every tile has.
  PART
}
