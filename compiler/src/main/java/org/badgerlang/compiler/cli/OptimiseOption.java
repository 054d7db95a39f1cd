package org.badgerlang.compiler.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/// How hard the optimiser tries.
final class OptimiseOption {
  @Option(
      names = "-O",
      paramLabel = "LEVEL",
      description = "Optimisation level 0, 1 or 2 (default).")
  private Optional<Integer> wanted = Optional.empty();

  boolean isGiven() {
    return wanted.isPresent();
  }

  int level() {
    int level = wanted.orElse(2);
    if (level < 0 || level > 2) {
      throw Complaint.misuse("-O takes 0, 1 or 2");
    }
    return level;
  }
}
