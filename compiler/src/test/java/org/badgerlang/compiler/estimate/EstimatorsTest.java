package org.badgerlang.compiler.estimate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What theory says of each estimator, in double precision.
///
/// Unbiased ones are held against the exact gradient of the same draws: the mean of their
/// differences over `SAMPLES` seeds lies within `Z` measured standard errors of zero.
class EstimatorsTest {
  private static final int SAMPLES = 400;
  private static final double Z = 4;

  /// Two numbers that an outer loop learns through 12 steps down bowls; the objective is linear in
  /// what the steps record.
  private static final String BOWLS =
      """
      import std.rules.{sgd}
      task Bowl {
        draw centre: real ~ normal(0, 1)
      }
      loop outer repeat 2 {
        batch 4 of Bowl as bowl
        learn rate: real = -1.5 by sgd(lr: 1) through THROUGH
        learn begin: real = 0.5 by sgd(lr: 1) through THROUGH
        minimise mean(inner.height) + last(inner.height)
        loop inner repeat 12 {
          learn x: real from begin by sgd(lr: exp(rate))
          minimise 0.5 * (x - bowl.centre) ^ 2 + sin(x)
          measure height = 0.5 * (x - bowl.centre) ^ 2 + cos(x)
        }
      }
      """;

  private static final List<String> LEARNED = List.of("outer.rate", "outer.begin");

  private static double[] estimate(String spec, String through, long seed) {
    return estimates(spec, through, List.of(seed)).getFirst();
  }

  private static List<double[]> estimates(String spec, String through, List<Long> seeds) {
    var program = SpecRun.program(spec.replace("THROUGH", through));
    var found = new ArrayList<double[]>();
    for (long seed : seeds) {
      var run = SpecRun.of(program, seed);
      var before = LEARNED.stream().mapToDouble(path -> run.state(path)[0]).toArray();
      run.steps(1);
      var gradient = new double[before.length];
      for (int i = 0; i < before.length; i++) {
        gradient[i] = before[i] - run.state(LEARNED.get(i))[0];
      }
      found.add(gradient);
    }
    return found;
  }

  private static List<Long> seeds() {
    var seeds = new ArrayList<Long>();
    for (long seed = 1; seed <= SAMPLES; seed++) {
      seeds.add(seed);
    }
    return seeds;
  }

  /// The mean and the variance of differences from the exact gradient, for each entry.
  private record Errors(double[] mean, double[] variance) {
    double deviations(int i) {
      return Math.abs(mean[i]) / Math.sqrt(variance[i] / SAMPLES);
    }
  }

