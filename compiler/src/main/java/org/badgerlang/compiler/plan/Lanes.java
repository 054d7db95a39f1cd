package org.badgerlang.compiler.plan;

/// The width of a tile: how many entries of the lane axis run through a region together.
public final class Lanes {
  /// A multiple of the vector length of every machine (at most 16 numbers of 32 bits).
  public static final int TILE = 16;

  private Lanes() {}

  /// The next multiple of the width.
  public static int roundUp(int n) {
    return Math.multiplyExact(Math.ceilDiv(n, TILE), TILE);
  }
}
