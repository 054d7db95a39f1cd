package org.badgerlang.compiler.interpret;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.BodyBuilder.Step;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.runtime.random.Philox;
import org.junit.jupiter.api.Test;

/// Small cases of every op, worked out by hand.
class InterpreterTest {
  private static final Axis A = Axis.of("a", 2);
  private static final Axis N = new Axis("n", Size.variable("n"));
  private static final Axis M = new Axis("m", Size.variable("n").plus(Size.of(1)));
  private static final Context CONTEXT = new Context(5, 7, Map.of("n", 3));

  /// The result on x[n] = 1, 2, 4 and w[a, n] = 1 … 6.
  private static double[] result(TensorType type, Function<Given, Value> f) {
    var b = new BodyBuilder();
    var x = b.param(TensorType.of(N), "x");
    var w = b.param(TensorType.of(A, N), "w");
    var result = b.broadcast(f.apply(new Given(b, x, w)), type);
    var inputs =
        List.of(
            new Tensor(x.type(), new double[] {1, 2, 4}),
            new Tensor(w.type(), new double[] {1, 2, 3, 4, 5, 6}));
    return Interpreter.run(b.finish(List.of(result)), inputs, CONTEXT).getFirst().data();
  }

  private record Given(BodyBuilder b, Value x, Value w) {
    Value emit(Op op) {
      return b.emit(op, "").getFirst();
    }
  }

  private static void check(TensorType type, Function<Given, Value> f, double... expected) {
    assertArrayEquals(expected, result(type, f), 1e-15);
  }

  @Test
  void elementwiseOpsMeetByName() {
    check(TensorType.of(A, N), g -> g.b().mul(g.x(), g.w()), 1, 4, 12, 4, 10, 24);
    check(TensorType.of(N, A), g -> g.b().add(g.w(), g.x()), 2, 5, 4, 7, 7, 10);
    check(
        TensorType.of(N),
        g ->
            g.b()
                .select(
                    g.b().binary(Op.BinaryFn.LT, g.x(), g.b().constant(2)),
                    g.x(),
                    g.b().constant(9)),
        1,
        9,
        9);
  }

  @Test
  void sumsAndContractions() {
    check(TensorType.of(A), g -> g.b().contract(g.w(), g.x(), List.of(N)), 17, 38);
    check(TensorType.of(N), g -> g.b().sum(g.w(), List.of(A)), 5, 7, 9);
    check(TensorType.SCALAR, g -> g.b().reduce(Op.ReduceFn.MAX, g.w(), List.of(A, N)), 6);
    check(TensorType.SCALAR, g -> g.b().count(List.of(A, N)), 6);
  }

  @Test
  void placesAlongAnAxis() {
    var one = Size.of(1);
    check(TensorType.of(A), g -> g.emit(new Op.Slice(g.x(), N, Size.of(0), 2, A)), 1, 4);
    check(TensorType.of(M), g -> g.emit(new Op.Pad(g.x(), N, one, 1, M)), 0, 1, 2, 4);
    check(
        TensorType.of(M),
        g ->
            g.emit(
                new Op.Concat(
                    List.of(g.b().constant(9), g.x()),
                    List.of(Optional.empty(), Optional.of(N)),
                    M)),
        9,
        1,
        2,
        4);
    check(TensorType.of(N), g -> g.emit(new Op.CumSum(g.x(), N, true, false)), 0, 1, 3);
    check(TensorType.of(N), g -> g.emit(new Op.CumSum(g.x(), N, false, true)), 7, 6, 4);
  }

  @Test
  void indicesAreCutAndClamped() {
    check(
        TensorType.of(M),
        g ->
            g.b()
                .gather(
                    g.x(),
                    N,
                    g.b().sub(g.b().mul(g.b().iota(M), g.b().constant(1.6)), g.b().constant(1))),
        1,
        1,
        4,
        4);
    check(
        TensorType.of(A),
        g -> g.emit(new Op.ScatterAdd(g.x(), g.b().iota(N), A, List.of(N))),
        1,
        6);
  }

  @Test
  void windowsAreZeroOutside() {
    check(
        TensorType.of(N, A),
        g -> {
          var place = new Axis("o", N.size());
          return g.b().rename(g.emit(new Op.Window(g.x(), N, place, A, 1, 2, 1)), place, N);
        },
        0,
        2,
        1,
        4,
        2,
        0);
  }

  @Test
  void orderAndLargest() {
    check(TensorType.of(N), g -> g.emit(new Op.ArgSort(g.b().neg(g.x()), N)), 2, 1, 0);
    check(TensorType.SCALAR, g -> g.emit(new Op.ArgMax(g.x(), N)), 2);
    check(
        TensorType.of(N),
        g -> g.emit(new Op.ArgSort(g.b().mul(g.x(), g.b().constant(0)), N)),
        0,
        1,
        2);
  }

  @Test
  void loopsCarryStackAndRunBack() {
    for (boolean reverse : List.of(false, true)) {
      Function<Given, List<Value>> loop =
          g ->
              g.b()
                  .scan(
                      "loop",
                      N,
                      reverse,
                      List.of(g.b().constant(10)),
                      List.of(g.x()),
                      (body, carries, entries) -> {
                        var next =
                            body.sub(
                                body.mul(carries.getFirst(), body.constant(2)), entries.getFirst());
                        return new Step(List.of(next), List.of(carries.getFirst()));
                      });
      check(TensorType.SCALAR, g -> loop.apply(g).get(0), reverse ? 59 : 68);
      check(
          TensorType.of(N),
          g -> loop.apply(g).get(1),
          reverse ? new double[] {30, 16, 10} : new double[] {10, 19, 36});
    }
  }

  @Test
  void drawsAreTheRuntimesAndCountedByStepCountersAndPlace() {
    var drawn =
        result(
            TensorType.of(A, N),
            g ->
                g.emit(
                    new Op.Random(
                        Op.Distribution.UNIFORM,
                        "task.x",
                        List.of(g.b().iota(A)),
                        TensorType.of(N))));
    long key = Philox.key(5, Philox.siteKey("task.x"));
    for (int a = 0; a < 2; a++) {
      for (int n = 0; n < 3; n++) {
        assertEquals(Philox.uniform(key, 7, Philox.counters(a), n), drawn[a * 3 + n]);
      }
    }
    assertNotEquals(drawn[0], drawn[3]);
    assertEquals(6, Arrays.stream(drawn).distinct().count());
  }

  @Test
  void inputsOfTheWrongSizeAreRefused() {
    var b = new BodyBuilder();
    var x = b.param(TensorType.of(N), "x");
    var body = b.finish(List.of(x));
    var wrong = new Tensor(x.type(), new double[] {1, 2});
    assertThrows(
        IllegalArgumentException.class, () -> Interpreter.run(body, List.of(wrong), CONTEXT));
  }
}
