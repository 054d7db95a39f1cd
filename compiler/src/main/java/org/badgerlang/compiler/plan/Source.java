package org.badgerlang.compiler.plan;

/// Where a kernel finds a value that it does not compute itself.
public sealed interface Source permits Source.Number, View {
  /// A number known when the program is compiled, the same for every entry.
  record Number(double value) implements Source {}
}
