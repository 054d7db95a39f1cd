package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.badgerlang.compiler.Compiler;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
      "",
      "Ctrl-C ends it and saves what was learned."
    })
final class RunCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private HelpOption help;
  @Mixin private SpecArguments spec;
  @Mixin private RunArguments arguments;
  @Mixin private OptimiseOption optimise;
  @Mixin private JavaOption java;

  RunCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    return compileAndRun(streams, spec, optimise, java, arguments.asArguments());
  }

  static int compileAndRun(
      Streams streams,
      SpecArguments spec,
      OptimiseOption optimise,
      JavaOption java,
      List<String> arguments)
      throws IOException {
    var checked = spec.check();
    Report.diagnostics(streams, checked.diagnostics());
    if (checked.hasErrors()) {
      return ExitCode.SPEC;
    }
    var compiled = Compiler.compile(checked, optimise.level());
    java.keep(compiled);
    streams.flush();
    return InProcess.run(compiled, arguments);
  }
}
