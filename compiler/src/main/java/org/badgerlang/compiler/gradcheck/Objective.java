package org.badgerlang.compiler.gradcheck;

import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Function;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.optimise.Optimiser;
import org.badgerlang.compiler.optimise.Pipelines;

/// The step of an outermost loop cut down to its objective: what gives the loss, and nothing of the
/// gradients and updates that follow from it.
final class Objective {
  private Objective() {}

  /// A function of the inputs of the loop's step with the loss as its one result, the same number
  /// to the bit; empty where the loop records none.
  static Optional<Function> of(Program.HostLoop loop) {
    for (int i = 0; i < loop.metrics().size(); i++) {
      var metric = loop.metrics().get(i);
      if (metric.loop().equals(loop.name()) && metric.name().equals("loss")) {
        return Optional.of(alone(loop.step(), loop.updates().size() + i));
      }
    }
    return Optional.empty();
  }

  private static Function alone(Function step, int result) {
    var body = step.body();
    var loss = List.of(body.results().get(result));
    var whole =
        new Function(
            step.name(),
            step.inputs(),
            List.of(step.outputs().get(result)),
            new Body(body.params(), body.stmts(), loss));
    return Optimiser.run(whole, Pipelines.O0);
  }
}
