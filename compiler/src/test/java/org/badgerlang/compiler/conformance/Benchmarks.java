package org.badgerlang.compiler.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.source.Source;

/// The workloads whose speed is measured, cut down so that the interpreter keeps up.
final class Benchmarks {
  private static final Path FOLDER = Path.of("..", "examples", "benchmarks");

  /// For each workload what stands in its spec, and what instead.
  private static final Map<String, Map<String, String>> CUTS =
      Map.of(
          "w1_guessing_game",
          // Adam would divide by its own size what is no gradient but rounding: the bias of keys
          // under a softmax changes nothing.
          Map.of(
              "batch 64 of", "batch 3 of",
              "repeat 20 {", "repeat 4 {",
              "std.rules.{adam}", "std.rules.{sgd}",
              "by adam(lr: 1e-3)", "by sgd(lr: 0.1)"),
          "w2_maml_sinusoid",
          Map.of("batch 25 of", "batch 3 of"),
          "w3_learned_optimiser",
          Map.of(
              "pixel   = 64", "pixel   = 6",
              "example = 32", "example = 5",
              "narrow  = 32", "narrow  = 6",
              "deep    = 32", "deep    = 7",
              "repeat 20 {", "repeat 3 {"),
          "w4_three_loops",
          Map.of("batch 32 of", "batch 3 of"),
          "w5_long_series",
          Map.of("time   = 10000", "time   = 30", "repeat 10000 {", "repeat 30 {"),
          "w6_maml_images",
          Map.ofEntries(
              Map.entry("filter = 64", "filter = 4"),
              Map.entry("trait  = 64", "trait  = 5"),
              Map.entry("param steps = 5", "param steps = 2"),
              Map.entry("row0    = 28", "row0    = 14"),
              Map.entry("column0 = 28", "column0 = 14"),
              Map.entry("row1    = 14", "row1    = 7"),
              Map.entry("column1 = 14", "column1 = 7"),
              Map.entry("row2    = 7", "row2    = 4"),
              Map.entry("column2 = 7", "column2 = 4"),
              Map.entry("row3    = 4", "row3    = 2"),
              Map.entry("column3 = 4", "column3 = 2"),
              Map.entry("row4    = 2", "row4    = 1"),
              Map.entry("column4 = 2", "column4 = 1")),
          "w7_large_lstm",
          // Products that are still large enough for a GPU to make squares of them.
          Map.of(
              "hidden = 512", "hidden = 128",
              "point  = 64", "point  = 6",
              "time   = 32", "time   = 3",
              "repeat 32 {", "repeat 3 {",
              "batch 256 of", "batch 32 of"),
          "long_loop",
          Map.of("steps   = 10000", "steps   = 30", "batch 16 of", "batch 3 of"));

  private Benchmarks() {}

  static SequencedMap<String, Program> all() throws IOException {
    var programs = new LinkedHashMap<String, Program>();
    List<Path> specs;
    try (var files = Files.list(FOLDER)) {
      specs = files.filter(file -> file.toString().endsWith(".badger")).sorted().toList();
    }
    for (var spec : specs) {
      var name = spec.getFileName().toString().replace(".badger", "");
      var text = Files.readString(spec);
      for (var cut : CUTS.getOrDefault(name, Map.of()).entrySet()) {
        assertTrue(text.contains(cut.getKey()), () -> name + " has no `" + cut.getKey() + "`");
        text = text.replace(cut.getKey(), cut.getValue());
      }
      assertTrue(CUTS.containsKey(name), () -> name + " is not cut down");
      var checked = Compiler.check(new Source(name, text), Map.of(), ModuleFiles.beside(spec));
      if (checked.hasErrors()) {
        throw new AssertionError(checked.diagnostics());
      }
      programs.put(name, checked.optimised(2));
    }
    return programs;
  }
}
