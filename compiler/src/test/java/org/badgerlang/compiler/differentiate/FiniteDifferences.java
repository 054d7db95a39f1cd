package org.badgerlang.compiler.differentiate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Interpreter;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.IrVerifier;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Value;

/// Holds derivatives against central differences.
final class FiniteDifferences {
  private static final double STEP = 1e-5;

  private FiniteDifferences() {}

  /// A body with the same params that gives the gradient of the scalar objective by each of them.
  static Body gradient(Body objective) {
    var b = BodyBuilder.continuing(objective);
    var gradient =
        b.finish(Gradients.gradient(b, objective.results().getFirst(), b.params(), Options.EXACT));
    IrVerifier.verify(gradient, "gradient");
    return gradient;
  }

  /// A body that mixes its results into one scalar.
  static Body mixed(Body body) {
    var b = BodyBuilder.continuing(body);
    var total = b.constant(0);
    int n = 1;
    for (var result : body.results()) {
      var weights = b.constant(1.0 / n++);
      Value spread = b.mul(weights, result);
      for (var axis : result.type().axes()) {
        var wave = b.unary(Op.UnaryFn.SIN, b.add(b.iota(axis), b.constant(n)));
        spread = b.mul(spread, wave);
      }
      total = b.add(total, b.sum(spread, spread.type().axes()));
    }
    return b.finish(List.of(total));
  }

  /// Fails where the gradient differs from the slope of the objective.
  static void check(Body objective, List<Tensor> inputs, Context context, String where) {
    var gradients = Interpreter.run(gradient(objective), inputs, context);
    for (int i = 0; i < inputs.size(); i++) {
      for (int k = 0; k < inputs.get(i).data().length; k++) {
        double slope = slope(objective, inputs, context, i, k, STEP);
        double finer = slope(objective, inputs, context, i, k, STEP / 4);
        double given = gradients.get(i).data()[k];
        double scale = Math.max(1, Math.abs(slope));
        if (Math.abs(slope - finer) > 1e-4 * scale) {
          // a kink or a jump within the step
          continue;
        }
        assertEquals(slope, given, 2e-5 * scale, where + ", input " + i + " entry " + k);
      }
    }
  }

  private static double slope(
      Body objective, List<Tensor> inputs, Context context, int input, int entry, double step) {
    double above = moved(objective, inputs, context, input, entry, step);
    double below = moved(objective, inputs, context, input, entry, -step);
    return (above - below) / (2 * step);
  }

  private static double moved(
      Body objective, List<Tensor> inputs, Context context, int input, int entry, double by) {
    var moved = new ArrayList<>(inputs);
    var data = inputs.get(input).data().clone();
    data[entry] += by;
    moved.set(input, new Tensor(inputs.get(input).type(), data));
    return Interpreter.run(objective, moved, context).getFirst().number();
  }
}
