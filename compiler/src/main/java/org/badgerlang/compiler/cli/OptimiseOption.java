package org.badgerlang.compiler.cli;

import picocli.CommandLine.Option;

/// How hard the optimiser tries.
final class OptimiseOption {
  @Option(
      names = "-O",
      paramLabel = "LEVEL",
      defaultValue = "2",
      description = "Optimisation level 0, 1 or 2 (default).")
  private int level;

  int level() {
    if (level < 0 || level > 2) {
      throw Complaint.misuse("-O takes 0, 1 or 2");
    }
    return level;
  }
}
