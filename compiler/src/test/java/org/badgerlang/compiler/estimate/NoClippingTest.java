package org.badgerlang.compiler.estimate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// No estimator and no rule bounds a gradient that the spec does not bound.
///
/// Every estimate is homogeneous: an objective 2^k times as large has, for the same draws, a
/// gradient 2^k times as large, and in binary numbers the two agree to the last bit.
class NoClippingTest {
  private static final List<Integer> POWERS = List.of(-200, -1, 1, 200);

  private static String scaled(int power) {
    return String.format(Locale.ROOT, "%.17g", Math.scalb(1.0, power));
  }

  private static double[] gradient(String spec, String through, int power, List<String> paths) {
    var text = spec.replace("THROUGH", through).replace("SCALE", scaled(power));
    var program = SpecRun.program(text);
    return paths.stream()
        .flatMapToDouble(path -> Arrays.stream(SpecRun.gradient(program, path, 3)))
        .toArray();
  }

  private static void isHomogeneous(String spec, String through, String... paths) {
    double[] plain = gradient(spec, through, 0, List.of(paths));
    assertTrue(Arrays.stream(plain).anyMatch(g -> g != 0), through + " gives nothing but 0");
    for (int power : POWERS) {
      double[] expected = Arrays.stream(plain).map(g -> Math.scalb(g, power)).toArray();
      double[] given = gradient(spec, through, power, List.of(paths));
      assertArrayEquals(expected, given, 0, through + ", 2^" + power);
    }
  }

