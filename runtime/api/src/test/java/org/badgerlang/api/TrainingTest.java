package org.badgerlang.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.badgerlang.runtime.run.RunFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/// What a Java program can do with a spec, and what it is told where it can not.
final class TrainingTest {
  private static final String LINES =
      """
      import std.losses.{mse}
      import std.rules.{sgd}

      param pace = 0.1
      axis side = 2

      net line = Line()

      net Line() {
        weights slope: real[side] = 0
        fn apply(x: real[side]) -> real = dot(slope, x)
      }

      task Lines(shots = 4) from "lines" {
        draw slope: real[side] ~ supplied
        set points [shots] {
          x: real[side] ~ normal(0, 1)
          y: real = dot(slope, x)
        }
      }

      loop outer repeat 50 {
        batch 6 of Lines as wave
        learn line.weights by sgd(lr: pace)
        minimise mse(line(wave.points.x), wave.points.y)
      }
      """;

  private static final ArrayTasks SLOPES =
      new ArrayTasks("lines", _ -> (_, _) -> Map.of("slope", Nd4j.createFromArray(1.5f, -0.5f)));

  @TempDir private Path folder;

  private static Spec spec() {
    return Spec.of("lines.badger", LINES).suppliedBy(SLOPES);
  }

  @Test
  void learnsWhatIsSupplied() throws SpecException {
    for (String device : java.util.List.of("cpu", "nd4j")) {
      try (Training training = spec().on(device).set("pace", 0.3).compile().start(3)) {
        training.steps(60);
        INDArray slope = training.read("line.weights.slope");
        assertEquals(1.5, slope.getDouble(0), 1e-2, device);
        assertEquals(-0.5, slope.getDouble(1), 1e-2, device);
        assertTrue(training.metric("outer.loss") < 1e-3, device);
      }
    }
  }

  @Test
  void weightsAreSetSavedAndLoaded() throws SpecException, IOException {
    Setup setup = spec().compile();
    Path file = folder.resolve("w.safetensors");
    INDArray slope = Nd4j.createFromArray(2f, 3f);
    try (Training training = setup.start(1)) {
      training.write("line.weights.slope", slope);
      training.save(file);
    }
    try (Training again = setup.start(2)) {
      again.load(file);
      assertEquals(slope, again.weights().get("line.weights.slope"));
    }
  }

  @Test
  void theSameSeedGivesTheSameBits() throws SpecException {
    Setup setup = spec().compile();
    try (Training one = setup.start(5, 1);
        Training two = setup.start(5, 2)) {
      one.steps(7);
      two.steps(7);
      assertEquals(one.state(), two.state());
    }
  }

  @Test
  void mistakesAreTold() throws SpecException {
    var broken = Spec.of("broken.badger", "axis a = b\n");
    assertTrue(
        String.valueOf(assertThrows(SpecException.class, broken::compile).getMessage())
            .contains("broken.badger:1"));
    assertThrows(RunFailure.class, () -> spec().on("gpu").compile());
    var nobody = Spec.of("lines.badger", LINES).compile();
    assertTrue(
        assertThrows(RunFailure.class, () -> nobody.start(1))
            .sentence()
            .contains("nobody supplies `lines`"));
    var wrong = new ArrayTasks("lines", _ -> (_, _) -> Map.of("slope", Nd4j.createFromArray(1f)));
    var bad = Spec.of("lines.badger", LINES).suppliedBy(wrong).compile();
    try (Training training = bad.start(1)) {
      assertTrue(
          assertThrows(RunFailure.class, training::step)
              .sentence()
              .contains(
                  "`slope` is declared slope: real[side = 2], and supplied in the shape [1]"));
      assertThrows(
          IllegalArgumentException.class,
          () -> training.write("line.weights.slope", Nd4j.createFromArray(1f)));
      assertThrows(IllegalArgumentException.class, () -> training.read("line.weights"));
    }
  }
}
