package org.badgerlang.compiler.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Parts of an objective that begin and end with events, for good.
class TurnsTest {
  /// x rises by 1 a step until it is above 2.5; y from the step on in which x is 2.
  private static final String PARTS =
      """
      learn x: real = 0 by sgd(lr: 1)
      learn y: real = 0 by sgd(lr: 1)
      losses {
        rises:   -x until x > 2.5
        follows: -y from abs(x - 2) < 0.5
      }
      """;

  @Test
  void eventsOfTheOutermostLoopAreRemembered() {
    var spec = "import std.rules.{sgd}\nloop outer repeat 10 {\n" + PARTS + "}\n";
    var run = SpecRun.of(SpecRun.program(spec), 1).steps(6);
    assertEquals(3, run.state("outer.x")[0], 1e-12);
    assertEquals(4, run.state("outer.y")[0], 1e-12);
  }

  @Test
  void eventsAreForgottenWhenALoopIsEnteredAgain() {
    var spec =
        "import std.rules.{sgd}\nloop outer repeat 10 {\n"
            + "learn s: real = 1 by sgd(lr: 0.1)\nminimise s ^ 2\n"
            + "loop inner repeat 6 {\n"
            + PARTS
            + "}\nmeasure x = inner.x\nmeasure y = inner.y\n}\n";
    var run = SpecRun.of(SpecRun.program(spec), 1);
    for (int step = 0; step < 3; step++) {
      run.steps(1);
      assertEquals(3, run.metric("x"), 1e-12);
      assertEquals(4, run.metric("y"), 1e-12);
    }
  }

  @Test
  void partsBeginAndEndAtStepsAndWeightsFollowSchedules() {
    var spec =
        """
        import std.rules.{sgd}
        schedule fading over outer { 1 until 3; 0.5 until 5; linear(0.5, 0) until 7; 0 }
        loop outer repeat 10 {
          learn x: real = 0 by sgd(lr: 1)
          learn y: real = 0 by sgd(lr: 1)
          learn z: real = 0 by sgd(lr: 1)
          losses {
            rises: -x from step 2
            falls: y until step 3
            fades: -z weight fading
          }
        }
        """;
    var run = SpecRun.of(SpecRun.program(spec), 1).steps(5);
    assertEquals(3, run.state("outer.x")[0], 1e-12);
    assertEquals(-3, run.state("outer.y")[0], 1e-12);
    assertEquals(4, run.state("outer.z")[0], 1e-12);
    run.steps(2);
    assertEquals(5, run.state("outer.x")[0], 1e-12);
    assertEquals(-3, run.state("outer.y")[0], 1e-12);
    assertEquals(4.75, run.state("outer.z")[0], 1e-12);
  }

  private static final String LIMITS =
      """
      import std.rules.{sgd}
      task Limit {
        draw top: real ~ uniform(0, 5)
      }
      loop outer repeat 10 {
        batch 16 of Limit
        learn s: real = 0 by sgd(lr: 1)
        losses {
          most:  -s from EVENT
        }
        measure missed = mean(inner.x - top > 1) + mean(inner.x - top <= 0)
        loop inner repeat 8 {
          learn x: real = 0 by sgd(lr: 1)
          losses {
            rises: -x until x > top
          }
        }
      }
      """;

  @Test
  void everyInstanceHasEventsOfItsOwn() {
    var run = SpecRun.of(SpecRun.program(LIMITS.replace("EVENT", "top > 1")), 1).steps(3);
    assertEquals(0, run.metric("missed"), 1e-12);
  }

  @Test
  void anEventOfALoopIsOneOfMostOfItsInstances() {
    for (var event : List.of("top > 1", "top > 4.9")) {
      var run = SpecRun.of(SpecRun.program(LIMITS.replace("EVENT", event)), 1).steps(3);
      assertEquals(event.equals("top > 1") ? 3 : 0, run.state("outer.s")[0], 1e-12, event);
    }
  }

  @Test
  void anEventIsOneCondition() {
    var spec = PARTS.replace("abs(x - 2) < 0.5", "x > index(place)").indent(2).stripTrailing();
    var told =
        SpecRun.errors(
            "import std.rules.{sgd}\naxis place = 3\nloop outer repeat 10 {\n" + spec + "\n}\n",
            Optional.empty());
    assertEquals(List.of("type-mismatch"), told.stream().map(d -> d.code()).toList());
  }
}
