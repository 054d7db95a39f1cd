package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.cost.CostModel;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.runtime.launch.LaunchOptions;
import org.badgerlang.runtime.launch.Sweeping;
import org.badgerlang.runtime.sweep.Trial;
import org.badgerlang.runtime.sweep.TrialRunner;

/// Many runs of a spec, compiled once for each of its settings.
final class SpecSweep implements TrialRunner {
  private final Streams streams;
  private final Source source;
  private final Path file;
  private final CompilerOptions compiler;
  private final String device;
  private final Sweeping sweeping;
  private final Map<Map<String, String>, CompiledSpec> compiled = new LinkedHashMap<>();
  private final Map<Map<String, String>, Double> operations = new HashMap<>();

  /// How many compiled settings are kept at a time.
  private static final int KEPT = 4;

  SpecSweep(
      Streams streams,
      Source source,
      Path file,
      CompilerOptions compiler,
      String device,
      Sweeping sweeping) {
    this.streams = streams;
    this.source = source;
    this.file = file;
    this.compiler = compiler;
    this.device = device;
    this.sweeping = sweeping;
  }

  int run() {
    streams.flush();
    return sweeping.run(
        SpecNames.stem(file),
        source.text(),
        CompiledSpec.command("run", file, Map.of()),
        this,
        streams.out());
  }

  @Override
  public int run(Trial trial, List<String> arguments) {
    LaunchOptions options = sweeping.of(arguments, Map.of());
    return compiled(trial).run(options, CompiledSpec.command("run", file, trial.settings()));
  }

  @Override
  public double operationsPerStep(Trial trial) {
    return operations.computeIfAbsent(
        trial.settings(),
        _ -> {
          var loops = CostModel.loops(compiled(trial).compiled().program());
          return loops.isEmpty() ? 1 : Math.max(1, loops.getFirst().operationsPerStep());
        });
  }

  private CompiledSpec compiled(Trial trial) {
    CompiledSpec known = compiled.get(trial.settings());
    if (known != null) {
      return known;
    }
    try {
      CompiledSpec spec =
          CompiledSpec.of(streams, source, file, trial.settings(), compiler, device)
              .orElseThrow(() -> new SpecErrors(trial));
      if (compiled.size() >= KEPT) {
        compiled.remove(compiled.keySet().iterator().next());
      }
      compiled.put(trial.settings(), spec);
      return spec;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Settings under which the spec has errors, which are told.
  static final class SpecErrors extends RuntimeException {
    private static final long serialVersionUID = 1;

    private SpecErrors(Trial trial) {
      super("the spec has errors with " + trial.label());
    }
  }
}
