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
  private final Streams streams;

  @Mixin private HelpOption help;
  @Mixin private SpecArguments spec;
  @Mixin private RunArguments arguments;
  @Mixin private OptimiseOption optimise;
  @Mixin private JavaOption java;

  TestCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    return RunCommand.compileAndRun(streams, spec, optimise, java, arguments.asArguments());
  }
}
