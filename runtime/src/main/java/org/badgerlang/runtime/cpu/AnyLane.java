package org.badgerlang.runtime.cpu;

/// Whether a tile has anything left to do.
public final class AnyLane {
  private AnyLane() {}

  /// Whether any of `count` numbers from `start` on is not 0.
  public static boolean any(float[] numbers, int start, int count) {
    for (int i = start; i < start + count; i++) {
      if (numbers[i] != 0f) {
        return true;
      }
    }
    return false;
  }
}
