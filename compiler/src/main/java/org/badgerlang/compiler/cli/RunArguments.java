package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.CompilerBug;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.pack.GeneratedClasses;
import org.badgerlang.compiler.pack.InMemoryJavac;
import org.badgerlang.runtime.launch.LaunchOptions;
import org.badgerlang.runtime.launch.LoadedSetup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// A spec, how to compile it, and the options of a run, which a compiled jar takes as well.
final class RunArguments {
  @Parameters(paramLabel = "SPEC", description = "The spec, a `.badger` file.")
  private Path file;

  @Mixin private LaunchOptions launch;
  @Mixin private OptimiseOption optimise;
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
    Map<String, String> sets = new LinkedHashMap<>(launch.settings());
    // They are compiled in; the run has nothing left to set.
    launch.settings().clear();
    var checked = Compiler.check(SpecArguments.read(file), sets, ModuleFiles.beside(file));
    Report.diagnostics(streams, checked.diagnostics());
    if (checked.hasErrors()) {
      return ExitCode.SPEC;
    }
    var compiled = Compiler.compile(checked, optimise.level());
    java.keep(compiled);
    streams.flush();
    var classes = new GeneratedClasses(InMemoryJavac.compile(compiled.java()));
    try {
      return new LoadedSetup(classes, compiled.moduleClass()).run(launch, again(command, sets));
    } catch (ReflectiveOperationException e) {
      throw new CompilerBug("emit", "the generated module can not be made: " + e, "");
    }
  }

  /// What the user types to run the same again.
  private String again(String command, Map<String, String> sets) {
    var text = new StringBuilder("badger " + command + " " + file);
    sets.forEach((name, value) -> text.append(" --set ").append(name).append('=').append(value));
    return text.toString();
  }
}
