package org.badgerlang.compiler.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Interpreter;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.source.Source;
import org.junit.jupiter.api.Test;

/// Tasks from a standard normal, weighed by `exp(t theta)`: normal(t, 1), `t^2 / 2` nats away. So
/// the mean of theta is t, its sensitivity 1; the mean of `theta^2` is `1 + t^2`, its sensitivity
/// t.
final class ReweightingTest {
  private static final int EVALUATIONS = 500;
  private static final double TILT = 0.25;
  private static final Map<String, Double> TRUTH =
      Map.of(
          "first",
          TILT,
          "first_sensitivity",
          1.0,
          "second",
          1 + TILT * TILT,
          "second_sensitivity",
          TILT);

  private static final String SPEC =
      """
      import std.rules.{sgd}
      task Mean {
        draw theta: real ~ normal(0, 1)
      }
      loop outer repeat 1 {
        batch 8 of Mean
        learn x: real = 0 by sgd(lr: 0.1)
        minimise (x - theta) ^ 2
      }
      evaluate tilted {
        with batch = 1000
        reweight exp(%s * theta)
        measure first = theta
        measure second = theta ^ 2
      }
      """
          .formatted(TILT);

  /// What an evaluation tells, at many steps, of which each draws anew.
  private static List<Map<String, Double>> evaluations() {
    var source = new Source("tilted.badger", SPEC);
    var checked = Compiler.check(source, Map.of(), new ModuleFiles(Path.of(".")));
    assertEquals(List.of(), checked.diagnostics());
    var program = checked.optimised(2);
    var sizes = new HashMap<String, Integer>();
    program.sizes().forEach(size -> sizes.put(size.name(), size.first()));
    var inputs =
        new ArrayList<>(Interpreter.run(program.init(), List.of(), new Context(7, 0, sizes)));
    inputs.add(Tensor.scalar(0));
    var variant = program.evaluations().getFirst().variants().getFirst();
    var all = new ArrayList<Map<String, Double>>();
    for (int step = 0; step < EVALUATIONS; step++) {
      var results = Interpreter.run(variant.run(), inputs, new Context(7, step, sizes));
      var told = new HashMap<String, Double>();
      for (int i = 0; i < variant.measures().size(); i++) {
        told.put(variant.measures().get(i), results.get(i).number());
      }
      all.add(told);
    }
    return all;
  }

  @Test
  void intervalsHoldTheTruthAboutAsOftenAsTheySay() {
    var told = evaluations();
    TRUTH.forEach(
        (name, truth) -> {
          double covered =
              told.stream()
                      .filter(e -> Math.abs(e.get(name) - truth) <= e.get(name + "_interval"))
                      .count()
                  / (double) EVALUATIONS;
          assertTrue(covered > 0.91 && covered < 0.98, () -> name + " is covered " + covered);
        });
    assertEquals(TILT * TILT / 2, average(told, "divergence"), 0.001);
    assertEquals(1000 * Math.exp(-TILT * TILT), average(told, "effective"), 10);
  }

  private static double average(List<Map<String, Double>> told, String name) {
    return told.stream().mapToDouble(e -> e.get(name)).average().orElseThrow();
  }
}
