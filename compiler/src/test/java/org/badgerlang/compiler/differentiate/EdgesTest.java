package org.badgerlang.compiler.differentiate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Interpreter;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.BodyBuilder.Step;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.junit.jupiter.api.Test;

/// Derivatives at the points where functions bend, jump or leave their domain.
class EdgesTest {
  private static final Axis N = Axis.of("n", 3);
  private static final Context CONTEXT = new Context(0, 0, Map.of());

  private static double[] gradient(BiFunction<BodyBuilder, Value, Value> f, double... at) {
    return gradients(1, f, at);
  }

  private static double[] gradients(
      int order, BiFunction<BodyBuilder, Value, Value> f, double... at) {
    var b = new BodyBuilder();
    var x = b.param(TensorType.of(N), "x");
    var value = f.apply(b, x);
    for (int i = 0; i < order; i++) {
      value = Gradients.gradient(b, value, List.of(x), Options.EXACT).getFirst();
    }
    var inputs = List.of(new Tensor(x.type(), at));
    return Interpreter.run(b.finish(List.of(value)), inputs, CONTEXT).getFirst().data();
  }

  private static Value isPositive(BodyBuilder b, Value x) {
    return b.binary(Op.BinaryFn.LT, b.constant(0), x);
  }

  @Test
  void theSideNotTakenPutsNoNanIntoTheGradient() {
    BiFunction<BodyBuilder, Value, Value> safeLog =
        (b, x) -> b.select(isPositive(b, x), b.unary(Op.UnaryFn.LOG, x), b.constant(0));
    assertArrayEquals(new double[] {0, 0, 0.5}, gradient(safeLog, 0, -1, 2));
    assertArrayEquals(new double[] {0, 0, -0.25}, gradients(2, safeLog, 0, -1, 2));
    BiFunction<BodyBuilder, Value, Value> safeRoot =
        (b, x) ->
            b.select(
                isPositive(b, x),
                b.mul(b.constant(3), b.unary(Op.UnaryFn.SQRT, x)),
                b.div(b.constant(1), b.sub(x, b.constant(5))));
    assertArrayEquals(new double[] {-0.04, -1.0 / 36, 0.75}, gradient(safeRoot, 0, -1, 4), 1e-15);
  }

  @Test
  void equalOperandsOfMaxAndMinGiveTheFirstItAll() {
    for (var fn : List.of(Op.BinaryFn.MAX, Op.BinaryFn.MIN)) {
      assertArrayEquals(
          new double[] {2, 2, 2},
          gradient((b, x) -> b.binary(fn, b.mul(b.constant(2), x), x), 0, 0, 0));
    }
  }

  @Test
  void reluHasSlopeOneFromZeroOn() {
    assertArrayEquals(
        new double[] {0, 1, 1},
        gradient((b, x) -> b.binary(Op.BinaryFn.MAX, x, b.constant(0)), -1, 0, 1));
  }

  @Test
  void equalLargestEntriesGiveTheFirstItAll() {
    assertArrayEquals(
        new double[] {0, 1, 0},
        gradient((b, x) -> b.reduce(Op.ReduceFn.MAX, x, List.of(N)), 0, 4, 4));
    assertArrayEquals(
        new double[] {1, 0, 0},
        gradient((b, x) -> b.reduce(Op.ReduceFn.MIN, x, List.of(N)), 0, 4, 0));
  }

  @Test
  void absIsFlatAtZero() {
    assertArrayEquals(
        new double[] {-1, 0, 1}, gradient((b, x) -> b.unary(Op.UnaryFn.ABS, x), -3, 0, 3));
  }

  @Test
  void powersAtZeroAreFinite() {
    for (int exponent = 1; exponent <= 4; exponent++) {
      var power = exponent;
      var slopes = gradient((b, x) -> b.binary(Op.BinaryFn.POW, x, b.constant(power)), 0, -1, 1);
      assertEquals(power == 1 ? 1 : 0, slopes[0]);
      assertEquals(power * Math.pow(-1, power - 1), slopes[1]);
    }
    BiFunction<BodyBuilder, Value, Value> toVariable =
        (b, x) -> b.binary(Op.BinaryFn.POW, b.constant(0), x);
    assertArrayEquals(new double[] {0, 0, 0}, gradient(toVariable, 0, 1, 2));
    BiFunction<BodyBuilder, Value, Value> byItself = (b, x) -> b.binary(Op.BinaryFn.POW, x, x);
    assertTrue(Double.isFinite(gradient(byItself, 0, 1, 2)[0]));
  }

  @Test
  void aRootOfZeroHasAnInfiniteSlope() {
    assertEquals(
        Double.POSITIVE_INFINITY, gradient((b, x) -> b.unary(Op.UnaryFn.SQRT, x), 0, 1, 4)[0]);
  }

  @Test
  void whatNothingReachesHasTheZeroGradientOfItsType() {
    assertArrayEquals(new double[] {0, 0, 0}, gradient((b, x) -> b.stop(x), 1, 2, 3));
    assertArrayEquals(new double[] {0, 0, 0}, gradient((b, _) -> b.constant(4), 1, 2, 3));
  }

  @Test
  void theObjectiveByItselfIsOne() {
    assertArrayEquals(new double[] {1, 1, 1}, gradient((_, x) -> x, 1, 2, 3));
  }

  @Test
  void aLoopOfOneStepAndOneOfNoneHaveTheirGradients() {
    for (int size : List.of(0, 1)) {
      var steps = Axis.of("step", size);
      var slopes =
          gradient(
              (b, x) ->
                  b.scan(
                          "loop",
                          steps,
                          false,
                          List.of(x),
                          List.of(),
                          (body, carries, _) -> {
                            var carry = carries.getFirst();
                            return new Step(List.of(body.mul(carry, carry)), List.of());
                          })
                      .getFirst(),
              1,
              2,
              3);
      assertArrayEquals(size == 0 ? new double[] {1, 1, 1} : new double[] {2, 4, 6}, slopes);
    }
  }
}
