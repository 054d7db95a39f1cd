package org.badgerlang.compiler.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

/// Loops whose length grows by a schedule or is drawn: as many steps are differentiated as ran.
class LengthsTest {
  private static final int LONGEST = 9;

  private static final String SUM =
      """
      import std.rules.{sgd}
      SCHEDULE
      loop outer repeat 12 {
        learn theta: real = 0 by sgd(lr: 1)
        minimise inner.x
        measure ran = inner.steps
        loop inner repeat LENGTH {
          learn x: real = 0 by sgd(lr: 1)
          minimise -x * theta
        }
      }
      """;

  private static SpecRun run(String schedule, String length, long seed) {
    var spec = SUM.replace("SCHEDULE", schedule).replace("LENGTH", length);
    return SpecRun.of(SpecRun.program(spec), seed);
  }

  /// x rises by θ a step, so that its derivative is the number of steps.
  private static double step(SpecRun run) {
    double before = run.state("outer.theta")[0];
    double steps = before - run.steps(1).state("outer.theta")[0];
    assertEquals(run.metric("ran"), steps, 1e-12);
    return steps;
  }

  @Test
  void lengthsGrowByASchedule() {
    var run = run("schedule horizon over outer { 2 until 3; 5 until 6; 9 }", "horizon", 1);
    for (int step = 0; step < 12; step++) {
      assertEquals(step < 3 ? 2 : step < 6 ? 5 : LONGEST, step(run), 1e-12, "step " + step);
    }
  }

  @Test
  void lengthsAreDrawn() {
    var seen = new HashSet<Double>();
    for (var length : new String[] {"horizon", "uniform(2, 9)"}) {
      var run = run("schedule horizon over outer { drawn 2..9 }", length, 1);
      for (int step = 0; step < 12; step++) {
        double steps = step(run);
        assertTrue(steps >= 2 && steps <= LONGEST && steps % 1 == 0, length + ": " + steps);
        seen.add(steps);
      }
      assertTrue(seen.size() > 3, length + ": " + seen);
      seen.clear();
    }
  }
}
