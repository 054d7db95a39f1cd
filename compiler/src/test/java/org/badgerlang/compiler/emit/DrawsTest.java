package org.badgerlang.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Interpreter;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.plan.Processor;
import org.badgerlang.compiler.plan.Tiles;
import org.badgerlang.runtime.cpu.Team;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Draws have the numbers of their places, however many are made at once and wherever they lie.
final class DrawsTest {
  private static final Axis TASK = Axis.of("task", 19);
  private static final Axis ROW = Axis.of("row", 7);
  private static final Axis COLUMN = Axis.of("column", 5);
  private static final Axis LONG = Axis.of("long", 900);

  private static final List<List<Axis>> SHAPES =
      List.of(
          List.of(),
          List.of(TASK, ROW, COLUMN),
          List.of(ROW, TASK),
          List.of(ROW, TASK, COLUMN),
          List.of(TASK, ROW, LONG),
          List.of(COLUMN, TASK, ROW));

  @ParameterizedTest
  @ValueSource(ints = {Tiles.SINGLE, Tiles.NARROW, Tiles.WIDE})
  void everyPlaceHasItsOwnNumber(int width) {
    var builder = new BodyBuilder();
    var step = builder.param(TensorType.SCALAR, "step");
    var age = builder.param(TensorType.of(ROW), "age");
    var results = new ArrayList<Value>();
    for (var shape : SHAPES) {
      for (var distribution : Op.Distribution.values()) {
        for (var counters : List.of(List.<Value>of(), List.of(step), List.of(step, age))) {
          var site = "draw " + results.size();
          var op = new Op.Random(distribution, site, counters, new TensorType(shape));
          results.add(builder.emit(op, "").getFirst());
        }
      }
    }
    var body = builder.finish(results);
    var ages = new Tensor(age.type(), new double[] {5, 0, 70000, 1, 2, 3, 4});
    var inputs = List.of(Tensor.scalar(3), ages);
    var emitted = new Emitted(List.of());
    emitted.add("draws", body, Optional.of(new Tiles(TASK, width)), Processor.USUAL);
    emitted.compile();
    try (var team = new Team(2)) {
      for (long outer : List.of(0L, 77L, 3L << 33)) {
        var context = new Context(-12345678901L, outer, Map.of());
        var expected = Interpreter.run(body, inputs, context);
        var actual = emitted.run(emitted.load("draws", team), inputs, context);
        for (int i = 0; i < actual.size(); i++) {
          for (int k = 0; k < actual.get(i).length; k++) {
            assertEquals((float) expected.get(i).data()[k], actual.get(i)[k], 0f, "draw " + i);
          }
        }
      }
    }
  }
}
