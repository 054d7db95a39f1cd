package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.cost.CostModel;
import org.badgerlang.compiler.cost.LoopCost;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Interpreter;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.runtime.launch.LaunchOptions;

/// A run of a spec with evaluations that a command added to it.
///
/// @param command the command, as the user types it after `badger`
record MeasuredRun(Streams streams, Path file, LaunchOptions launch, int level, String command) {

  /// The spec as it stands, with what its loops cost.
  record Spec(
      Source source,
      Map<String, String> sets,
      Compiler.Checked checked,
      List<LoopCost> costs,
      Path out) {

    /// The spec with evaluations behind it.
    Source with(String evaluations) {
      return new Source(source.name(), source.text() + evaluations);
    }

    /// What the evaluations of its run gave.
    List<Evaluated> results() throws IOException {
      return Evaluated.read(out.resolve("metrics.jsonl"));
    }
  }

  /// Reads and checks the spec. Empty, and told why, where it has errors or no folder for its run.
  Optional<Spec> spec() throws IOException {
    var source = SpecArguments.read(file);
    var sets = new LinkedHashMap<>(launch.settings());
    var checked = Compiler.check(source, sets, ModuleFiles.beside(file));
    Report.diagnostics(streams, checked.diagnostics());
    if (checked.hasErrors()) {
      return Optional.empty();
    }
    if (launch.out().isEmpty()) {
      streams
          .err()
          .println("badger: `badger " + command + "` needs `--out DIR`, the folder for its run");
      return Optional.empty();
    }
    var costs = CostModel.loops(checked.optimised(level));
    return Optional.of(new Spec(source, sets, checked, costs, launch.out().get()));
  }

  /// How many steps the outermost loop makes; 1000 where it has no end of its own.
  static long steps(Compiler.Checked checked) {
    var program = checked.program();
    var params = program.params().stream().map(param -> Tensor.scalar(param.value())).toList();
    return program
        .loops()
        .getFirst()
        .repeat()
        .map(repeat -> Interpreter.run(repeat, params, new Context(0, 0, Map.of())))
        .map(results -> (long) results.getFirst().number())
        .filter(n -> n >= 0)
        .orElse(1000L);
  }

  /// What the evaluations give before any step; empty where the spec has errors, which are told.
  Optional<List<Evaluated>> untrained(Source text, Map<String, String> sets) throws IOException {
    var folder = Files.createTempDirectory("badger-untrained");
    try {
      var args = new ArrayList<>(List.of("--steps", "0", "--quiet", "--out"));
      args.add(folder.resolve("run").toString());
      launch.device().ifPresent(device -> args.addAll(List.of("--device", device)));
      launch.seed().ifPresent(seed -> args.addAll(List.of("--seed", Long.toString(seed))));
      var silent = new Streams(new PrintWriter(Writer.nullWriter()), streams.err(), false);
      int code = run(silent, text, sets, LaunchOptions.of(args));
      return code == ExitCode.GOOD
          ? Optional.of(Evaluated.read(folder.resolve("run/metrics.jsonl")))
          : Optional.empty();
    } finally {
      remove(folder);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /// Trains as the command line says; gives the exit code.
  int trained(Source text, Map<String, String> sets) throws IOException {
    return run(streams, text, sets, launch);
  }

  private int run(Streams to, Source text, Map<String, String> sets, LaunchOptions options)
      throws IOException {
    var spec = CompiledSpec.of(to, text, file, sets, level, options.device().orElse("cpu"));
    if (spec.isEmpty()) {
      return ExitCode.SPEC;
    }
    to.flush();
    return spec.get().run(options, CompiledSpec.command(command, file, new LinkedHashMap<>(sets)));
  }
}
