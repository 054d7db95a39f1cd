package org.badgerlang.compiler.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `badger completion`: a script that teaches a shell the commands and their options.
@Command(
    name = "completion",
    header = "Prints a completion script for bash and zsh.",
    footerHeading = "%nExamples:%n",
    footer = "  source <(badger completion)")
final class CompletionCommand implements Runnable {
  private final Streams streams;

  @Mixin private HelpOption help;

  @Spec private CommandSpec spec;

  CompletionCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public void run() {
    streams.out().print(AutoComplete.bash("badger", spec.root().commandLine()));
    streams.out().println();
  }
}
