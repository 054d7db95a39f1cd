package org.badgerlang.compiler.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options of a run, which a compiled jar takes as well.
final class RunArguments {
  @Option(names = "--seed", paramLabel = "N", description = "Seed of every draw (default 0).")
  private @Nullable String seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads (default: all); the results are the same for every number.")
  private @Nullable String threads;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "Where it runs (default: the fastest there is); see `badger devices`.")
  private @Nullable String device;

  @Option(names = "--out", paramLabel = "DIR", description = "The folder of the run.")
  private @Nullable String out;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Ends the first loop after that many steps, for a quick look.")
  private @Nullable String steps;

  /// As a compiled jar reads them.
  List<String> asArguments() {
    var arguments = new ArrayList<String>();
    add(arguments, "--seed", seed);
    add(arguments, "--threads", threads);
    add(arguments, "--device", device);
    add(arguments, "--out", out);
    add(arguments, "--steps", steps);
    return arguments;
  }

  private static void add(List<String> arguments, String option, @Nullable String value) {
    if (value != null) {
      arguments.add(option);
      arguments.add(value);
    }
  }
}
