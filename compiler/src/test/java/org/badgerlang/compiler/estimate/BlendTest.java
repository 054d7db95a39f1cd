package org.badgerlang.compiler.estimate;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A blend leans on whichever of both varies less, and is unbiased for the smoothed objective.
class BlendTest {
  private static final int SAMPLES = 400;
  private static final double Z = 4;
  private static final int INSTANCES = 8;
  private static final int PAIRS = 4;
  private static final double X = 0.5;

  /// A bowl with ripples of a height, 300 rad a unit long: noise of deviation 0.3 smooths them
  /// away.
  private static final String RIPPLES =
      """
      import std.rules.{sgd}
      task Bowl {
        draw centre: real ~ normal(0, 0.1)
      }
      loop outer repeat 2 {
        batch 8 of Bowl
        learn x: real = 0.5 by sgd(lr: 1) through blend(es(pairs: 4, sigma: 0.3), backprop)
        minimise (x - centre) ^ 2 + HEIGHT * sin(300 * x)
        measure middle = centre
      }
      """;

  /// Metz et al. 2018. Of one pair of particles evolution has a variance of 2f'² and little more,
  /// with f' = 2(x - centre) near 1, and the derivative one of (300 height cos 300x)² / 2: without
  /// ripples a blend has a tenth of evolution's at most, with them a hundredth of the derivative's.
  @ParameterizedTest
  @CsvSource({"0, 0.1, 0", "0.05, 1.5, 0.01"})
  void followsTheSteadierOfBoth(double height, double ofEvolution, double ofDerivative) {
    var program = SpecRun.program(RIPPLES.replace("HEIGHT", Double.toString(height)));
    double sum = 0;
    double squares = 0;
    for (long seed = 1; seed <= SAMPLES; seed++) {
      var run = SpecRun.of(program, seed).steps(1);
      double off = X - run.state("outer.x")[0] - 2 * (X - run.metric("middle"));
      sum += off;
      squares += off * off;
    }
    double mean = sum / SAMPLES;
    double variance = (squares - sum * mean) / (SAMPLES - 1);
    assertTrue(Math.abs(mean) < Z * Math.sqrt(variance / SAMPLES), mean + " of " + variance);

    double evolution = 2.0 / (INSTANCES * PAIRS);
    double derivative = Math.pow(300 * height * Math.cos(300 * X), 2) / 2 / (INSTANCES * PAIRS);
    double most = ofEvolution * evolution + ofDerivative * derivative;
    assertTrue(variance < most, variance + " of " + evolution + " and " + derivative);
  }
}
