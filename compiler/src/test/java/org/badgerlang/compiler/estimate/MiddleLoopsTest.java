package org.badgerlang.compiler.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.badgerlang.compiler.ir.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Estimators at every level of three loops: what the middle loop does by one is differentiated
/// like anything else, and is right on average.
class MiddleLoopsTest {
  private static final int SAMPLES = 200;
  private static final double Z = 4;

  private static final String LIFE =
      """
      import std.rules.{sgd}
      task Bowl {
        draw centre: real ~ normal(0, 1)
      }
      loop outer repeat 2 {
        batch 3 of Bowl as bowl
        learn start: real = START by sgd(lr: 1) through OUTER
        minimise mean(life.loss) + life.rate
        measure total = mean(life.loss) + life.rate
        measure moved = life.rate
        loop life repeat MIDDLE {
          learn rate: real from start by sgd(lr: 0.3) through THROUGH
          minimise mean(solve.height)
          loop solve repeat 4 {
            learn x: real = 0.5 by sgd(lr: exp(rate))
            minimise 0.5 * (x - bowl.centre) ^ 2 + sin(x)
            measure height = 0.5 * (x - bowl.centre) ^ 2 + sin(x)
          }
        }
      }
      """;

  private static String life(double start, String outer, int middle, String through) {
    return LIFE.replace("START", Double.toString(start))
        .replace("OUTER", outer)
        .replace("MIDDLE", Integer.toString(middle))
        .replace("THROUGH", through);
  }

  private static double total(double start, String through) {
    var program = SpecRun.program(life(start, "backprop", 4, through));
    return SpecRun.of(program, 3).steps(1).metric("total");
  }

