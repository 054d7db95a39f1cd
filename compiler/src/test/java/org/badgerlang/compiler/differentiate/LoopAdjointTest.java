package org.badgerlang.compiler.differentiate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.BodyBuilder.Step;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.junit.jupiter.api.Test;

/// What the adjoints of loops carry, save and read.
class LoopAdjointTest {
  private static final Axis STEP = Axis.of("step", 5);
  private static final Axis H = Axis.of("h", 4);
  private static final Axis H2 = Axis.of("h'", 4);
  private static final Axis BATCH = Axis.of("batch", 3);

  private static List<Op.Scan> loops(Body body) {
    return body.stmts().stream()
        .filter(stmt -> stmt.op() instanceof Op.Scan)
        .map(stmt -> (Op.Scan) stmt.op())
        .toList();
  }

  /// A recurrent net that also counts its steps and sums its inputs.
  private static Body recurrent() {
    var b = new BodyBuilder();
    var w = b.param(TensorType.of(H2, H), "w");
    var x = b.param(TensorType.of(STEP, BATCH, H), "x");
    var zero = b.broadcast(b.constant(0), TensorType.of(BATCH, H));
    var results =
        b.scan(
            "cell",
            STEP,
            false,
            List.of(zero, b.constant(0), zero),
            List.of(x),
            (body, carries, entries) -> {
              var product = body.rename(body.contract(w, carries.get(0), List.of(H)), H2, H);
              var next = body.unary(Op.UnaryFn.TANH, body.add(product, entries.getFirst()));
              var count = body.add(carries.get(1), body.constant(1));
              var sum = body.add(carries.get(2), entries.getFirst());
              return new Step(List.of(next, count, sum), List.of(next));
            });
    var loss = b.sum(results.get(3), List.of(BATCH, H, STEP));
    var gradient = Gradients.gradient(b, loss, List.of(w), Options.EXACT);
    return b.finish(gradient);
  }

  @Test
  void onlyWhatLiesOnAPathIsCarriedBack() {
    var loops = loops(recurrent());
    assertEquals(2, loops.size());
    var adjoint = loops.get(1);
    assertEquals("cell.adjoint", adjoint.name());
    assertTrue(adjoint.reverse());
    // the adjoint of the hidden state and the sum for w; not of the count, the sum of inputs, or x
    assertEquals(
        List.of(TensorType.of(BATCH, H), TensorType.of(H2, H)),
        adjoint.inits().stream().map(Value::type).toList());
    assertEquals(adjoint.inits().size(), adjoint.body().results().size());
  }

  @Test
  void onlyTheCarryAndTheCostlyValueAreSaved() {
    var loops = loops(recurrent());
    var forward = loops.get(0);
    // the state before the step beside the output that was stacked anyway
    assertEquals(3 + 2, forward.body().results().size());
    // tanh's result and the state before
    assertEquals(2, loops.get(1).xs().size());
  }

  @Test
  void theSumForAnInvariantIsACarryPlusAContraction() {
    var body = loops(recurrent()).get(1).body();
    var sum = body.results().get(1);
    var add =
        body.stmts().stream().filter(s -> s.results().contains(sum)).findFirst().orElseThrow();
    assertTrue(
        add.op() instanceof Op.Binary(var fn, var x, _)
            && fn == Op.BinaryFn.ADD
            && x.equals(body.params().get(1)));
    var product = add.op().operands().get(1);
    assertTrue(
        body.stmts().stream()
            .anyMatch(s -> s.results().contains(product) && s.op() instanceof Op.Contract));
  }

  @Test
  void differentiatingTwiceSavesNothingTwice() {
    var b = new BodyBuilder();
    var x = b.param(TensorType.of(H), "x");
    var last =
        b.scan(
                "settle",
                STEP,
                false,
                List.of(x),
                List.of(),
                (body, carries, _) ->
                    new Step(List.of(body.unary(Op.UnaryFn.SIN, carries.getFirst())), List.of()))
            .getFirst();
    Gradients.gradient(b, last, List.of(x), Options.EXACT);
    int results = results(b);
    Gradients.gradient(b, b.mul(last, last), List.of(x), Options.EXACT);
    assertEquals(results, results(b));
  }

  private static int results(BodyBuilder b) {
    return b.stmts().stream()
        .filter(s -> s.op() instanceof Op.Scan)
        .findFirst()
        .orElseThrow()
        .results()
        .size();
  }
}
