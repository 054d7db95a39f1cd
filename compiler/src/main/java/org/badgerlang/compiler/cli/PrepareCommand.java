package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Compiles a spec for the process that runs it; see [CompilingProcess].
@Command(
    name = PrepareCommand.NAME,
    hidden = true,
    header = "Compiles a spec into a file, for the process that will run it.")
final class PrepareCommand implements Callable<Integer> {
  static final String NAME = "prepare";

  private final Streams streams;

  @Mixin private HelpOption help;
  @Mixin private SpecArguments spec;
  @Mixin private OptimiseOption optimise;

  @Option(names = "--device", paramLabel = "NAME", required = true, description = "Where it runs.")
  private String device;

  @Option(names = "--into", paramLabel = "FILE", required = true, description = "The file.")
  private Path into;

  PrepareCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    var compiled =
        CompiledSpec.of(
            streams,
            spec.source(),
            spec.file(),
            spec.sets(),
            CompilerOptions.of(optimise, spec.memory()),
            device);
    if (compiled.isEmpty()) {
      return ExitCode.SPEC;
    }
    compiled.get().prepared().write(into);
    return ExitCode.GOOD;
  }
}
