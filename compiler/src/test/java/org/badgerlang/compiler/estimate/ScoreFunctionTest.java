package org.badgerlang.compiler.estimate;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.ToDoubleFunction;
import org.badgerlang.compiler.ir.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Gradients by the score function of what is drawn, beside closed forms: the mean over `SAMPLES`
/// seeds lies within `Z` measured standard errors.
class ScoreFunctionTest {
  private static final int SAMPLES = 400;
  private static final double Z = 4;

  /// Differences from what theory says.
  private record Errors(double mean, double variance) {
    double deviations() {
      return Math.abs(mean) / Math.sqrt(variance / SAMPLES);
    }
  }

  private static Errors errors(Program program, String path, ToDoubleFunction<SpecRun> exact) {
    double sum = 0;
    double squares = 0;
    for (long seed = 1; seed <= SAMPLES; seed++) {
      var run = SpecRun.of(program, seed);
      double before = run.state(path)[0];
      run.steps(1);
      double off = before - run.state(path)[0] - exact.applyAsDouble(run);
      sum += off;
      squares += off * off;
    }
    double mean = sum / SAMPLES;
    return new Errors(mean, (squares - sum * mean) / (SAMPLES - 1));
  }

  /// Three coins are thrown; the loss is the square of how far the number of heads is from
  /// `wanted`. With q the probability of a head, its mean is 3q(1 - q) + (3q - wanted)².
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
        batch 64 of Coins
        learn chance: real = 0.4 by sgd(lr: 1) through THROUGH
        minimise last(inner.loss)
        measure wish = wanted
        loop inner repeat 3 {
          act head = bernoulli(chance)
        }
      }
      """;

  private static Errors coins(String through) {
    var program = SpecRun.program(COINS.replace("THROUGH", through));
    return errors(
        program, "outer.chance", run -> 3 * (1 - 2 * 0.4) + 6 * (3 * 0.4 - run.metric("wish")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"reinforce", "reinforce(baseline: 1 + wanted ^ 2)", "reinforce(baseline: 0)"})
  void coinsAgreeWithTheClosedForm(String through) {
    double off = coins(through).deviations();
    assertTrue(off < Z, through + ": " + off + " standard errors off");
  }

  /// Williams 1992: what is expected of an action anyway need not vary its estimate.
  @Test
  void aBaselineLowersTheVariance() {
    double none = coins("reinforce(baseline: 0)").variance();
    assertTrue(coins("reinforce(baseline: 3.5)").variance() < none);
    assertTrue(coins("reinforce").variance() < none);
    assertTrue(none < coins("reinforce(baseline: -20)").variance() / 4);
  }

  /// Three moves of mean m and deviation s end at 3m on average, 3s² around it: the mean loss is
  /// (3m - wanted)² + 3s².
  @ParameterizedTest
  @CsvSource({"reinforce, middle", "reinforce, width", "reinforce(baseline: 1), width"})
  void movesAgreeWithTheClosedForm(String through, String learned) {
    var spec =
        COINS
            .replace("learn chance: real = 0.4", "learn middle: real = 0.4")
            .replace("minimise", "learn width: real = -1 by sgd(lr: 1) through THROUGH\n  minimise")
            .replace("bernoulli(chance)", "normal(middle, exp(width))")
            .replace("THROUGH", through);
    double byWidth = 6 * Math.exp(-2);
    double off =
        errors(
                SpecRun.program(spec),
                "outer." + learned,
                run -> learned.equals("width") ? byWidth : 6 * (3 * 0.4 - run.metric("wish")))
            .deviations();
    assertTrue(off < Z, through + ", " + learned + ": " + off + " standard errors off");
  }
}
