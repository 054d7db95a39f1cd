package org.badgerlang.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.ProjectTree;
import org.badgerlang.compiler.source.Source;
import org.junit.jupiter.api.Test;

/// The same spec becomes the same text in every process: sets and maps without an order of their
/// own are gone through in another one in each Java VM.
final class SameTextTest {
  private static final List<String> SPECS =
      List.of(
          "examples/benchmarks/w4_three_loops.badger", "examples/benchmarks/w6_maml_images.badger");

  private static final int PROCESSES = 2;

  @Test
  void inEveryProcess() throws IOException, InterruptedException {
    var first = text();
    for (int i = 0; i < PROCESSES; i++) {
      assertEquals(first, ofAnotherProcess());
    }
  }

  private static String ofAnotherProcess() throws IOException, InterruptedException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    var process =
        new ProcessBuilder(
                java.toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SameTextTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    return text;
  }

  /// Prints what the specs become for all devices, Java with CUDA C in it.
  public static void main(String[] args) {
    new PrintStream(System.out, true, StandardCharsets.UTF_8).print(text());
  }

  private static String text() {
    var text = new StringBuilder();
    for (var spec : SPECS) {
      var file = ProjectTree.root().resolve(spec);
      var source = new Source(spec, ProjectTree.text(file));
      var checked = Compiler.check(source, Map.of(), ModuleFiles.beside(file));
      Compiler.compile(checked, 2, Compiler.devices()).java().values().forEach(text::append);
    }
    return text.toString();
  }
}
