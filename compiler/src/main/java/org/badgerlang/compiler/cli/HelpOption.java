package org.badgerlang.compiler.cli;

import picocli.CommandLine.Option;

/// `--help`, as every command takes it.
final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this.")
  private boolean asked;

  boolean asked() {
    return asked;
  }
}
