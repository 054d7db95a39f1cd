package org.badgerlang.compiler.plan;

import java.util.Collection;
import org.badgerlang.compiler.ir.Axis;

/// Sizes where plans are weighed against each other, with a guess at those that vary.
final class UsualSizes {
  /// What is assumed of a size that varies.
  static final int VARYING = 16;

  private UsualSizes() {}

  static int of(Axis axis) {
    return axis.size().isFixed() ? axis.size().fixed() : VARYING;
  }

  /// The places of all axes together.
  static double count(Collection<Axis> axes) {
    return axes.stream().mapToDouble(UsualSizes::of).reduce(1, (a, b) -> a * b);
  }
}
