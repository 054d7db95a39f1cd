package org.badgerlang.compiler.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.badgerlang.compiler.ir.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Biases that have a closed form: estimates lie around what theory says, and not around the exact
/// gradient.
///
/// Around: the mean over `SAMPLES` seeds is within `Z` measured standard errors.
class BiasTest {
  private static final int SAMPLES = 400;
  private static final double Z = 4;

  private record Estimates(double mean, double error) {
    double deviations(double from) {
      return Math.abs(mean - from) / error;
    }
  }

  private static Estimates of(Program program, String path) {
    double sum = 0;
    double squares = 0;
    for (long seed = 1; seed <= SAMPLES; seed++) {
      double g = SpecRun.gradient(program, path, seed)[0];
      sum += g;
      squares += g * g;
    }
    double mean = sum / SAMPLES;
    double variance = (squares - sum * mean) / (SAMPLES - 1);
    return new Estimates(mean, Math.sqrt(variance / SAMPLES));
  }

  /// Noise of deviation σ smooths x³ to x³ + 3σ²x, whose derivative is 3x² + 3σ².
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5})
  void evolutionFollowsTheSmoothedObjective(double sigma) {
    var program =
        SpecRun.program(
            """
            import std.rules.{sgd}
            loop outer repeat 2 {
              learn x: real = 0.5 by sgd(lr: 1) through es(pairs: 512, sigma: SIGMA)
              minimise x * x * x
            }
            """
                .replace("SIGMA", Double.toString(sigma)));
    double exact = 3 * 0.25;
    double smoothed = exact + 3 * sigma * sigma;
    var found = of(program, "outer.x");
    assertTrue(found.deviations(smoothed) < Z, found + ", not " + smoothed);
    assertTrue(found.deviations(exact) > 2 * Z, found + ", not unlike " + exact);
  }

  /// s ← 0.9 s + θ, and step t records t·s: a window of k steps from p on sees Σ over j ≤ k of (p +
  /// j)(1 − 0.9ʲ)/(1 − 0.9) of the sum, and p is uniform.
  @Test
  void aSampledWindowSeesTheMeanOfItsPlaces() {
    int length = 12;
    int window = 4;
    var program =
        SpecRun.program(
            """
            import std.rules.{sgd}
            expert Sum {
              weights theta: real = 0.5
              state s: real = 0
              fn step() -> real {
                let more = 0.9 * s + theta
                next s = more
                return more
              }
            }
            agent line = 1 of Sum
            loop outer repeat 2 {
              learn Sum.weights by sgd(lr: 1) through backprop(window: 4, at: random)
              minimise sum(inner.loss)
              loop inner repeat 12 {
                learn line.state
                loss (step + 1) * line.step()
              }
            }
            """);
    double expected = 0;
    for (int p = 0; p <= length - window; p++) {
      expected += seen(p, window) / (length - window + 1);
    }
    var found = of(program, "Sum.weights.theta");
    assertTrue(found.deviations(expected) < Z, found + ", not " + expected);
    assertTrue(found.deviations(seen(0, length)) > 2 * Z, found.toString());
  }

  private static double seen(int start, int steps) {
    double sum = 0;
    for (int j = 1; j <= steps; j++) {
      sum += (start + j) * (1 - Math.pow(0.9, j)) / 0.1;
    }
    return sum;
  }

  /// Where the loop has not settled, the theorem's formula is taken at the place it has come to:
  /// with x(1 + eʷ) = 1 at the fixed point, that is −2(x − 1) eʷ x / (1 + eʷ).
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 60})
  void implicitTakesAnyPlaceForTheFixedPoint(int steps) {
    double exact = unsettled(steps, "backprop");
    double implicit = unsettled(steps, "implicit(solver: cg(2))");
    double rate = 0.2;
    double pull = Math.exp(-1);
    double x = 0;
    for (int i = 0; i < steps; i++) {
      x -= rate * (x * (1 + pull) - 1);
    }
    assertEquals(2 * (x - 1) * -pull * x / (1 + pull), implicit, 1e-9);
    boolean settled = steps > 50;
    assertEquals(settled, Math.abs(exact - implicit) < 1e-5, exact + " and " + implicit);
  }

  private static double unsettled(int steps, String through) {
    var spec =
        """
        import std.rules.{sgd}
        loop outer repeat 2 {
          learn weight: real = -1 by sgd(lr: 1) through THROUGH
          minimise (inner.x - 1) ^ 2
          loop inner repeat STEPS {
            learn x: real = 0 by sgd(lr: 0.2)
            minimise 0.5 * (x - 1) ^ 2 + 0.5 * exp(weight) * x ^ 2
          }
        }
        """
            .replace("THROUGH", through)
            .replace("STEPS", Integer.toString(steps));
    return SpecRun.gradient(SpecRun.program(spec), "outer.weight", 3)[0];
  }

  /// A series of n + 1 terms leaves out the share φⁿ⁺¹, with φ = 1 - 0.2 (1 + e⁻¹) the derivative
  /// of a step.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 40})
  void aNeumannSeriesLacksItsRest(int terms) {
    double exact = unsettled(80, "implicit(solver: cg(2))");
    double given = unsettled(80, "implicit(solver: neumann(" + terms + "))");
    double step = 1 - 0.2 * (1 + Math.exp(-1));
    assertEquals(exact * (1 - Math.pow(step, terms + 1)), given, 1e-9);
  }

  /// s grows by θ each step and step t records s: what begins anew every k of T steps sees k (k +
  /// 1) / 2 in each of T / k unrolls, and with the noise of all unrolls T (T + 1) / 2.
  @ParameterizedTest
  @CsvSource({"es, 5, 3.0", "es, 2, 1.5", "pes, 5, 5.5", "pes, 2, 5.5"})
  void unrollsForgetWhatWasBefore(String word, int unroll, double expected) {
    var found = of(SpecRun.program(sums(word, unroll, "", "learn sum.state")), "Sum.weights.theta");
    assertTrue(found.deviations(expected) < Z, found + ", not " + expected);
  }

  /// What is carried and never begins anew starts each step without noise: the estimate is the
  /// gradient within the step, though all steps before moved the state as well.
  @ParameterizedTest
  @CsvSource({"es, 5, 3.0", "pes, 5, 5.5"})
  void whatNeverBeginsAnewLacksEarlierSteps(String word, int unroll, double expected) {
    var spec = sums(word, unroll, "batch 4 of Line renewed 0", "learn sum.state carried");
    var program = SpecRun.program(spec);
    double sum = 0;
    double squares = 0;
    for (long seed = 1; seed <= SAMPLES; seed++) {
      var run = SpecRun.of(program, seed).steps(3);
      double before = run.state("Sum.weights.theta")[0];
      double g = before - run.steps(1).state("Sum.weights.theta")[0];
      sum += g;
      squares += g * g;
    }
    double mean = sum / SAMPLES;
    double error = Math.sqrt((squares - sum * mean) / (SAMPLES - 1) / SAMPLES);
    assertTrue(Math.abs(mean - expected) < Z * error, mean + " +- " + error + ", not " + expected);
  }

  private static String sums(String word, int unroll, String batch, String learn) {
    return """
    import std.rules.{sgd}
    task Line {
      draw x: real ~ normal(0, 1)
    }
    expert Sum {
      weights theta: real = 0.5
      state s: real = 0
      fn step() -> real {
        let more = s + theta
        next s = more
        return more
      }
    }
    agent sum = 1 of Sum
    loop outer repeat 9 {
      BATCH
      learn Sum.weights by sgd(lr: 1) through WORD(pairs: 4, sigma: 0.1, unroll: UNROLL)
      minimise mean(inner.loss)
      loop inner repeat 10 {
        LEARN
        loss sum.step()
      }
    }
    """
        .replace("BATCH", batch)
        .replace("WORD", word)
        .replace("UNROLL", Integer.toString(unroll))
        .replace("LEARN", learn);
  }
}
