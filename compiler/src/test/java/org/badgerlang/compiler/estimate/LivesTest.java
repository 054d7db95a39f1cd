package org.badgerlang.compiler.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

/// Lives that outlast a step: they end at different steps, the state with the task, and a pool goes
/// on with one of its lives at a time.
class LivesTest {
  private static final int LENGTH = 3;
  private static final int WINDOW = 5;

  private static final String WALK =
      """
      import std.rules.{sgd}
      task Walk {
        draw   speed: real ~ uniform(0, 1)
        state  age: real = 0
        action push: real = 0
        next   age = age + 1
        loss   (age - push) ^ 2
      }
      expert Cell {
        weights gain: real = 0.5
        state h: real = 0
        fn step() -> real {
          next h = h + 1
          return gain * h
        }
      }
      agent cell = 1 of Cell
      loop outer repeat 40 {
        batch 64 of Walk renewed every 3 POOL
        learn Cell.weights by sgd(lr: 0.001)
        minimise mean(inner.loss)
        measure fresh = renewed
        measure apart = mean(inner.apart)
        measure oldest = last(inner.old)
        loop inner repeat 5 {
          learn cell.state carried reset renewed
          act push = cell.step()
          measure old = age
          measure apart = abs(age - cell.h)
        }
      }
      """;

  @Test
  void livesOfOneLengthEndAtDifferentSteps() {
    var run = SpecRun.of(WALK.replace("POOL", ""), 1);
    run.steps(1);
    double renewed = 0;
    for (int step = 0; step < 2 * LENGTH; step++) {
      double fresh = run.steps(1).metric("fresh");
      assertTrue(fresh > 0.1 && fresh < 0.6, "share " + fresh);
      renewed += fresh;
      assertEquals(0, run.metric("apart"), 1e-12);
    }
    assertEquals(2, renewed, 1e-12, "every life ends once in so many steps");
  }

  @Test
  void aPoolGoesOnWithOneLifeOfEachPlace() {
    var run = SpecRun.of(WALK.replace("POOL", "from 8"), 2);
    var ages = new HashSet<Double>();
    for (int step = 0; step < 30; step++) {
      run.steps(1);
      assertEquals(0, run.metric("apart"), 1e-12);
      ages.add(run.metric("oldest"));
      assertTrue(run.metric("oldest") <= LENGTH * WINDOW, "no life is longer than it may be");
    }
    assertTrue(ages.size() > 3);
    assertEquals(8 * 64, run.state("outer.Walk.age").length);
  }
}
