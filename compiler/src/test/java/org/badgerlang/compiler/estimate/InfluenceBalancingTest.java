package org.badgerlang.compiler.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import org.badgerlang.compiler.ProjectTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tallec and Ollivier's test (2017, arXiv 1705.08209): the best θ is -1/6, and estimators that
/// look back too little go the other way. Only the `through` word differs.
class InfluenceBalancingTest {
  private static final double BEST = -1.0 / 6;

  private static String example() throws IOException {
    return Files.readString(ProjectTree.root().resolve("examples/influence_balancing.badger"));
  }

  private static double theta(String through, int steps) throws IOException {
    var text = example().replace("telescope(keep: 0.97)\n", through + "\n");
    return SpecRun.of(SpecRun.program(text), 1).steps(steps).metric("theta");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "backprop | 0.01",
        "forward | 0.01",
        "backprop(window: 200) | 0.01",
        "backprop(checkpoint: 15) | 0.01",
        "telescope(keep: 0.97) | 0.01",
        "pes(pairs: 16, sigma: 0.05, unroll: 10) | 0.04"
      })
  void reachesTheBest(String through, double within) throws IOException {
    assertEquals(BEST, theta(through, 40), within);
  }

  /// Windows of 10 steps alone go the wrong way; the model learns what lies beyond them.
  @Test
  void aModelOfLaterGradientsLooksBeyondTheWindow() throws IOException {
    var text =
        example()
            .replace("import std.rules.{sgd}", "import std.rules.{sgd, adam}")
            .replace("param rate = 0.01", "param rate = 0.001")
            .replace(
                "telescope(keep: 0.97)\n",
                "synthetic(model)\n  learn model.weights by adam(lr: 0.01)\n")
            .replace("inner repeat 200", "inner repeat 10")
            .replace(
                "agent line",
                """
                net Affine() {
                  weights w: real[place', place] = 0
                  weights b: real[place] = 0
                  fn apply(s: real[place]) -> real[place] = dot(w, s[place -> place'], over: place') + b
                }
                net model = Affine()
                agent line\
                """);
    double theta = SpecRun.of(SpecRun.program(text), 1).steps(1200).metric("theta");
    assertEquals(BEST, theta, 0.01);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "backprop(window: 1)",
        "backprop(window: 10)",
        "backprop(window: 100)",
        "es(pairs: 16, sigma: 0.05, unroll: 10)"
      })
  void goesTheWrongWay(String through) throws IOException {
    double early = theta(through, 5);
    double late = theta(through, 15);
    assertTrue(early > 0.5 && late > early, through + ": 0.5, " + early + ", " + late);
  }
}
