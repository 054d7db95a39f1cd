package org.badgerlang.compiler.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a model of later gradients learns, where it is known: of lives that go on from window to
/// window, and of lives that wait in a pool between their windows.
class SyntheticTest {
  private static final int LENGTH = 6;
  private static final double KEEP = 0.9;
  private static final double END = 0.25;
  private static final int SAMPLES = 60;

  /// h ← 0.9 h + gain, and a loss is h; the model says one number for every state.
  private static final String LEAK =
      """
      import std.rules.{sgd}
      schedule pace over outer { 0.5 until 60; 0.05 until 200; 0.005 }
      task Walk {
        state age: real = 0
        action push: real = 0
        next age = age + 1
        loss push
      }
      expert Cell {
        weights gain: real = 0.5
        state h: real = 0
        fn step() -> real {
          let more = 0.9 * h + gain
          next h = more
          return more
        }
      }
      net Later() {
        weights slope: real = 0
        fn apply(state: real) -> real = slope
      }
      net later = Later()
      agent cell = 1 of Cell
      loop outer repeat 1000 {
        batch 64 of Walk renewed 0.25 POOL
        learn Cell.weights by sgd(lr: 0.000001) through synthetic(later)
        learn later.weights by sgd(lr: pace)
        minimise mean(inner.loss)
        loop inner repeat 6 {
          learn cell.state carried reset renewed
          act push = cell.step()
        }
      }
      """;

  /// A life that does not end now gives its first state the gradient of this window's mean loss and
  /// of all later ones: V = (1 − p) (c + 0.9⁶ V).
  private static double later() {
    double c = 0;
    for (int i = 1; i <= LENGTH; i++) {
      c += Math.pow(KEEP, i) / LENGTH;
    }
    return (1 - END) * c / (1 - (1 - END) * Math.pow(KEEP, LENGTH));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "from 4"})
  void theModelLearnsTheGradientOfLaterWindows(String pool) {
    var run = SpecRun.of(SpecRun.program(LEAK.replace("POOL", pool)), 1).steps(400);
    double slope = run.state("later.weights.slope")[0];
    assertEquals(later(), slope, 0.02);

    assertEquals(own() + slope * reached(), gain(run), 1e-3);
  }

  /// How much the states of a window change with the gain: the last one, and their mean.
  private static double reached() {
    return (1 - Math.pow(KEEP, LENGTH)) / (1 - KEEP);
  }

  private static double own() {
    return (1 - KEEP / LENGTH * reached()) / (1 - KEEP);
  }

  /// The gradient by which the next step moves the gain.
  private static double gain(SpecRun run) {
    double before = run.state("Cell.weights.gain")[0];
    return (before - run.steps(1).state("Cell.weights.gain")[0]) / 1e-6;
  }

  /// Half of the lives want large states and half small ones, so that a state alone tells nothing
  /// of later gradients; beside it the model sees which, of the life that was, not of the next.
  private static final String SIDES =
      LEAK.replace(
              "action push",
              "draw coin: real ~ bernoulli(0.5)\n  let side = 2 * coin - 1\n  action push")
          .replace("loss push", "loss side * push")
          .replace(
              "apply(state: real) -> real = slope", "apply(state, seen) -> real = slope * seen")
          .replace("synthetic(later)", "synthetic(later, given: side * where(age > 0, 1, 0))")
          .replace("minimise mean(inner.loss)", "minimise mean(inner.loss)\n  measure lean = side");

  @ParameterizedTest
  @ValueSource(strings = {"", "from 4"})
  void theModelSeesWhatItIsGivenBesideTheState(String pool) {
    var run = SpecRun.of(SpecRun.program(SIDES.replace("POOL", pool)), 1).steps(400);
    double slope = run.state("later.weights.slope")[0];
    assertEquals(later(), slope, 0.02);

    double gradient = gain(run);
    assertEquals(run.metric("lean") * (own() + slope * reached()), gradient, 1e-3);

    // Of a life that ends, which comes by chance, nothing is left: that much no model knows.
    double missed = 0;
    for (int step = 0; step < SAMPLES; step++) {
      missed += run.steps(1).metric("missed by later") / SAMPLES;
    }
    assertEquals(END, missed, 0.03);
  }

  @Test
  void aModelThatSaysNothingMissesEverything() {
    var silent = SIDES.replace("= slope * seen", "= 0 * slope * seen").replace("POOL", "");
    assertEquals(
        1, SpecRun.of(SpecRun.program(silent), 1).steps(3).metric("missed by later"), 1e-9);
  }
}