  /// What is learned starts at 0, so that what a step takes away from it is the gradient itself.
  private static final String BOWLS =
      """
      import std.rules.{sgd}
      task Bowl {
        draw centre: real ~ normal(0, 1)
      }
      loop outer repeat 2 {
        batch 4 of Bowl as bowl
        learn rate: real = 0 by sgd(lr: 1) through THROUGH
        learn begin: real = 0 by sgd(lr: 1) through THROUGH
        minimise SCALE * (mean(inner.height) + last(inner.height))
        loop inner repeat 12 {
          learn x: real from begin + 0.5 by sgd(lr: exp(rate - 1.5))
          minimise 0.5 * (x - bowl.centre) ^ 2 + sin(x)
          measure height = 0.5 * (x - bowl.centre) ^ 2 + cos(x)
        }
      }
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "backprop",
        "backprop(checkpoint: 5)",
        "backprop(window: 4)",
        "backprop(window: 4, at: random)",
        "forward",
        "es(pairs: 4, sigma: 0.125)",
        "es(pairs: 4, sigma: 0.125, unroll: 3)",
        "pes(pairs: 4, sigma: 0.125, unroll: 3)",
        "telescope(keep: 0.8)",
        "telescope(ladder: [2, 5], weights: [1, 0.9, 0.9])",
        "blend(es(pairs: 4, sigma: 0.125), backprop)",
      })
  void gradientsThroughLoopsAreHomogeneous(String through) {
    isHomogeneous(BOWLS, through, "outer.rate", "outer.begin");
  }

  @Test
  void gradientsOfFirstOrderAreHomogeneous() {
    isHomogeneous(BOWLS, "first_order", "outer.begin");
  }

  /// The step at the fixed point depends on what is learned; three numbers, so that conjugate
  /// gradient has something to do.
  private static final String SETTLED =
      """
      import std.rules.{sgd}
      task Bowl {
        draw centre: real ~ normal(0, 1)
      }
      axis point = 3
      loop outer repeat 2 {
        batch 4 of Bowl as bowl
        learn weight: real[point] = 0 by sgd(lr: 1) through THROUGH
        minimise SCALE * (sum((inner.x - 1) ^ 2) + sum(weight))
        loop inner repeat 30 {
          learn x: real[point] = 0 by sgd(lr: 0.2)
          minimise sum(0.5 * (x - bowl.centre) ^ 2 + 0.5 * exp(weight - 1) * x ^ 2 + 0.1 * index(point) * (x - sum(x)) ^ 2)
        }
      }
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "implicit(solver: cg(2))",
        "implicit(solver: cg(12))",
        "implicit(solver: neumann(9))"
      })
  void implicitGradientsAreHomogeneous(String through) {
    isHomogeneous(SETTLED, through, "outer.weight");
  }

  private static final String COINS =
      """
      import std.rules.{sgd}
      task Coins {
        draw wanted: real ~ normal(1, 1)
        state heads: real = 0
        action head: real = 0
        next heads = heads + head
        loss (heads - wanted) ^ 2
      }
      loop outer repeat 2 {
        batch 16 of Coins
        learn chance: real = 0 by sgd(lr: 1) through THROUGH
        minimise SCALE * last(inner.loss)
        loop inner repeat 3 {
          act head = DRAWN
        }
      }
      """;

  @ParameterizedTest
  @ValueSource(strings = {"bernoulli(0.4 + chance)", "normal(chance, 0.1)"})
  void scoresAreHomogeneous(String drawn) {
    var spec = COINS.replace("DRAWN", drawn);
    isHomogeneous(spec, "reinforce", "outer.chance");
    isHomogeneous(spec, "reinforce(baseline: 0)", "outer.chance");
  }

  private static final String NETS =
      """
      import std.rules.{sgd}
      axis low = 3
      task Case {
        draw x: real ~ normal(1, 0.1)
      }
      loop outer repeat 2 {
        batch 8 of Case
        learn a: real[low] = 0 by sgd(lr: 1) through THROUGH
        learn v: real[low] = 0 by sgd(lr: 1) through THROUGH
        let first = relu((a + index(low) - 0.5) * x)
        minimise SCALE * OBJECTIVE
      }
      """;

  @ParameterizedTest
  @ValueSource(strings = {"kickback", "backprop"})
  void gradientsOfLayersAreHomogeneous(String through) {
    var spec = NETS.replace("OBJECTIVE", "(dot(first, v + 1, over: low) - 1) ^ 2");
    isHomogeneous(spec, through, "outer.a", "outer.v");
  }

  @Test
  void gradientsOfWinnersAreHomogeneous() {
    var spec =
        NETS.replace("OBJECTIVE", "dot(softmax(v + index(low), over: low), first, over: low)");
    isHomogeneous(spec, "winners(2)", "outer.a", "outer.v");
  }

  /// The model says something already, and is trained by what the window finds.
  private static final String CARRIED =
      """
      import std.rules.{sgd}
      task Walk {
        draw   wind: real ~ normal(0, 1)
        action push: real = 0
        loss   (push - wind) ^ 2
      }
      expert Cell {
        weights gain: real = 0
        state h: real = 0.5
        fn step() -> real {
          let more = 0.9 * h + gain
          next h = more
          return more
        }
      }
      net Later() {
        weights slope: real = 0
        fn apply(state: real) -> real = (slope + SCALE * 0.25) * state
      }
      net later = Later()
      agent cell = 1 of Cell
      loop outer repeat 2 {
        batch 4 of Walk renewed 0.25
        learn Cell.weights by sgd(lr: 1) through THROUGH
        learn later.weights by sgd(lr: 1)
        minimise SCALE * mean(inner.loss)
        loop inner repeat 6 {
          learn cell.state carried reset renewed
          act push = cell.step()
        }
      }
      """;

  @Test
  void syntheticGradientsAndTheirModelAreHomogeneous() {
    isHomogeneous(CARRIED, "synthetic(later)", "Cell.weights.gain", "later.weights.slope");
  }

  private static final String UNIT =
      """
      import std.rules.{sgd}
      axis in = 2
      fn three(pre, post, error) = pre * (post + 1) * error
      fn two(pre, post, weight) = SCALE * (pre * (post + 1) - weight)
      task Cloud {
        draw x: real[in] ~ normal(0, 1)
      }
      net unit = Unit()
      net Unit() {
        weights w: real[in] = 0
        fn apply(x: real[in]) -> real = dot(x, w, over: in)
      }
      loop train repeat 2 {
        batch 8 of Cloud
        learn unit.weights by sgd(lr: 1) through THROUGH
        minimise SCALE * (unit(x) - 1) ^ 2
      }
      """;

  @ParameterizedTest
  @ValueSource(strings = {"local(three)", "local(two)"})
  void localSignalsAreHomogeneous(String through) {
    isHomogeneous(UNIT, through, "unit.weights.w");
  }
}
