package org.badgerlang.compiler.estimate;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Persistent evolution of a state that outlives the steps of the outermost loop: what was learned
/// in steps long past counts, too.
class PersistenceTest {
  private static final int SAMPLES = 300;
  private static final double Z = 4;
  private static final int STEPS = 7;
  private static final double RATE = 1e-6;

  /// h ← 0.9 h + gain, of which d is the derivative; losses are linear in h.
  private static final String LEAK =
      """
      import std.rules.{sgd}
      task Walk {
        state age: real = 0
        action push: real = 0
        next age = age + 1
        loss push
      }
      expert Cell {
        weights gain: real = 0.5
        state h: real = 0
        state d: real = 0
        fn step() -> real {
          let more = 0.9 * h + gain
          next h = more
          next d = 0.9 * d + 1
          return more
        }
      }
      agent cell = 1 of Cell
      loop outer repeat 40 {
        batch 4 of Walk RENEWED
        learn Cell.weights by sgd(lr: 1e-6) through THROUGH
        minimise mean(inner.loss)
        measure exact = mean(inner.slope)
        loop inner repeat 6 {
          learn cell.state carried RESET
          act push = cell.step()
          measure slope = cell.d
        }
      }
      """;

  /// How many standard errors the mean estimate of the last step is off.
  private static double deviations(String renewed, String reset, String through) {
    var spec = LEAK.replace("RENEWED", renewed).replace("RESET", reset).replace("THROUGH", through);
    var program = SpecRun.program(spec);
    double sum = 0;
    double squares = 0;
    for (long seed = 1; seed <= SAMPLES; seed++) {
      var run = SpecRun.of(program, seed).steps(STEPS - 1);
      double before = run.state("Cell.weights.gain")[0];
      run.steps(1);
      double estimate = (before - run.state("Cell.weights.gain")[0]) / RATE;
      double off = estimate - run.metric("exact");
      sum += off;
      squares += off * off;
    }
    double variance = (squares - sum * sum / SAMPLES) / (SAMPLES - 1);
    return Math.abs(sum / SAMPLES) / Math.sqrt(variance / SAMPLES);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "renewed every 3       | reset renewed ",
        "renewed 0.2           | reset renewed ",
        "renewed every 3 from 4 | reset renewed ",
        "''                    | reset 0.2     ",
      })
  void pesIsUnbiasedFromStepToStep(String renewed, String reset) {
    double pes = deviations(renewed, reset, "pes(pairs: 2, sigma: 0.1, unroll: 3)");
    assertTrue(pes < Z, "pes is off by " + pes + " standard errors");
    double es = deviations(renewed, reset, "es(pairs: 2, sigma: 0.1, unroll: 3)");
    assertTrue(es > 2 * Z, "truncated es is off by " + es + " standard errors only");
  }
}
