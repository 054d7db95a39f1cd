package org.badgerlang.runtime.cpu;

import java.util.Set;

/// How many numbers the vectors of generated loops hold. Sums are taken lane by lane, so their last
/// bits follow from it: a run that is done again elsewhere asks for the lanes it had.
///
/// It is one number for the process, since loops are fast only where it is a constant of their
/// class; classes that are loaded later see it.
public final class VectorLanes {
  /// What there are vectors for: of 128, 256 and 512 bits.
  public static final Set<Integer> POSSIBLE = Set.of(4, 8, 16);

  private static final int WIDEST_OF_MACHINE = 0;

  private static volatile int wanted = WIDEST_OF_MACHINE;

  private VectorLanes() {}

  /// @param lanes one of [#POSSIBLE]
  public static void want(int lanes) {
    if (!POSSIBLE.contains(lanes)) {
      throw new IllegalArgumentException("there are no vectors of " + lanes);
    }
    wanted = lanes;
  }

  public static void wantWidest() {
    wanted = WIDEST_OF_MACHINE;
  }

  /// How many, where the machine does not decide; else 0.
  static int wanted() {
    return wanted;
  }
}
