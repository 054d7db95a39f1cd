package org.badgerlang.compiler.estimate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.cost.CostModel;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.optimise.Optimiser;
import org.badgerlang.compiler.plan.Planner;
import org.badgerlang.compiler.plan.Tiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What gradients keep of loops, and what they compute again.
class MemoryTest {
  private static final double ABOUT = 2.5;

  private static final String GRU =
      """
      import std.rules.{sgd}
      import std.experts.{Gru}
      import std.nets.{Linear}
      axis hidden = 64
      task Noise {
        draw level: real ~ normal(0, 1)
        action out: real = 0
        observe seen: real = level + out
        loss (out - level) ^ 2
      }
      expert Cell {
        net memory = Gru(in: 1, hidden)
        net readout = Linear(hidden)
        fn step(seen: real) -> real {
          memory.step(concat(seen))
          return readout(memory.h)
        }
      }
      agent cell = 1 of Cell
      loop outer repeat 2 {
        batch 16 of Noise
        learn Cell.weights by sgd(lr: 0.001)
        minimise mean(inner.loss)
        loop inner repeat STEPS {
          learn cell.state
          act out = cell.step(seen)
        }
      }
      """;

  /// The bytes of everything that the step of the outermost loop writes, were all kept at once.
  private static double written(Program program) {
    double bytes = 0;
    for (var stmt : program.loops().getFirst().step().body().stmts()) {
      for (var result : stmt.results()) {
        double entries = 4;
        for (var axis : result.type().axes()) {
          entries *= axis.size().fixed();
        }
        bytes += entries;
      }
    }
    return bytes;
  }

  private static double operations(Program program) {
    return CostModel.loops(program).getFirst().operationsPerStep();
  }

  private static Program gru(int steps, double memory) {
    var spec = GRU.replace("STEPS", Integer.toString(steps));
    return Optimiser.run(SpecRun.elaborated(spec, Optional.of(memory)), 2);
  }

  /// The bytes of all buffers that the planned step of the outermost loop has with one thread.
  private static long planned(Program program) {
    var sizes = new LinkedHashMap<String, Integer>();
    program.sizes().forEach(s -> sizes.put(s.name(), s.max()));
    return new Planner(sizes, Tiles.NARROW).plan(program.loops().getFirst().step()).bytes(1, sizes);
  }

  /// The operations of the loop without its gradient.
  private static double forward(Program program) {
    return CostModel.loops(program).stream()
        .filter(loop -> loop.path().equals("outer.inner"))
        .mapToDouble(loop -> loop.operations())
        .sum();
  }

  @ParameterizedTest
  @CsvSource({"10000, 64e6", "1000000, 512e6"})
  void longLoopsKeepWithinTheMemoryGiven(int steps, double memory) {
    var whole = gru(steps, 1e12);
    var split = gru(steps, memory);
    assertTrue(written(whole) > memory);
    assertTrue(planned(split) < memory, planned(split) + " bytes of buffers");
    double extra = operations(split) - operations(whole);
    double forward = forward(whole);
    assertTrue(extra > 0 && extra < 2.2 * forward, extra / forward + " forward passes");
  }

  /// What `badger cost` tells of a gradient is what the planned step has buffers for, and what it
  /// tells of keeping everything what it would have otherwise, both within a factor of `ABOUT`:
  /// some of what the plan counts is fused away later, and other buffers are no part of it.
  @ParameterizedTest
  @CsvSource({"3000, 1e12", "3000, 2e7"})
  void whatIsToldToBeKeptIsWhatBuffersHold(int steps, double memory) {
    var spec = GRU.replace("STEPS", Integer.toString(steps));
    var kept = SpecRun.elaboration(spec, Optional.of(memory)).kept().getFirst();
    assertEquals(steps, kept.steps());
    assertEquals(memory < 1e9, kept.every() > 0, kept.toString());
    assertTrue(kept.bytes() <= Math.min(memory, kept.whole()), kept.toString());
    double held = planned(gru(steps, memory));
    double whole = planned(gru(steps, 1e12));
    isAbout(held, kept.bytes());
    isAbout(whole, kept.whole());
  }

  private static void isAbout(double held, double told) {
    double off = Math.max(told / held, held / told);
    assertTrue(off < ABOUT, told + " bytes told, " + held + " bytes of buffers");
  }

  private static final String NEST =
      """
      import std.rules.{sgd}
      task Bowl {
        draw centre: real ~ normal(0, 1)
      }
      loop outer repeat 2 {
        batch 4 of Bowl as bowl
        learn start: real = -1.5 by sgd(lr: 1)
        minimise mean(life.loss)
        loop life repeat 6 {
          learn rate: real from start by sgd(lr: 0.1)
          minimise mean(solve.loss)
          loop solve repeat 8 {
            learn x: real = 0.5 by sgd(lr: exp(rate))
            minimise 0.5 * (x - bowl.centre) ^ 2 + sin(x)
          }
        }
      }
      """;

  @Test
  void nestedLoopsAreComputedAgainWithoutChangingTheGradient() {
    var exact = gradient(SpecRun.elaborated(NEST, Optional.of(1e9)));
    for (double memory : List.of(20_000.0, 8_000.0, 4_000.0)) {
      var given = gradient(SpecRun.elaborated(NEST, Optional.of(memory)));
      assertArrayEquals(exact, given, 1e-12, "within " + memory);
    }
  }

  private static double[] gradient(Program program) {
    return SpecRun.gradient(Optimiser.run(program, 1), "outer.start", 7);
  }

  @Test
  void loopsOfDrawnLengthAreComputedAgainWithoutChangingTheGradient() {
    var drawn = NEST.replace("solve repeat 8", "solve repeat uniform(3, 20)");
    var exact = gradient(SpecRun.elaborated(drawn, Optional.of(1e9)));
    for (double memory : List.of(8_000.0, 4_000.0)) {
      var given = gradient(SpecRun.elaborated(drawn, Optional.of(memory)));
      assertArrayEquals(exact, given, 1e-12, "within " + memory);
    }
    for (int every : List.of(1, 7, 19, 20)) {
      var through = "by sgd(lr: 1) through backprop(checkpoint: " + every + ")";
      var spec = drawn.replace("by sgd(lr: 1)", through);
      assertArrayEquals(exact, gradient(SpecRun.elaborated(spec)), 1e-12, "every " + every);
    }
  }

  @Test
  void whatDoesNotFitIsRefusedWithFigures() {
    var told = SpecRun.errors(NEST, Optional.of(10.0));
    assertEquals(List.of("too-large"), told.stream().map(d -> d.code()).distinct().toList());
    assertTrue(told.getFirst().message().contains("bytes"), told.getFirst().message());
  }
}
