package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.runtime.launch.LaunchOptions;
import org.badgerlang.runtime.launch.Sweeping;
import org.badgerlang.runtime.run.RunFailure;
import org.badgerlang.runtime.sweep.Choice;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// A spec, how to compile it, and the options of a run, which a compiled jar takes as well.
final class RunArguments {
  @Parameters(paramLabel = "SPEC", description = "The spec, a `.badger` file.")
  private Path file;

  @Mixin private LaunchOptions launch;
  @Mixin private OptimiseOption optimise;
  @Mixin private MemoryOption memory;
  @Mixin private JavaOption java;

  /// The same, failing where an `expect` does not hold.
  RunArguments strictly() {
    launch.demandExpectations();
    return this;
  }

  /// Compiles in memory and runs; gives the exit code.
  ///
  /// @param command `run` or `test`
  int compileAndRun(Streams streams, String command) throws IOException {
    var source = SpecArguments.read(file);
    // A test trains with the params as they stand.
    var declared =
        command.equals("run") ? SweepBlock.choices(Compiler.parse(source)) : List.<Choice>of();
    try {
      var sweeping = Sweeping.of(launch, declared);
      if (sweeping.isWanted()) {
        return new SpecSweep(streams, source, file, optimise.level(), sweeping).run();
      }
    } catch (RunFailure failure) {
      streams.err().println("badger: " + failure.sentence());
      return failure.kind().exitCode();
    } catch (SpecSweep.SpecErrors errors) {
      streams.err().println("badger: " + errors.getMessage());
      return ExitCode.SPEC;
    }
    Map<String, String> sets = new LinkedHashMap<>(launch.settings());
    var spec = CompiledSpec.of(streams, source, file, sets, optimise.level(), memory.bytes());
    if (spec.isEmpty()) {
      return ExitCode.SPEC;
    }
    java.keep(spec.get().compiled());
    streams.flush();
    return spec.get().run(launch, CompiledSpec.command(command, file, sets));
  }
}
