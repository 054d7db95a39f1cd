package org.badgerlang.compiler.optimise;

import java.util.List;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Function;
import org.badgerlang.compiler.ir.IrVerifier;
import org.badgerlang.compiler.ir.Program;

/// Runs a pipeline of passes over every function of a program and checks the IR after each.
public final class Optimiser {
  private Optimiser() {}

  /// @param level 0, 1 or 2, see [Pipelines]
  public static Program run(Program program, int level) {
    var passes = Pipelines.of(level);
    return new Program(
        program.name(),
        program.params(),
        program.sizes(),
        program.state(),
        run(program.init(), passes),
        program.loops().stream().map(loop -> loop(loop, passes)).toList(),
        program.evaluations().stream().map(e -> evaluation(e, passes)).toList(),
        program.nest());
  }

  public static Function run(Function function, List<Pass> passes) {
    return new Function(
        function.name(), function.inputs(), function.outputs(), run(function.body(), passes));
  }

  public static Body run(Body body, List<Pass> passes) {
    var changed = body;
    for (var pass : passes) {
      changed = pass.apply(changed);
      IrVerifier.verify(changed, pass.name());
    }
    return changed;
  }

  private static Program.HostLoop loop(Program.HostLoop loop, List<Pass> passes) {
    return new Program.HostLoop(
        loop.name(),
        loop.repeat().map(f -> run(f, passes)),
        loop.seconds(),
        loop.sizes().map(f -> run(f, passes)),
        run(loop.step(), passes),
        loop.updates(),
        loop.metrics(),
        loop.until(),
        loop.origin());
  }

  private static Program.Evaluation evaluation(Program.Evaluation evaluation, List<Pass> passes) {
    var variants =
        evaluation.variants().stream()
            .map(
                v ->
                    new Program.Variant(
                        v.condition(),
                        v.sizes(),
                        run(v.run(), passes),
                        v.measures(),
                        v.expectations()))
            .toList();
    return new Program.Evaluation(
        evaluation.name(), evaluation.every(), variants, evaluation.probe(), evaluation.origin());
  }
}
