package org.badgerlang.compiler.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.HashMap;
import org.badgerlang.compiler.cost.CostModel;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.provider.Providers;

/// Some steps of every outermost loop of a whole program, then its evaluations: what a device makes
/// of them, held against the interpreter, from whose state each begins, so that a difference is of
/// that one alone.
record Training(Program program, int steps, double tolerance) {
  private static final long SEED = 11;

  /// Of an evaluation that takes more, the interpreter would be the longest part of the suite.
  private static final double MOST_OPERATIONS = 2e6;

  void check(Kernels kernels, Providers providers) {
    var run = new InterpretedRun(program, SEED, providers);
    kernels.seed(SEED);
    kernels.init();
    compareState(run, kernels, "first values");
    for (int loop = 0; loop < program.loops().size(); loop++) {
      for (int step = 0; step < steps; step++) {
        give(run, kernels);
        step(run, kernels, loop, step);
      }
    }
    for (int i = 0; i < program.evaluations().size(); i++) {
      var variants = program.evaluations().get(i).variants();
      for (int k = 0; k < variants.size(); k++) {
        if (operations(variants.get(k)) <= MOST_OPERATIONS) {
          give(run, kernels);
          evaluate(run, kernels, i, k);
        }
      }
    }
  }

  private static void give(InterpretedRun run, Kernels kernels) {
    for (int i = 0; i < run.state().size(); i++) {
      kernels.write(i, floats(run.state().get(i).data()));
    }
  }

  private void step(InterpretedRun run, Kernels kernels, int loop, int step) {
    run.step(loop, step);
    kernels.step(loop, step);
    var known = program.loops().get(loop);
    compareState(run, kernels, known.name() + " step " + step);
    for (int i = 0; i < known.metrics().size(); i++) {
      compare(
          run.metrics().get(i).data(),
          kernels.metric(loop, i),
          known.name() + " " + known.metrics().get(i).name() + " of " + step);
    }
  }

  private void evaluate(InterpretedRun run, Kernels kernels, int evaluation, int variant) {
    var known = program.evaluations().get(evaluation);
    var expected = run.evaluate(evaluation, variant, steps - 1);
    var actual = kernels.evaluate(evaluation, variant, steps - 1);
    assertEquals(expected.size(), actual.length, known.name());
    for (int i = 0; i < actual.length; i++) {
      var what = known.name() + " " + known.variants().get(variant).condition() + " result " + i;
      compare(expected.get(i).data(), actual[i], what);
    }
  }

  /// What one condition of an evaluation computes.
  private double operations(Program.Variant variant) {
    var sizes = new HashMap<String, Integer>();
    for (int i = 0; i < variant.sizes().size(); i++) {
      sizes.put(program.sizes().get(i).name(), variant.sizes().get(i));
    }
    return CostModel.operations(variant.run().body(), axis -> axis.size().at(sizes));
  }

  private static float[] floats(double[] data) {
    var numbers = new float[data.length];
    for (int i = 0; i < data.length; i++) {
      numbers[i] = (float) data[i];
    }
    return numbers;
  }

  private void compareState(InterpretedRun run, Kernels kernels, String when) {
    for (int i = 0; i < run.state().size(); i++) {
      var expected = run.state().get(i).data();
      var actual = new float[expected.length];
      kernels.read(i, actual);
      compare(expected, actual, program.state().get(i).path() + " after " + when);
    }
  }

  private void compare(double[] expected, float[] actual, String what) {
    assertEquals(expected.length, actual.length, what);
    double scale = 0;
    for (double number : expected) {
      scale = Math.max(scale, Double.isFinite(number) ? Math.abs(number) : 0);
    }
    for (int i = 0; i < expected.length; i++) {
      double wanted = expected[i];
      boolean agrees =
          Double.isFinite(wanted)
              ? Math.abs(wanted - actual[i]) <= tolerance * (scale + 1e-3)
              : Float.compare((float) wanted, actual[i]) == 0;
      if (!agrees) {
        fail("%s, entry %d: %s, not %s".formatted(what, i, actual[i], wanted));
      }
    }
  }
}
