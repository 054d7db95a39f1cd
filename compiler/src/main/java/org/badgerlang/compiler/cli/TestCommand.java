package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `badger test`: trains, then holds the spec to its `expect`s.
@Command(
    name = "test",
    header = "Trains a spec and exits 1 where one of its `expect`s does not hold.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {"  badger test game.badger", "  badger test game.badger --set updates=200 --seed 2"})
final class TestCommand implements Callable<Integer> {
  /// What the launcher says of an `expect` that does not hold.
  private static final int UNEXPECTED = 4;

  private final Streams streams;

  @Mixin private HelpOption help;
  @Mixin private RunArguments arguments;

  TestCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    int code = arguments.strictly().compileAndRun(streams, "test");
    return code == UNEXPECTED ? ExitCode.SPEC : code;
  }
}
