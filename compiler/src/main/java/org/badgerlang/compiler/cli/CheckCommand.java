package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `badger check`: all checks, nothing run.
@Command(
    name = "check",
    header = "Checks a spec: names, axes, owners, flow, gradients. Quiet where all is well.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {"  badger check game.badger", "  badger check game.badger --set size=4"})
final class CheckCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private HelpOption help;
  @Mixin private SpecArguments spec;

  CheckCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    var checked = spec.check();
    Report.diagnostics(streams, checked.diagnostics());
    return checked.hasErrors() ? ExitCode.SPEC : ExitCode.GOOD;
  }
}
