package org.badgerlang.compiler.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.pack.GeneratedClasses;
import org.badgerlang.entry.Started;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that compiles leaves what running takes, and its exit code where there is nothing.
final class CompilingProcessTest {
  private static final CompilerOptions OPTIONS = new CompilerOptions(2, 1e9, false);
  private static final CompilingProcess PROCESS =
      new CompilingProcess(
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "--add-modules=jdk.incubator.vector",
              "-XX:TieredStopAtLevel=1",
              "-cp",
              System.getProperty("java.class.path"),
              Started.class.getName(),
              Main.class.getName()));

  private static final String SPEC =
      """
      import std.rules.{sgd}

      param rate = 0.1
      axis place = 3

      loop outer repeat 2 {
        learn x: real[place] = 1 by sgd(lr: rate)
        minimise sum(x ^ 2)
      }
      """;

  @TempDir private Path folder;

  @Test
  void whatItCompiledIsReadyToRun() throws IOException, ClassNotFoundException {
    var outcome = compile(SPEC, Map.of("rate", "0.25"));
    assertEquals(ExitCode.GOOD, outcome.code());
    var spec = outcome.spec().orElseThrow();
    assertTrue(spec.lasting());
    assertEquals(Map.of(), spec.modules());
    assertEquals(
        spec.module(), new GeneratedClasses(spec.classes()).loadClass(spec.module()).getName());
  }

  @Test
  void modulesOfItsOwnComeAlong() throws IOException {
    String module = "fn squared(x) = x ^ 2\n";
    Files.writeString(folder.resolve("own.badger"), module);
    var outcome = compile("import own.{squared}\n" + SPEC.replace("x ^ 2", "squared(x)"), Map.of());
    var spec = outcome.spec().orElseThrow();
    assertFalse(spec.lasting());
    assertEquals(Map.of(Path.of("own.badger"), module), spec.modules());
  }

  @Test
  void errorsInTheSpecGiveItsExitCodeAndNothingElse() throws IOException {
    var outcome = compile(SPEC.replace("x ^ 2", "y ^ 2"), Map.of());
    assertEquals(ExitCode.SPEC, outcome.code());
    assertTrue(outcome.spec().isEmpty());
  }

  private CompilingProcess.Outcome compile(String text, Map<String, String> sets)
      throws IOException {
    Path file = folder.resolve("spec.badger");
    Files.writeString(file, text);
    return PROCESS.compile(file, sets, OPTIONS, "cpu");
  }
}
