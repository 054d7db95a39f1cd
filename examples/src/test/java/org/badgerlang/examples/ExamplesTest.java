package org.badgerlang.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.pack.GeneratedClasses;
import org.badgerlang.compiler.pack.InMemoryJavac;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.runtime.launch.LaunchOptions;
import org.badgerlang.runtime.launch.LoadedSetup;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// Every example compiles without a word to Java that compiles; a few, chosen for being quick, run.
final class ExamplesTest {
  private static final List<String> QUICK =
      List.of("bandits", "maml_first_order", "nested_depth", "two_loops_quadratics");

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> everyExampleCompiles() throws IOException {
    return specs().stream()
        .map(spec -> DynamicTest.dynamicTest(spec.getFileName().toString(), () -> load(spec)));
  }

  @TestFactory
  Stream<DynamicTest> quickExamplesRun() {
    return QUICK.stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> run(Path.of(name + ".badger"))));
  }

  private static List<Path> specs() throws IOException {
    try (var files = Files.list(Path.of(""));
        var benchmarks = Files.list(Path.of("benchmarks"))) {
      List<Path> specs =
          Stream.concat(files, benchmarks)
              .filter(file -> file.toString().endsWith(".badger"))
              .sorted()
              .toList();
      assertTrue(specs.size() >= QUICK.size(), "run in the folder of the examples");
      return specs;
    }
  }

  private static LoadedSetup load(Path spec) throws IOException {
    var source = new Source(spec.toString(), Files.readString(spec));
    var checked = Compiler.check(source, Map.of(), ModuleFiles.beside(spec));
    assertEquals(List.of(), checked.diagnostics());
    var compiled = Compiler.compile(checked, 2);
    var classes = new GeneratedClasses(InMemoryJavac.compile(compiled.java()));
    return new LoadedSetup(classes, compiled.moduleClass());
  }

  private void run(Path spec) throws IOException, ReflectiveOperationException {
    Path out = folder.resolve(spec.toString());
    var options = new LaunchOptions();
    new CommandLine(options).parseArgs("--steps", "2", "--quiet", "--out", out.toString());
    assertEquals(0, load(spec).run(options, "test"));
    assertTrue(Files.size(out.resolve("metrics.jsonl")) > 0);
    assertTrue(Files.size(out.resolve("weights.safetensors")) > 0);
  }
}
