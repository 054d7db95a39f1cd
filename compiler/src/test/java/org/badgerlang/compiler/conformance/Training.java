package org.badgerlang.compiler.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import org.badgerlang.compiler.ir.Program;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.provider.Providers;

/// Some steps of a whole program: what a device makes of them, held against the interpreter, from
/// whose state every step begins, so that a difference is of that step alone.
record Training(Program program, int steps, double tolerance) {
  private static final long SEED = 11;

  void check(Kernels kernels, Providers providers) {
    var run = new InterpretedRun(program, SEED, providers);
    kernels.seed(SEED);
    kernels.init();
    compareState(run, kernels, "first values");
    for (int step = 0; step < steps; step++) {
      for (int i = 0; i < run.state().size(); i++) {
        kernels.write(i, floats(run.state().get(i).data()));
      }
      run.step(0, step);
      kernels.step(0, step);
      compareState(run, kernels, "step " + step);
      var metrics = program.loops().getFirst().metrics();
      for (int i = 0; i < metrics.size(); i++) {
        compare(
            run.metrics().get(i).data(),
            kernels.metric(0, i),
            metrics.get(i).name() + " of " + step);
      }
    }
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
