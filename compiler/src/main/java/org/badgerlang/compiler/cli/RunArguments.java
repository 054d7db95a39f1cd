package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.runtime.launch.LaunchOptions;
import org.badgerlang.runtime.launch.Sweeping;
import org.badgerlang.runtime.record.MalformedException;
import org.badgerlang.runtime.record.RunRecord;
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

  /// What to compile in: for a run that goes on or is looked at, what it was compiled with.
  private Map<String, String> sets() throws IOException {
    Map<String, String> sets = new LinkedHashMap<>(launch.settings());
    var earlier = earlier(launch.resume().or(launch::evaluateOnly));
    if (earlier.isPresent()) {
      Map<String, String> then = earlier.get().settings();
      then.forEach(
          (name, value) -> {
            if (!sets.getOrDefault(name, value).equals(value)) {
              throw Complaint.misuse("that run has --set " + name + "=" + value);
            }
          });
      sets.putAll(then);
    }
    return sets;
  }

  /// The device asked for, else the one of the run that goes on, so that its bits stay the same.
  private String device() throws IOException {
    return WantedDevices.ofRun(
        launch.device().isPresent()
            ? launch.device()
            : earlier(launch.resume()).map(RunRecord::device));
  }

  private static Optional<RunRecord> earlier(Optional<Path> folder) throws IOException {
    Optional<Path> record = folder.map(path -> path.resolve("run.json"));
    if (record.isEmpty() || !Files.isRegularFile(record.get())) {
      return Optional.empty();
    }
    try {
      return Optional.of(RunRecord.read(record.get()));
    } catch (MalformedException damaged) {
      throw Complaint.misuse(String.valueOf(damaged.getMessage()));
    }
  }

  private CompilerOptions compilerOptions() throws IOException {
    var options = CompilerOptions.of(optimise, memory);
    return earlier(launch.resume()).map(run -> options.ofRun(run, optimise)).orElse(options);
  }

  /// Compiles in memory and runs; gives the exit code.
  ///
  /// @param command `run` or `test`
  int compileAndRun(Streams streams, String command) throws IOException {
    var source = SpecArguments.read(file);
    String device = device();
    Optional<Integer> known = runKnown(source, device, command);
    if (known.isPresent()) {
      return known.get();
    }
    // A test trains with the params as they stand.
    var declared =
        command.equals("run") ? SweepBlock.choices(Compiler.parse(source)) : List.<Choice>of();
    try {
      var sweeping = Sweeping.of(launch, declared);
      if (sweeping.isWanted()) {
        return new SpecSweep(
                streams, source, file, CompilerOptions.of(optimise, memory), device, sweeping)
            .run();
      }
    } catch (RunFailure failure) {
      streams.err().println("badger: " + failure.sentence());
      return failure.kind().exitCode();
    } catch (SpecSweep.SpecErrors errors) {
      streams.err().println("badger: " + errors.getMessage());
      return ExitCode.SPEC;
    }
    Map<String, String> sets = sets();
    var options = compilerOptions();
    var outcome = compile(streams, source, sets, options, device);
    if (outcome.spec().isEmpty()) {
      return outcome.code();
    }
    var spec = outcome.spec().get();
    if (declared.isEmpty() && spec.lasting() && Files.readString(file).equals(source.text())) {
      SpecCache.ofUser()
          .ifPresent(cache -> cache.keep(cache.key(source, sets, options, device), spec));
    }
    streams.flush();
    return spec.run(sets, launch, CompiledSpec.command(command, file, sets) + options.words());
  }

  /// Compiles in a process of its own where that is possible.
  private CompilingProcess.Outcome compile(
      Streams streams,
      Source source,
      Map<String, String> sets,
      CompilerOptions options,
      String device)
      throws IOException {
    var process = CompilingProcess.known();
    if (process.isPresent() && !java.isGiven()) {
      return process.get().compile(file, sets, options, device);
    }
    var spec = CompiledSpec.of(streams, source, file, sets, options, device);
    if (spec.isEmpty()) {
      return new CompilingProcess.Outcome(ExitCode.SPEC, Optional.empty());
    }
    java.keep(spec.get().compiled());
    return new CompilingProcess.Outcome(ExitCode.GOOD, spec.map(CompiledSpec::prepared));
  }

  /// Compiles in memory, runs, and tells where the time went; gives the exit code.
  int profiled(Streams streams) throws IOException {
    var source = SpecArguments.read(file);
    String device = launch.device().isEmpty() ? "cpu" : device();
    if (!device.equals("cpu")) {
      throw Complaint.misuse(
          "--profile looks into the loops of `cpu` only, not of `" + device + "`");
    }
    try {
      if (Sweeping.of(launch, SweepBlock.choices(Compiler.parse(source))).isWanted()) {
        throw Complaint.misuse("--profile looks into one run; choose one value for each param");
      }
    } catch (RunFailure failure) {
      streams.err().println("badger: " + failure.sentence());
      return failure.kind().exitCode();
    }
    Map<String, String> sets = sets();
    var options = compilerOptions();
    var spec = CompiledSpec.of(streams, source, file, sets, options, device);
    if (spec.isEmpty()) {
      return ExitCode.SPEC;
    }
    java.keep(spec.get().compiled());
    streams.flush();
    var profile = new Profile(spec.get().compiled().kernels());
    int code;
    try (var _ = Sampling.into(profile)) {
      code = spec.get().run(launch, CompiledSpec.command("run", file, sets) + options.words());
    }
    streams.out().println();
    streams.out().println(profile);
    return code;
  }

  /// Runs what was compiled before; empty where it has to be compiled.
  private Optional<Integer> runKnown(Source source, String device, String command)
      throws IOException {
    if (java.isGiven() || launch.resume().isPresent() || launch.evaluateOnly().isPresent()) {
      return Optional.empty();
    }
    var cache = SpecCache.ofUser();
    if (cache.isEmpty()) {
      return Optional.empty();
    }
    try {
      if (Sweeping.of(launch, List.of()).isWanted()) {
        return Optional.empty();
      }
    } catch (RunFailure misuse) {
      // Told when it is met again, on the usual way.
      return Optional.empty();
    }
    Map<String, String> sets = sets();
    var options = compilerOptions();
    var entry = cache.get().find(cache.get().key(source, sets, options, device));
    return entry.map(
        known ->
            known.run(sets, launch, CompiledSpec.command(command, file, sets) + options.words()));
  }
}
