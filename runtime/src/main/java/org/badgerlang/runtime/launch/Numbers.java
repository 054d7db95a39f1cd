package org.badgerlang.runtime.launch;

/// Numbers as they stand on a command line.
final class Numbers {
  private Numbers() {}

  static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