  private static Errors errors(String spec, String through) {
    var exact = estimates(spec, "backprop", seeds());
    var given = estimates(spec, through, seeds());
    int n = LEARNED.size();
    var mean = new double[n];
    var variance = new double[n];
    for (int i = 0; i < n; i++) {
      double sum = 0;
      double squares = 0;
      for (int k = 0; k < SAMPLES; k++) {
        double off = given.get(k)[i] - exact.get(k)[i];
        sum += off;
        squares += off * off;
      }
      mean[i] = sum / SAMPLES;
      variance[i] = (squares - sum * sum / SAMPLES) / (SAMPLES - 1);
    }
    return new Errors(mean, variance);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "es(pairs: 4, sigma: 0.001)",
        "pes(pairs: 4, sigma: 0.001, unroll: 3)",
        "pes(pairs: 4, sigma: 0.001, unroll: 12)",
        "telescope(keep: 0.8)",
        "telescope(ladder: [2, 5])",
        "telescope(ladder: [3, 6, 9], weights: [1, 0.8, 0.5, 0.3])",
        "telescope(ladder: [2, 5], weights: tuned)",
        "blend(es(pairs: 4, sigma: 0.001), backprop)"
      })
  void unbiasedOnesAgreeWithTheExactGradient(String through) {
    var errors = errors(BOWLS, through);
    for (int i = 0; i < LEARNED.size(); i++) {
      assertTrue(
          errors.deviations(i) < Z,
          through + ", " + LEARNED.get(i) + ": " + errors.deviations(i) + " standard errors off");
    }
  }

  @Test
  void truncatedEvolutionIsBiased() {
    var errors = errors(BOWLS, "es(pairs: 4, sigma: 0.001, unroll: 3)");
    assertTrue(errors.deviations(0) > 2 * Z, "off by " + errors.deviations(0));
  }

  @Test
  void aBlendVariesLessThanEvolution() {
    var evolved = errors(BOWLS, "es(pairs: 4, sigma: 0.001)");
    var blended = errors(BOWLS, "blend(es(pairs: 4, sigma: 0.001), backprop)");
    assertTrue(blended.variance()[0] < evolved.variance()[0] / 4);
  }

  /// Salimans et al. 2017: pairs average; Beatson and Adams 2019: the more rarely the derivative
  /// goes on, the more it varies; Vicol et al. 2021: noise of further unrolls adds up.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "es(pairs: 16, sigma: 0.001) | es(pairs: 2, sigma: 0.001) | 4",
        "telescope(keep: 0.95) | telescope(keep: 0.7) | 4",
        "pes(pairs: 4, sigma: 0.001, unroll: 12) | pes(pairs: 4, sigma: 0.001, unroll: 2) | 1.2",
        "es(pairs: 4, sigma: 0.001, unroll: 3) | pes(pairs: 4, sigma: 0.001, unroll: 3) | 1.5",
        "backprop(window: 12, at: random) | telescope(keep: 0.95) | 4"
      })
  void variancesRankAsTheorySays(String less, String more, double factor) {
    double low = errors(BOWLS, less).variance()[0];
    double high = errors(BOWLS, more).variance()[0];
    assertTrue(low * factor < high, less + ": " + low + ", " + more + ": " + high);
  }

  /// First-order MAML takes dx/dbegin for 1: at a bowl of curvature 1 − sin x the gradient that it
  /// gives is that of the recorded losses by x, whatever the steps between.
  @Test
  void firstOrderDropsTheCurvature() {
    var square =
        BOWLS
            .replace("minimise mean(inner.height) + last(inner.height)", "minimise inner.x ^ 2")
            .replace("+ sin(x)", "");
    var program = SpecRun.program(square.replace("THROUGH", "first_order"));
    double first = SpecRun.gradient(program, "outer.begin", 3)[0];
    double exact =
        SpecRun.gradient(SpecRun.program(square.replace("THROUGH", "backprop")), "outer.begin", 3)[
            0];
    double kept = Math.pow(1 - Math.exp(-1.5), 12);
    assertEquals(exact, kept * first, 1e-12);
  }

  @Test
  void aLadderVariesMoreTheMoreRarelyItIsClimbed() {
    var often = errors(BOWLS, "telescope(ladder: [2, 5], weights: [1, 0.9, 0.8])");
    var rarely = errors(BOWLS, "telescope(ladder: [2, 5], weights: [1, 0.3, 0.1])");
    for (int i = 0; i < LEARNED.size(); i++) {
      assertTrue(often.variance()[i] < rarely.variance()[i] / 4);
    }
    assertArrayEquals(
        estimate(BOWLS, "backprop", 5),
        estimate(BOWLS, "telescope(ladder: [2, 5], weights: [1, 1, 1])", 5),
        1e-12);
  }

  /// After some steps the chances follow what the horizons contribute.
  @Test
  void tunedWeightsReachTheHorizonsThatCount() {
    var growing = GROWTH.replace("repeat 2 {", "repeat 400 {").replace("sgd(lr: 1)", "sgd(lr: 0)");
    var through = "telescope(ladder: [2], weights: tuned)";
    var run = SpecRun.of(SpecRun.program(growing.replace("THROUGH", through)), 1);
    var squares = run.steps(300).state("outer/Sum.weights.~squares");
    assertEquals(0.3 * 0.3, squares[0], 1e-3);
    assertEquals(5.2 * 5.2, squares[1], 1);
  }

  @Test
  void forwardModeIsExact() {
    assertArrayEquals(estimate(BOWLS, "backprop", 5), estimate(BOWLS, "forward", 5), 1e-12);
  }

  @Test
  void aWindowOverTheWholeLoopIsExact() {
    var exact = estimate(BOWLS, "backprop", 5);
    for (int steps : List.of(12, 13, 50)) {
      assertArrayEquals(exact, estimate(BOWLS, "backprop(window: " + steps + ")", 5), 1e-12);
    }
    assertArrayEquals(exact, estimate(BOWLS, "backprop(window: 12, at: random)", 5), 1e-12);
  }

  @Test
  void whatIsComputedAgainChangesNoGradient() {
    var exact = estimate(BOWLS, "backprop", 5);
    for (int every : List.of(1, 3, 5, 20)) {
      var given = estimate(BOWLS, "backprop(checkpoint: " + every + ")", 5);
      assertArrayEquals(exact, given, 1e-12);
    }
  }

  /// s grows by θ each step and step t records s, so a window of k gives Σ_{i ≤ k} i / T.
  private static final String GROWTH =
      """
      import std.rules.{sgd}
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
      loop outer repeat 2 {
        learn Sum.weights by sgd(lr: 1) through THROUGH
        minimise mean(inner.loss)
        loop inner repeat 10 {
          learn sum.state
          loss sum.step()
        }
      }
      """;

  private static double growth(String through, long seed) {
    var program = SpecRun.program(GROWTH.replace("THROUGH", through));
    return SpecRun.gradient(program, "Sum.weights.theta", seed)[0];
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 9, 10, 11})
  void aWindowHasItsKnownBias(int steps) {
    int k = Math.min(steps, 10);
    assertEquals(k * (k + 1) / 2 / 10.0, growth("backprop(window: " + steps + ")", 1), 1e-12);
    assertEquals(
        k * (k + 1) / 2 / 10.0, growth("backprop(window: " + k + ", at: random)", 1), 1e-12);
  }

  @Test
  void partsHaveEstimatorsOfTheirOwn() {
    var parts =
        """
        losses {
            all: mean(inner.loss) weight 2
            late: mean(inner.loss) through backprop(window: 3)
            later: mean(inner.loss) through backprop(window: 1)
          }\
        """;
    var spec = GROWTH.replace("minimise mean(inner.loss)", parts).replace(" through THROUGH", "");
    double exact = 10 * 11 / 2 / 10.0;
    double expected = 2 * exact + 3 * 4 / 2 / 10.0 + 1 / 10.0;
    var program = SpecRun.program(spec);
    assertEquals(expected, SpecRun.gradient(program, "Sum.weights.theta", 1)[0], 1e-12);
  }

  /// The state settles where x (1 + e^λ) = centre; the outer objective moves λ.
  private static final String SETTLED =
      """
      import std.rules.{sgd, momentum}
      task Bowl {
        draw centre: real ~ normal(0, 1)
      }
      axis point = 3
      loop outer repeat 2 {
        batch 4 of Bowl as bowl
        learn weight: real[point] = -1 by sgd(lr: 1) through THROUGH
        minimise sum((inner.x - 1) ^ 2) + 0.1 * sum(weight ^ 2)
        loop inner repeat 400 {
          learn x: real[point] = 0 by RULE
          minimise sum(0.5 * (x - bowl.centre) ^ 2 + 0.5 * exp(weight) * x ^ 2 + 0.1 * index(point) * (x - sum(x)) ^ 2)
        }
      }
      """;

  @ParameterizedTest
  @ValueSource(strings = {"sgd(lr: 0.2)", "momentum(lr: 0.05, beta: 0.8)"})
  void implicitGradientsAreExactAtAFixedPoint(String rule) {
    var spec = SETTLED.replace("RULE", rule);
    var exact = gradient(spec, "backprop");
    assertArrayEquals(exact, gradient(spec, "implicit(solver: cg(12))"), 1e-8);
    assertArrayEquals(exact, gradient(spec, "implicit(solver: neumann(400))"), 1e-8);
  }

  @Test
  void aShortNeumannSeriesFallsShort() {
    var spec = SETTLED.replace("RULE", "sgd(lr: 0.2)");
    double exact = gradient(spec, "backprop")[0];
    double few = gradient(spec, "implicit(solver: neumann(2))")[0];
    double more = gradient(spec, "implicit(solver: neumann(20))")[0];
    assertTrue(Math.abs(more - exact) < Math.abs(few - exact));
    assertTrue(Math.abs(few - exact) > 1e-3);
  }

  private static double[] gradient(String spec, String through) {
    var program = SpecRun.program(spec.replace("THROUGH", through));
    return SpecRun.gradient(program, "outer.weight", 3);
  }

  /// Branches of given values, weighed by a softmax.
  private static final String GATE =
      """
      import std.rules.{sgd}
      axis branch = 3
      loop outer repeat 2 {
        learn score: real[branch] = 0.5 * index(branch) by sgd(lr: 1) through THROUGH
        learn worth: real[branch] = 1 + index(branch) by sgd(lr: 1) through THROUGH
        minimise dot(softmax(score, over: branch), worth, over: branch)
      }
      """;

  @Test
  void winnersAloneHaveADerivative() {
    var exact = SpecRun.program(GATE.replace("THROUGH", "backprop"));
    var all = SpecRun.program(GATE.replace("THROUGH", "winners(3)"));
    var one = SpecRun.program(GATE.replace("THROUGH", "winners(1)"));
    for (var path : List.of("outer.score", "outer.worth")) {
      assertArrayEquals(
          SpecRun.gradient(exact, path, 1), SpecRun.gradient(all, path, 1), 1e-12, path);
    }
    double sum = 1 + Math.exp(0.5) + Math.exp(1);
    double weight = Math.exp(1) / sum;
    assertArrayEquals(new double[] {0, 0, weight}, SpecRun.gradient(one, "outer.worth", 1), 1e-12);
    assertArrayEquals(
        new double[] {0, 0, 3 * weight * (1 - weight)},
        SpecRun.gradient(one, "outer.score", 1),
        1e-12);
  }

  /// Two rectified layers and an output.
  private static final String LAYERS =
      """
      import std.rules.{sgd}
      axis low = 3
      axis high = 2
      task Case {
        draw x: real ~ normal(1, 0.1)
      }
      loop outer repeat 2 {
        batch 8 of Case
        learn a: real[low] = index(low) - 0.5 by sgd(lr: 1) through THROUGH
        learn w: real[low, high] = 1 + 0.5 * index(low) - 0.3 * index(high) by sgd(lr: 1) through THROUGH
        learn v: real[high] = VALUE by sgd(lr: 1) through THROUGH
        let first = relu(a * x)
        let second = relu(dot(first, w, over: low))
        minimise (dot(second, v, over: high) - 1) ^ 2
      }
      """;

  private static double[] layers(String value, String through, String path) {
    var spec = LAYERS.replace("VALUE", value).replace("THROUGH", through);
    return SpecRun.gradient(SpecRun.program(spec), path, 3);
  }

  @Test
  void kickbackLooksOneLayerAhead() {
    for (var path : List.of("outer.a", "outer.w", "outer.v")) {
      assertArrayEquals(layers("1", "backprop", path), layers("1", "kickback", path), 1e-12, path);
    }
    for (var path : List.of("outer.w", "outer.v")) {
      assertArrayEquals(layers("2", "backprop", path), layers("2", "kickback", path), 1e-12, path);
    }
    var exact = layers("2", "backprop", "outer.a");
    var local = layers("2", "kickback", "outer.a");
    for (int i = 0; i < exact.length; i++) {
      assertEquals(exact[i], 2 * local[i], 1e-12);
    }
  }

  private static final String OJA =
      """
      import std.rules.{sgd}
      axis in = 2
      fn oja(pre, post, weight) = -post * (pre - post * weight)
      task Cloud {
        draw long: real ~ normal(0, 2)
        draw wide: real ~ normal(0, 0.5)
      }
      net unit = Unit()
      net Unit() {
        weights w: real[in] ~ normal(0, 0.5)
        fn apply(x: real[in]) -> real = dot(x, w, over: in)
      }
      loop train repeat 600 {
        batch 64 of Cloud
        learn unit.weights by sgd(lr: 0.02) through local(oja)
        let x = stack(0.8 * long - 0.6 * wide, 0.6 * long + 0.8 * wide, into: in)
        minimise -unit(x) ^ 2
      }
      """;

  /// Oja 1982: the first principal direction, at length 1.
  @Test
  void aLocalRuleFindsThePrincipalDirection() {
    var w = SpecRun.of(SpecRun.program(OJA), 1).steps(500).state("unit.weights.w");
    double sign = Math.signum(w[0]);
    assertArrayEquals(new double[] {0.8 * sign, 0.6 * sign}, w, 0.03);
  }

  /// With the error of a square as its third factor a rule is the gradient.
  @Test
  void aLocalRuleOfTheErrorIsTheGradientOfOneLayer() {
    var square = OJA.replace("-unit(x) ^ 2", "0.5 * unit(x) ^ 2").replace("lr: 0.02", "lr: 1");
    var rule = "fn half(pre, post) = pre * post";
    var local = square.replace("fn oja", rule + "\nfn oja").replace("local(oja)", "local(half)");
    var exact = SpecRun.program(square.replace(" through local(oja)", ""));
    assertArrayEquals(
        SpecRun.gradient(exact, "unit.weights.w", 3),
        SpecRun.gradient(SpecRun.program(local), "unit.weights.w", 3),
        1e-12);
  }

  /// The middle loop learns by the estimator; the outermost takes the exact gradient through that.
  private static final String MIDDLE =
      """
      import std.rules.{sgd}
      task Bowl {
        draw centre: real ~ normal(0, 1)
      }
      loop outer repeat 2 {
        batch 4 of Bowl as bowl
        learn start: real = -1.5 by sgd(lr: 1)
        minimise mean(life.loss)
        loop life repeat 6 {
          learn rate: real from start by sgd(lr: 0.1) through THROUGH
          minimise mean(solve.height)
          loop solve repeat 8 {
            learn x: real = 0.5 by sgd(lr: exp(rate))
            minimise 0.5 * (x - bowl.centre) ^ 2 + sin(x)
            measure height = 0.5 * (x - bowl.centre) ^ 2 + sin(x)
          }
        }
      }
      """;

  private static double middle(String through) {
    var program = SpecRun.program(MIDDLE.replace("THROUGH", through));
    return SpecRun.gradient(program, "outer.start", 3)[0];
  }

  @ParameterizedTest
  @ValueSource(strings = {"forward", "backprop(window: 8)", "backprop(checkpoint: 3)"})
  void exactOnesAreExactInMiddleLoopsToo(String through) {
    assertEquals(middle("backprop"), middle(through), 1e-12);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "telescope(keep: 0.95)",
        "telescope(ladder: [4], weights: [1, 0.999])",
        "pes(pairs: 400, sigma: 0.001, unroll: 4)",
        "es(pairs: 400, sigma: 0.001)",
        "implicit(solver: neumann(5))"
      })
  void estimatorsWorkInMiddleLoops(String through) {
    double exact = middle("backprop");
    assertEquals(exact, middle(through), 0.3 * Math.abs(exact));
  }
}
