package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.badgerlang.runtime.compare.Difference;
import org.badgerlang.runtime.compare.RunComparison;
import org.badgerlang.runtime.record.MalformedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `badger diff`: what differs between two runs.
@Command(
    name = "diff",
    header = "Tells what differs between two runs: spec, params, seed, versions, results.",
    sortOptions = false,
    description = {"Exits 0 where the results are the same in every bit, else 1.", ""},
    footerHeading = "%nExamples:%n",
    footer = "  badger diff runs/game-1 runs/game-2")
final class DiffCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private HelpOption help;

  @Parameters(index = "0", paramLabel = "DIR", description = "The folder of a run.")
  private Path first;

  @Parameters(index = "1", paramLabel = "DIR", description = "The folder of another.")
  private Path second;

  DiffCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    RunComparison comparison;
    try {
      comparison = RunComparison.of(first, second);
    } catch (MalformedException damaged) {
      throw Complaint.misuse(String.valueOf(damaged.getMessage()));
    }
    if (!comparison.spec().isEmpty()) {
      streams.out().println("spec.badger");
      comparison.spec().forEach(line -> streams.out().println("  " + line));
    }
    tell(streams, "how they were made", comparison.made());
    tell(streams, "what came out", comparison.results());
    if (comparison.sameResults()) {
      streams.out().println("the same results in every bit: " + extent(comparison));
    }
    return comparison.sameResults() ? ExitCode.GOOD : ExitCode.SPEC;
  }

  static String extent(RunComparison comparison) {
    return comparison.tensors() + " tensors, " + comparison.lines() + " lines of metrics";
  }

  static void tell(Streams streams, String title, List<Difference> differences) {
    if (!differences.isEmpty()) {
      streams.out().println(title);
      differences.forEach(difference -> streams.out().println("  " + difference));
    }
  }
}
