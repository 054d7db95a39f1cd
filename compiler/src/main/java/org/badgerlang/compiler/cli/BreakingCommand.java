package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `badger breaking`: whether what one spec learned and found carries over to another.
@Command(
    name = "breaking",
    header = "Says whether weights and results of a spec carry over to a changed one.",
    sortOptions = false,
    description = {
      "Compares the compiled programs, not the texts: comments and layout change nothing.",
      "Exits 0 where both carry over, else 1.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = "  badger breaking old.badger new.badger")
final class BreakingCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private HelpOption help;

  @Parameters(index = "0", paramLabel = "OLD", description = "The spec before.")
  private Path before;

  @Parameters(index = "1", paramLabel = "NEW", description = "The spec after.")
  private Path after;

  BreakingCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    var old = check(before);
    var changed = check(after);
    if (old.hasErrors() || changed.hasErrors()) {
      return ExitCode.SPEC;
    }
    var changes = ProgramChanges.between(old.program(), changed.program());
    streams.out().println(verdict("weights", changes.weightsCarryOver()));
    changes.weights().forEach(change -> streams.out().println("  " + change));
    streams.out().println(verdict("results", changes.resultsCarryOver()));
    changes.results().forEach(change -> streams.out().println("  " + change));
    return changes.weightsCarryOver() && changes.resultsCarryOver() ? ExitCode.GOOD : ExitCode.SPEC;
  }

  private static String verdict(String what, boolean carries) {
    return what + (carries ? " carry over" : " do not carry over");
  }

  private Compiler.Checked check(Path file) throws IOException {
    var checked = Compiler.check(SpecArguments.read(file), Map.of(), ModuleFiles.beside(file));
    Report.diagnostics(streams, checked.diagnostics());
    return checked;
  }
}
