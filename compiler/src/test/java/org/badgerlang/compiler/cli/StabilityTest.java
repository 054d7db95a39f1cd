package org.badgerlang.compiler.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StabilityTest {
  private static final String SPEC =
      """
      import std.rules.{sgd}
      task Begin {
        draw begin: real ~ uniform(0.2, 0.8)
      }
      expert Map {
        weights w: real = 1
        state x: real = 1
        fn step() -> real {
          next x = w * FACTOR * x
          return x
        }
      }
      agent map = 1 of Map
      loop outer repeat 1 {
        batch 4 of Begin
        learn Map.weights by sgd(lr: 0)
        minimise last(inner.loss)
        loop inner repeat 2 {
          learn map.state
          loss map.step() + 0 * begin
        }
        loop silent repeat 2 {
          learn y: real = 0 by sgd(lr: 0)
          minimise y ^ 2 + 0 * begin
        }
      }
      """;

  @TempDir private Path folder;

  private CommandLineRun run(double factor) throws IOException {
    Path spec =
        Files.writeString(
            folder.resolve("map.badger"), SPEC.replace("FACTOR", Double.toString(factor)));
    Path out = folder.resolve("run" + factor);
    return CommandLineRun.of("stability", spec, "--out", out, "--quiet");
  }

  @Test
  void aShrinkingStateHolds() throws IOException {
    var run = run(0.5);
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("`inner` holds"), run.out());
    assertTrue(run.out().contains("exponent -0.693 nats a step"), run.out());
  }

  @Test
  void aGrowingStateDiverges() throws IOException {
    var run = run(1.25);
    assertTrue(run.out().contains("`inner` diverges"), run.out());
    assertTrue(run.out().contains("(chaotic)"), run.out());
  }

  @Test
  void topologiesAreMeasured() throws IOException {
    var spec =
        SPEC.replace("agent map = 1 of Map", "axis unit = 12\nagent map = unit of Map via ring(2)")
            .replace("loss map.step() + 0", "loss mean(map.step()) + 0")
            .replace("FACTOR", "1");
    Path file = Files.writeString(folder.resolve("ring.badger"), spec);
    var run = CommandLineRun.of("topology", file);
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("12 nodes, 24 links"), run.out());
    assertTrue(run.out().lines().anyMatch(l -> l.startsWith("clustering") && l.contains("0.5000")));
  }

  @Test
  void aMatrixThatIsNoneIsToldWithItsRow() throws IOException {
    Path file = Files.writeString(folder.resolve("m.csv"), "0 1\n1 zero\n");
    var run = CommandLineRun.of("topology", "--matrix", file);
    assertTrue(run.code() != 0);
    assertTrue(run.err().contains("row 2"), run.err());
  }
}
