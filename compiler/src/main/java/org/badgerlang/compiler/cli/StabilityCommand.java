package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.runtime.launch.LaunchOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `badger stability`: what becomes of a nested loop far beyond its trained length.
@Command(
    name = "stability",
    header = "Trains a spec and runs its loops far beyond their trained lengths.",
    description = {
      "Each loop inside the outermost one runs 1, 4, 16 and 64 times as long as trained, beside a"
          + " copy that started a little apart. Loss: at the last step. Extent: the root mean"
          + " square of what the loop learns. Exponent: the largest Lyapunov exponent over the last"
          + " half of the steps, in nats a step.",
      ""
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {"  badger stability game.badger --steps 2000 --out runs/stability"})
final class StabilityCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private HelpOption help;

  @Parameters(paramLabel = "SPEC", description = "The spec, a `.badger` file.")
  private Path file;

  @Mixin private LaunchOptions launch;
  @Mixin private OptimiseOption optimise;

  StabilityCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    var run = new MeasuredRun(streams, file, launch, optimise.level(), "stability");
    var read = run.spec();
    if (read.isEmpty()) {
      return ExitCode.SPEC;
    }
    var spec = read.get();
    var stability =
        Stability.of(spec.checked().tree(), spec.costs())
            .where(
                one ->
                    !Compiler.check(
                            spec.with(one.evaluations()), spec.sets(), ModuleFiles.beside(file))
                        .hasErrors());
    if (stability.loops().isEmpty()) {
      streams
          .err()
          .println("badger: no loop inside the outermost one learns anything and has a loss");
      return ExitCode.SPEC;
    }
    int code = run.trained(spec.with(stability.evaluations()), spec.sets());
    if (code == ExitCode.GOOD) {
      var evaluations = spec.results();
      streams.out().println(stability.table(evaluations));
      streams.out().println();
      stability.verdicts(evaluations).forEach(streams.out()::println);
    }
    return code;
  }
}
