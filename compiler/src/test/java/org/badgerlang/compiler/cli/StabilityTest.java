package org.badgerlang.compiler.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /// The parabola at 4 is conjugate to a tent map: ln 2 = 0.693.
  @Test
  void aParabolaIsChaotic() throws IOException {
    var spec =
        SPEC.replace("w * FACTOR * x", "w * 4 * x * (1 - x)")
            .replace("state x: real = 1", "state x: real ~ uniform(0.2, 0.8)")
            .replace("batch 4", "batch 200");
    Path file = Files.writeString(folder.resolve("parabola.badger"), spec);
    var run = CommandLineRun.of("stability", file, "--out", folder.resolve("run"), "--quiet");
    var verdict = run.out().lines().filter(l -> l.startsWith("`inner`")).findFirst().orElseThrow();
    var exponent = verdict.replaceAll(".*exponent (\\S+) nats.*", "$1");
    assertEquals(Math.log(2), Double.parseDouble(exponent), 0.03, verdict);
    assertTrue(verdict.contains("`inner` holds") && verdict.contains("(chaotic)"), verdict);
  }

  private static String verdict(double first, double last, double exponent) {
    var loops = new LinkedHashMap<>(Map.of("inner", 10L));
    return new Stability(loops)
        .verdicts(List.of(evaluated(first, exponent), evaluated(last, exponent)))
        .getFirst();
  }

  private static Evaluated evaluated(double loss, double exponent) {
    var values =
        Map.of("loss", List.of(loss), "extent", List.of(1.0), "exponent", List.of(exponent));
    return new Evaluated(0, "stability_inner", "", values);
  }

  /// By how much the loss rises, in parts of its size at the trained length, whatever its sign.
  @Test
  void aVerdictIsOnTheRise() {
    assertTrue(verdict(1, 1.19, 0).contains("holds"));
    assertTrue(verdict(1, 1.21, 0).contains("drifts"));
    assertTrue(verdict(1, 2.99, 0).contains("drifts"));
    assertTrue(verdict(1, 3.01, 0).contains("diverges"));
    assertTrue(verdict(-10, -20, 0).contains("holds"));
    assertTrue(verdict(-10, -8.1, 0).contains("holds"));
    assertTrue(verdict(-10, -7.9, 0).contains("drifts"));
    assertTrue(verdict(-10, 10.1, 0).contains("diverges"));
    assertTrue(verdict(1e-15, 1e-14, 0).contains("holds"));
    assertTrue(verdict(1, Double.NaN, Double.NaN).contains("diverges"));
  }

  @Test
  void aVerdictTellsChaosFromContraction() {
    assertTrue(verdict(1, 1, 0.02).contains("(chaotic)"));
    assertTrue(verdict(1, 1, -0.02).contains("(contracting)"));
    assertTrue(verdict(1, 1, 0.005).contains("at the edge between"));
    assertTrue(verdict(1, Double.NaN, Double.NaN).contains("no number"));
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
