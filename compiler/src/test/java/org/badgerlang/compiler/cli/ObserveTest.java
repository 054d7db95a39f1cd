package org.badgerlang.compiler.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.badgerlang.runtime.record.Json;
import org.badgerlang.runtime.record.MalformedException;
import org.badgerlang.runtime.record.ObservedStep;
import org.badgerlang.runtime.record.SafeTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `observe` keeps of a run, held against what `measure` logs of the same steps.
final class ObserveTest {
  private static final String SPEC =
      """
      import std.rules.{sgd}

      axis unit = SIZE

      task Bowl {
        draw bottom: real[unit] ~ normal(0, 1)
      }

      SCHEDULE

      loop outer repeat 12 {
        batch 5 of Bowl
        learn start: real = 3 by sgd(lr: 0.1)
        minimise last(descend.loss)

        loop descend repeat 6 {
          learn x: real from start by sgd(lr: 0.1)
          minimise sum((x - bottom) ^ 2)
          measure apart = mean(abs(x - bottom))
          OBSERVE
        }
      }
      """;

  private static final String OBSERVE =
      """
      observe gap = x - bottom every 4
          observe gradients
      """;

  @TempDir private Path folder;

  private Path run(String name, String size, String schedule, String observe) throws IOException {
    Path spec = folder.resolve(name + ".badger");
    Files.writeString(
        spec, SPEC.replace("SIZE", size).replace("SCHEDULE", schedule).replace("OBSERVE", observe));
    Path run = folder.resolve(name);
    var ran = CommandLineRun.of("run", spec, "--seed", 3, "--log-every", 1, "--out", run, "-q");
    assertEquals(0, ran.code(), ran.err());
    return run;
  }

  @Test
  void anObservationIsWhatTheStepComputes() throws IOException {
    Path run = run("fixed", "3", "", OBSERVE);
    var steps = ObservedStep.in(run);
    assertEquals(List.of(0L, 4L, 8L, 11L), steps.stream().map(ObservedStep.Found::step).toList());
    for (var found : steps) {
      var gap = ObservedStep.read(found, 1000).tensors().getFirst();
      assertEquals("outer.descend.gap", gap.tensor().name());
      assertEquals(List.of("descend", "outer.Bowl", "unit"), gap.axes());
      assertEquals(List.of(6, 5, 3), gap.tensor().shape());
      assertEquals(1, gap.loops());
      assertEquals(1, gap.instances());
      assertArrayEquals(
          series(run, found.step(), "apart"), meanSizes(gap.tensor().values(), 6), 1e-5f);
    }
  }

  @Test
  void ofASizeThatVariesItIsOfTheStepsOwnSize() throws IOException {
    Path run = run("varying", "crowd", "schedule crowd over outer { drawn 2..5 }", OBSERVE);
    for (var found : ObservedStep.in(run)) {
      var gap = ObservedStep.read(found, 1000).tensors().getFirst();
      assertArrayEquals(
          series(run, found.step(), "apart"), meanSizes(gap.tensor().values(), 6), 1e-5f);
    }
  }

  @Test
  void norms() throws IOException {
    Path run = run("norms", "3", "", OBSERVE);
    float[] norms = series(run, 0, "gradient of x");
    assertEquals(6, norms.length);
    assertTrue(norms[0] > norms[5], "the steps go down");
    var first =
        lines(run).stream()
            .filter(line -> line.text("loop").equals(Optional.of("outer")))
            .findFirst();
    assertTrue(
        first.orElseThrow().object("values").orElseThrow().get("gradient of start").isPresent());
  }

  @Test
  void lookingChangesNothing() throws IOException {
    Path seen = run("seen", "3", "", OBSERVE);
    Path unseen = run("unseen", "3", "", "");
    assertArrayEquals(weights(seen), weights(unseen));
    assertArrayEquals(series(seen, 11, "apart"), series(unseen, 11, "apart"));
  }

  private static float[] weights(Path run) throws IOException {
    return SafeTensors.read(run.resolve("weights.safetensors"), 1000).tensors().getFirst().values();
  }

  private static List<Json.Obj> lines(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
        .map(ObserveTest::parsed)
        .toList();
  }

  private static Json.Obj parsed(String line) {
    try {
      return (Json.Obj) Json.parse(line);
    } catch (MalformedException broken) {
      throw new AssertionError(line, broken);
    }
  }

  private static float[] series(Path run, long step, String name) throws IOException {
    for (Json.Obj line : lines(run)) {
      boolean here =
          line.whole("step").orElse(-1L) == step
              && line.text("loop").orElse("").equals("outer.descend");
      if (here
          && line.object("values").orElseThrow().get(name).orElse(null)
              instanceof Json.Arr(var items)) {
        float[] values = new float[items.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) ((Json.Num) items.get(i)).asDouble();
        }
        return values;
      }
    }
    throw new AssertionError("no " + name + " at step " + step);
  }

  /// The mean size of the numbers of each of so many equal parts.
  private static float[] meanSizes(float[] values, int parts) {
    float[] means = new float[parts];
    int each = values.length / parts;
    for (int i = 0; i < values.length; i++) {
      means[i / each] += Math.abs(values[i]) / each;
    }
    return means;
  }
}
