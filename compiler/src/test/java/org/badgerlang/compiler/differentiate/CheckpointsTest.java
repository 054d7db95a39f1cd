package org.badgerlang.compiler.differentiate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Interpreter;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.BodyBuilder.Step;
import org.badgerlang.compiler.ir.IrVerifier;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.optimise.Optimiser;
import org.badgerlang.compiler.optimise.Pipelines;
import org.junit.jupiter.api.Test;

class CheckpointsTest {
  private static final Axis H = Axis.of("h", 2);
  private static final Axis H2 = Axis.of("h'", 2);

  /// The loss, outputs and first and second gradients of a small recurrent net over `length` steps.
  private static Body program(int length, boolean reverse, int every) {
    var time = Axis.of("time", length);
    var b = new BodyBuilder();
    var w = b.param(TensorType.of(H2, H), "w");
    var x = b.param(TensorType.of(time), "x");
    var zero = b.broadcast(b.constant(0), TensorType.of(H));
    var given =
        Checkpoints.scan(
            b,
            "cell",
            time,
            reverse,
            List.of(zero),
            List.of(x),
            every,
            (body, carries, entries) -> {
              var product = body.rename(body.contract(w, carries.getFirst(), List.of(H)), H2, H);
              var next = body.unary(Op.UnaryFn.TANH, body.add(product, entries.getFirst()));
              var loss = body.contract(next, next, List.of(H));
              return new Step(List.of(next), List.of(loss));
            });
    var loss = b.add(b.sum(given.get(1), List.of(time)), b.sum(given.get(0), List.of(H)));
    var first = Gradients.gradient(b, loss, List.of(w, x), Options.EXACT);
    var length2 = b.contract(first.getFirst(), first.getFirst(), List.of(H2, H));
    var results = new ArrayList<>(first);
    results.addAll(Gradients.gradient(b, length2, List.of(w), Options.EXACT));
    results.add(given.get(1));
    var body = b.finish(results);
    IrVerifier.verify(body, "checkpoints");
    return Optimiser.run(body, Pipelines.O1);
  }

  private static List<Tensor> run(Body body, int length) {
    var x = new double[length];
    for (int i = 0; i < length; i++) {
      x[i] = Math.sin(i + 1);
    }
    var inputs =
        List.of(
            new Tensor(TensorType.of(H2, H), new double[] {0.5, -0.4, 0.9, 0.3}),
            new Tensor(TensorType.of(Axis.of("time", length)), x));
    return Interpreter.run(body, inputs, new Context(0, 0, Map.of()));
  }

  @Test
  void gradientsAreThoseOfTheWholeLoop() {
    for (boolean reverse : List.of(false, true)) {
      for (int length : List.of(6, 7)) {
        var whole = run(program(length, reverse, length), length);
        var split = run(program(length, reverse, 3), length);
        for (int i = 0; i < whole.size(); i++) {
          assertEquals(whole.get(i).type(), split.get(i).type());
          assertArrayEquals(whole.get(i).data(), split.get(i).data(), 1e-12, "result " + i);
        }
      }
    }
  }

  @Test
  void onlyTheCarriesAtTheSegmentsAreSaved() {
    var time = Axis.of("time", 100);
    var b = new BodyBuilder();
    var x = b.param(TensorType.of(H), "x");
    var last =
        Checkpoints.scan(
                b,
                "settle",
                time,
                false,
                List.of(x),
                List.of(),
                10,
                (body, carries, _) ->
                    new Step(
                        List.of(
                            body.unary(
                                Op.UnaryFn.EXP, body.unary(Op.UnaryFn.SIN, carries.getFirst()))),
                        List.of()))
            .getFirst();
    var gradient = Gradients.gradient(b, last, List.of(x), Options.EXACT);
    var body = Optimiser.run(b.finish(gradient), Pipelines.O1);
    var saved =
        body.stmts().stream()
            .flatMap(stmt -> stmt.results().stream())
            .filter(v -> v.type().axes().size() > 1)
            .map(v -> v.type().axes().getLast().size().fixed())
            .toList();
    assertEquals(List.of(10), saved);
  }
}
