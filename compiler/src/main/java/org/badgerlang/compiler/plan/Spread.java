package org.badgerlang.compiler.plan;

/// How a value inside a region depends on the tile at hand.
enum Spread {
  /// Not at all: every tile has the same.
  SAME,
  /// Like `SAME`, but may as well count as a part: zero, or what a loop adds parts to.
  EITHER,
  /// It runs along the lane axis.
  LANES,
  /// Its true value is the sum of what every tile has.
  PART
}