  /// With given draws the whole step is a function of what the outermost loop learns; its gradient
  /// is the one that differences show, whatever gradients the middle loop went by.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "es(pairs: 2, sigma: 0.1)",
        "es(pairs: 2, sigma: 0.1, unroll: 2)",
        "pes(pairs: 2, sigma: 0.1, unroll: 2)",
        "telescope(keep: 0.7)",
        "telescope(ladder: [2], weights: [1, 0.5])",
        "telescope(ladder: [2], weights: tuned)",
        "implicit(solver: cg(3))",
        "implicit(solver: neumann(3))",
        "backprop(window: 2)",
        "forward",
      })
  void whatTheMiddleLoopEstimatesIsDifferentiatedExactly(String through) {
    var program = SpecRun.program(life(-1.5, "backprop", 4, through));
    double gradient = SpecRun.gradient(program, "outer.start", 3)[0];
    double h = 1e-5;
    double difference = (total(-1.5 + h, through) - total(-1.5 - h, through)) / (2 * h);
    assertEquals(difference, gradient, 1e-6 * Math.max(1, Math.abs(difference)));
  }

  private interface Sample {
    double of(long seed);
  }

  private static double deviations(Sample sample) {
    double sum = 0;
    double squares = 0;
    for (long seed = 1; seed <= SAMPLES; seed++) {
      double off = sample.of(seed);
      sum += off;
      squares += off * off;
    }
    double variance = (squares - sum * sum / SAMPLES) / (SAMPLES - 1);
    return Math.abs(sum / SAMPLES) / Math.sqrt(variance / SAMPLES);
  }

  /// After one step of the middle loop its rate tells the gradient that it went by.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "es(pairs: 2, sigma: 0.001)",
        "pes(pairs: 2, sigma: 0.001, unroll: 2)",
        "telescope(keep: 0.7)",
        "telescope(ladder: [1, 2], weights: [1, 0.7, 0.4])",
        "telescope(ladder: [1, 2], weights: tuned)",
      })
  void unbiasedOnesAreUnbiasedInMiddleLoops(String through) {
    var exact = SpecRun.program(life(-1.5, "backprop", 1, "backprop"));
    var given = SpecRun.program(life(-1.5, "backprop", 1, through));
    double off =
        deviations(
            seed ->
                SpecRun.of(given, seed).steps(1).metric("moved")
                    - SpecRun.of(exact, seed).steps(1).metric("moved"));
    assertTrue(off < Z, through + ": " + off + " standard errors off");
  }

  /// Tuned chances follow what all steps of the middle loop found, and a step goes by those with
  /// which its reach was drawn.
  @Test
  void tunedWeightsAreKeptOverStepsOfTheOutermostLoop() {
    var through = "telescope(ladder: [2], weights: tuned)";
    var path = "life/life.rate.~squares";
    var exact = still(1, "backprop");
    var given = still(1, through);
    double off =
        deviations(
            seed -> {
              var run = SpecRun.of(given, seed).steps(5);
              return run.metric("moved") - SpecRun.of(exact, seed).steps(5).metric("moved");
            });
    assertTrue(off < Z, off + " standard errors off");

    double first = SpecRun.of(given, 3).state(path)[0];
    double once = SpecRun.of(given, 3).steps(1).state(path)[0];
    double thrice = SpecRun.of(still(3, through), 3).steps(1).state(path)[0];
    double kept = 0.95;
    double seen = (once - kept * first) / (1 - kept);
    assertTrue(seen > 0 && seen != first, first + ", " + once);
    assertTrue(thrice != once, once + ", " + thrice);
  }

  private static Program still(int middle, String through) {
    var spec = life(-1.5, "backprop", middle, through);
    return SpecRun.program(spec.replace("repeat 2 {", "repeat 9 {").replace("lr: 1)", "lr: 0)"));
  }

  /// The loop that an outermost estimator works on has gradients of its own inside.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "es(pairs: 2, sigma: 0.001)",
        "pes(pairs: 2, sigma: 0.001, unroll: 2)",
        "telescope(keep: 0.7)",
        "telescope(ladder: [2], weights: [1, 0.5])",
        "blend(es(pairs: 2, sigma: 0.001), backprop)",
      })
  void unbiasedOnesAreUnbiasedAboveMiddleLoops(String outer) {
    var exact = SpecRun.program(life(-1.5, "backprop", 4, "backprop"));
    var given = SpecRun.program(life(-1.5, outer, 4, "backprop"));
    double off =
        deviations(
            seed ->
                SpecRun.gradient(given, "outer.start", seed)[0]
                    - SpecRun.gradient(exact, "outer.start", seed)[0]);
    assertTrue(off < Z, outer + ": " + off + " standard errors off");
  }

  /// The innermost loop settles; the middle one learns how strongly it is pulled to 0.
  private static final String SETTLED =
      """
      import std.rules.{sgd}
      task Bowl {
        draw centre: real ~ normal(0, 1)
      }
      loop outer repeat 2 {
        batch 3 of Bowl as bowl
        learn start: real = -1 by sgd(lr: 1)
        minimise mean(life.loss) + life.weight
        loop life repeat 3 {
          learn weight: real from start by sgd(lr: 0.3) through THROUGH
          minimise (solve.x - 1) ^ 2 + 0.1 * weight ^ 2
          loop solve repeat 80 {
            learn x: real = 0 by sgd(lr: 0.4)
            minimise 0.5 * (x - bowl.centre) ^ 2 + 0.5 * exp(weight) * x ^ 2
          }
        }
      }
      """;

  @ParameterizedTest
  @ValueSource(strings = {"implicit(solver: cg(3))", "implicit(solver: neumann(80))"})
  void implicitGradientsOfMiddleLoopsAreExactAtAFixedPoint(String through) {
    var gradients =
        List.of("backprop", through).stream()
            .map(word -> SpecRun.program(SETTLED.replace("THROUGH", word)))
            .map(program -> SpecRun.gradient(program, "outer.start", 3)[0])
            .toList();
    assertEquals(gradients.get(0), gradients.get(1), 1e-7);
  }
}
