package org.badgerlang.compiler.plan;

import org.badgerlang.compiler.ir.Axis;

/// Where a kernel finds a value that it does not compute itself.
public sealed interface Source permits Source.Number, View {
  /// Whether there is an entry of its own for each place of the axis.
  boolean has(Axis axis);

  /// A number known when the program is compiled, the same for every entry.
  record Number(double value) implements Source {
    @Override
    public boolean has(Axis axis) {
      return false;
    }
  }
}
