package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `badger run`: compiles in memory and trains.
@Command(
    name = "run",
    header = "Compiles a spec in memory and trains it.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  badger run game.badger",
      "  badger run game.badger --set size=4 --seed 1 --out runs/four",
      "  badger run game.badger --steps 100        a quick look",
      "  badger run game.badger --seeds 5          mean and interval over seeds",
      "  badger run game.badger --set size=2,4,8 --seeds 3",
      "  badger run game.badger --set lr=1e-4..1 --search halving --steps 9000",
      "  badger run game.badger --steps 500 --profile    where the time goes, by line",
      "",
      "Ctrl-C ends it and saves what was learned; --resume goes on."
    })
final class RunCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private HelpOption help;
  @Mixin private RunArguments arguments;

  @Option(
      names = "--profile",
      description = "At the end, tell where the time went, by loop and by line of the spec.")
  private boolean profile;

  RunCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    return profile ? arguments.profiled(streams) : arguments.compileAndRun(streams, "run");
  }
}
