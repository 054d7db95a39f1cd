package org.badgerlang.compiler.emit.cuda;

import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.ir.Axis;

/// Counts places, to decide how threads share work.
final class Threads {
  /// Threads of a block that works alone, and of one that adds up.
  static final int MOST = 512;

  private final Map<String, Integer> sizes;

  /// @param sizes the largest value of each size variable
  Threads(Map<String, Integer> sizes) {
    this.sizes = Map.copyOf(sizes);
  }

  double places(List<Axis> axes) {
    return axes.stream().mapToDouble(this::size).reduce(1, (a, b) -> a * b);
  }

  int size(Axis axis) {
    return axis.size().at(sizes);
  }

  /// The power of two from 32 to `MOST` that serves so many places.
  static int of(double places) {
    int threads = 32;
    while (threads < MOST && threads < places) {
      threads *= 2;
    }
    return threads;
  }
}
