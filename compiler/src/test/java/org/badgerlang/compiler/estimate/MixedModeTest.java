package org.badgerlang.compiler.estimate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.differentiate.ExactGradient;
import org.badgerlang.compiler.differentiate.ExactGradient.Mode;
import org.junit.jupiter.api.Test;

/// Gradients of gradients: the cheaper mode within the memory given, and the same numbers by both.
class MixedModeTest {
  /// A net that is adapted by some steps down the loss of its support set.
  private static final String ADAPT =
      """
      import std.rules.{sgd}
      import std.nets.{Mlp}
      net learner = Mlp(in: 1, hidden: [12], out: 1)
      task Wave(shots = 20) {
        draw phase: real ~ uniform(0, 3)
        set support, query [shots] {
          x: real ~ uniform(-2, 2)
          y: real = sin(x + phase)
        }
      }
      loop outer repeat 2 {
        batch 2 of Wave as wave
        learn start: learner.weights by sgd(lr: 1)
        learn pace: real = -3 by sgd(lr: 1)
        minimise mse(adapt.learner(wave.query.x), wave.query.y)
        loop adapt repeat 6 {
          learn learner.weights from start by sgd(lr: exp(pace))
          minimise mse(learner(wave.support.x), wave.support.y)
        }
      }
      """;

  private static ExactGradient.Choice choice(String spec, double memory, String path) {
    var seconds = SpecRun.elaboration(spec, Optional.of(memory)).seconds();
    return seconds.stream()
        .filter(second -> second.learned().contains("outer." + path))
        .findFirst()
        .orElseThrow(() -> new AssertionError(path + " is none of " + seconds))
        .choice();
  }

  private static double[] gradient(String path, double memory) {
    return SpecRun.gradient(SpecRun.elaborated(ADAPT, Optional.of(memory)), path, 3);
  }

  /// What is refused could not be had by less: nothing is computed again in vain.
  @Test
  void theLeastThatIsToldIsNoMoreThanTheWhole() {
    var least = choice(ADAPT, 10, "start");
    var roomy = choice(ADAPT, 1e9, "start");
    assertTrue(least.keptForward() <= roomy.keptForward());
    assertTrue(least.keptReverse() <= roomy.keptReverse());
  }

  @Test
  void forwardModeIsTakenWhereReverseModeWouldComputeAgain() {
    var roomy = choice(ADAPT, 1e9, "start");
    assertEquals(Mode.REVERSE_OVER_REVERSE, roomy.mode());
    assertTrue(roomy.reverse().operations() < roomy.forward().operations());
    assertTrue(roomy.forward().bytes() < 0.3 * roomy.reverse().bytes());

    double tight = roomy.keptForward();
    var chosen = choice(ADAPT, tight, "start");
    assertEquals(Mode.FORWARD_OVER_REVERSE, chosen.mode());
    assertTrue(chosen.keptForward() <= tight);
    assertEquals(roomy.forward().operations(), chosen.forward().operations());
    assertTrue(chosen.forward().operations() < 0.9 * chosen.reverse().operations());
    for (var path : List.of("outer.pace", "outer.start.first.w")) {
      assertArrayEquals(gradient(path, 1e9), gradient(path, tight), 1e-10, path);
    }
  }
}
