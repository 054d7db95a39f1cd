package org.badgerlang.compiler.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Function;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;
import org.junit.jupiter.api.Test;

/// Counts by hand, on a program with a loop in a loop.
final class CostModelTest {
  private static final Axis IN = Axis.of("in", 3);
  private static final Axis OUT = Axis.of("out", 5);
  private static final Axis INNER = Axis.of("inner", 4);

  @Test
  void countsProductsElementsAndSteps() {
    Program program = program();
    var outer = new LoopCost("outer", 1, 1, 4 * (2 * 15 + 5) + 5, 4 * (20 + 20) + 20);
    var inner = new LoopCost("outer.inner", 4, 1, 4 * (2 * 15 + 5), 4 * (20 + 20));
    assertEquals(List.of(outer, inner), CostModel.loops(program));
    assertEquals(35, inner.operationsPerStep());
    assertEquals(40, inner.bytesPerStep());
    assertEquals(15 * 4, CostModel.stateBytes(program));
  }

  /// `exp` of a state carried four steps, each adding w·x.
  private static Program program() {
    var b = new BodyBuilder();
    Value w = b.param(TensorType.of(IN, OUT), "w");
    Value x = b.param(TensorType.of(IN), "x");
    Value start = b.param(TensorType.of(OUT), "start");
    List<Value> after =
        b.scan(
            "inner",
            INNER,
            false,
            List.of(start),
            List.of(),
            (inside, carries, entries) ->
                new BodyBuilder.Step(
                    List.of(inside.add(carries.getFirst(), inside.contract(w, x, List.of(IN)))),
                    List.of()));
    var step = function(b, List.of(b.unary(Op.UnaryFn.EXP, after.getFirst())));
    var init = function(new BodyBuilder(), List.of());
    var loop =
        new Program.HostLoop(
            "outer",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            step,
            List.of(),
            List.of(),
            Optional.empty(),
            Span.NONE);
    var state =
        new Program.State(
            "w", TensorType.of(IN, OUT), Program.Kind.WEIGHT, Optional.of("outer"), Span.NONE);
    return new Program(
        "counted", List.of(), List.of(), List.of(state), init, List.of(loop), List.of());
  }

  private static Function function(BodyBuilder b, List<Value> results) {
    var body = b.finish(results);
    return new Function(
        "f",
        body.params().stream().map(Value::hint).toList(),
        results.stream().map(Value::toString).toList(),
        body);
  }
}
