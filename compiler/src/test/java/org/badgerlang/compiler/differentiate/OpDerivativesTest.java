package org.badgerlang.compiler.differentiate;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.BodyBuilder.Step;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every op by itself: first and second derivatives against differences, at several sizes of a
/// varying axis.
class OpDerivativesTest {
  private static final Axis N = new Axis("n", Size.variable("n"));
  private static final Axis M = new Axis("m", Size.variable("n"));
  private static final Axis WIDE = new Axis("wide", Size.variable("n").plus(Size.of(3)));
  private static final Axis A = Axis.of("a", 3);
  private static final Axis ONE = Axis.of("one", 1);
  private static final Axis TAP = Axis.of("tap", 2);
  private static final Axis JOINED = new Axis("joined", Size.variable("n").plus(Size.of(4)));

  /// An op of x[n, a], y[a] and p[n, a], which is positive.
  private interface Case {
    Value of(BodyBuilder b, Value x, Value y, Value p);
  }

  private static Value emit(BodyBuilder b, Op op) {
    return b.emit(op, "").getFirst();
  }

  private static Map<String, Case> cases() {
    var cases = new LinkedHashMap<String, Case>();
    for (var fn : Op.UnaryFn.values()) {
      cases.put("unary " + fn, (b, x, y, p) -> b.unary(fn, needsPositive(fn) ? p : x));
    }
    for (var fn : Op.BinaryFn.values()) {
      cases.put("binary " + fn, (b, x, y, p) -> b.binary(fn, fn == Op.BinaryFn.POW ? p : x, y));
      cases.put(
          "binary by repeated " + fn,
          (b, x, y, p) -> b.binary(fn, fn == Op.BinaryFn.POW ? b.unary(Op.UnaryFn.EXP, y) : y, p));
    }
    for (double exponent : new double[] {0, 0.5, 1, 2, 3, -1}) {
      cases.put(
          "power " + exponent, (b, x, y, p) -> b.binary(Op.BinaryFn.POW, p, b.constant(exponent)));
    }
    for (var fn : Op.ReduceFn.values()) {
      cases.put("reduce " + fn, (b, x, y, p) -> b.reduce(fn, x, List.of(A)));
      cases.put("reduce all " + fn, (b, x, y, p) -> b.reduce(fn, x, List.of(A, N)));
    }
    cases.put("select", (b, x, y, p) -> b.select(b.binary(Op.BinaryFn.LT, x, y), p, y));
    cases.put("broadcast", (b, x, y, p) -> b.broadcast(y, TensorType.of(ONE, A, N)));
    cases.put("contract", (b, x, y, p) -> emit(b, new Op.Contract(x, y, List.of(A))));
    cases.put("contract with itself", (b, x, y, p) -> emit(b, new Op.Contract(x, x, List.of(N))));
    cases.put(
        "contract of both axes", (b, x, y, p) -> emit(b, new Op.Contract(x, p, List.of(N, A))));
    cases.put("rename", (b, x, y, p) -> b.mul(b.rename(x, N, M), p));
    cases.put("slice", (b, x, y, p) -> emit(b, new Op.Slice(x, A, Size.of(0), 2, TAP)));
    cases.put("pad", (b, x, y, p) -> emit(b, new Op.Pad(x, N, Size.of(2), 1, WIDE)));
    cases.put(
        "concat",
        (b, x, y, p) -> {
          var parts = List.of(y, b.sum(x, List.of(A)), b.sum(p, List.of(N, A)));
          var from = List.of(Optional.of(A), Optional.of(N), Optional.<Axis>empty());
          return emit(b, new Op.Concat(parts, from, JOINED));
        });
    cases.put("gather", (b, x, y, p) -> b.gather(x, N, b.mul(b.iota(M), b.constant(0.7))));
    cases.put(
        "gather along a shared axis",
        (b, x, y, p) -> b.gather(x, N, b.sub(b.constant(2), b.iota(A))));
    cases.put(
        "scatter",
        (b, x, y, p) -> {
          var index = b.mul(b.iota(A), b.constant(0.6));
          return emit(b, new Op.ScatterAdd(x, index, WIDE, List.of(A)));
        });
    cases.put(
        "scatter over a further axis",
        (b, x, y, p) -> emit(b, new Op.ScatterAdd(y, b.iota(N), WIDE, List.of(N, A))));
    cases.put("window", (b, x, y, p) -> emit(b, new Op.Window(x, N, M, TAP, 1, 2, 1)));
    cases.put(
        "unwindow",
        (b, x, y, p) -> {
          var window = emit(b, new Op.Window(x, N, M, TAP, 1, 1, 0));
          return emit(b, new Op.Unwindow(b.mul(window, window), WIDE, M, TAP, 2, 1, 1));
        });
    cases.put("cumsum", (b, x, y, p) -> emit(b, new Op.CumSum(x, N, false, false)));
    cases.put("exclusive cumsum back", (b, x, y, p) -> emit(b, new Op.CumSum(x, A, true, true)));
    cases.put(
        "sort", (b, x, y, p) -> b.gather(x, N, b.rename(emit(b, new Op.ArgSort(x, N)), N, M)));
    cases.put("argmax", (b, x, y, p) -> b.mul(emit(b, new Op.ArgMax(x, A)), b.sum(x, List.of(A))));
    cases.put(
        "random",
        (b, x, y, p) ->
            b.mul(
                x,
                emit(
                    b,
                    new Op.Random(
                        Op.Distribution.NORMAL, "d", List.of(b.iota(A)), TensorType.of(N)))));
    cases.put("inner gradient", (b, x, y, p) -> emit(b, new Op.InnerGradient(x, "o")));
    cases.put("scan", (b, x, y, p) -> b.sumTo(scan(b, x, y, p), TensorType.of(A, N)));
    cases.put("branch", OpDerivativesTest::branch);
    return cases;
  }

  private static Value scan(BodyBuilder b, Value x, Value y, Value p) {
    var results =
        b.scan(
            "loop",
            N,
            true,
            List.of(y),
            List.of(x, p),
            (body, carries, entries) -> {
              var sum = body.add(carries.getFirst(), entries.get(0));
              var wave = body.unary(Op.UnaryFn.SIN, sum);
              return new Step(
                  List.of(body.mul(wave, entries.get(1))),
                  List.of(body.mul(y, wave), carries.getFirst()));
            });
    return b.add(b.mul(results.get(1), results.get(2)), results.get(0));
  }

  private static Value branch(BodyBuilder b, Value x, Value y, Value p) {
    var condition = b.binary(Op.BinaryFn.LT, b.sum(y, List.of(A)), b.constant(0.2));
    var sides = new ArrayList<Body>();
    for (var fn : List.of(Op.UnaryFn.SIN, Op.UnaryFn.EXP)) {
      var side = b.child();
      var first = side.param(x.type(), "x");
      var second = side.param(y.type(), "y");
      sides.add(side.finish(List.of(side.mul(side.unary(fn, first), second))));
    }
    return b.emit(new Op.Branch(condition, List.of(x, y), sides.get(0), sides.get(1)), "")
        .getFirst();
  }

  private static boolean needsPositive(Op.UnaryFn fn) {
    return switch (fn) {
      case RECIPROCAL, LOG, SQRT -> true;
      default -> false;
    };
  }

  private static Body body(Case one) {
    var b = new BodyBuilder();
    var x = b.param(TensorType.of(N, A), "x");
    var y = b.param(TensorType.of(A), "y");
    var p = b.param(TensorType.of(N, A), "p");
    var z = one.of(b, x, y, p);
    // so that second derivatives of linear ops differ from 0
    var bent = b.add(b.mul(z, b.unary(Op.UnaryFn.SIN, z)), b.mul(z, b.sum(y, List.of(A))));
    return b.finish(List.of(bent));
  }

  private static List<Tensor> inputs(Body body, Context context, long seed) {
    var random = new SplittableRandom(seed);
    var inputs = new ArrayList<Tensor>();
    for (var param : body.params()) {
      boolean positive = param.hint().equals("p");
      var data = new double[context.count(param.type().axes())];
      for (int i = 0; i < data.length; i++) {
        data[i] = positive ? random.nextDouble(0.5, 2) : random.nextDouble(-1.2, 1.2);
      }
      inputs.add(new Tensor(param.type(), data));
    }
    return inputs;
  }

  @TestFactory
  Stream<DynamicTest> derivativesAgreeWithDifferences() {
    return cases().entrySet().stream()
        .map(entry -> dynamicTest(entry.getKey(), () -> derivatives(entry.getValue())));
  }

  private static void derivatives(Case one) {
    var first = FiniteDifferences.mixed(body(one));
    var second = FiniteDifferences.mixed(FiniteDifferences.gradient(first));
    for (int n = 1; n <= 3; n++) {
      var context = new Context(n, 0, Map.of("n", n));
      var inputs = inputs(first, context, n);
      FiniteDifferences.check(first, inputs, context, "n = " + n);
      FiniteDifferences.check(second, inputs, context, "second, n = " + n);
    }
  }

  @Test
  void everyOpThatHasADerivativeIsTried() {
    var tried = new HashSet<Class<?>>();
    for (var one : cases().values()) {
      body(one).stmts().forEach(stmt -> tried.add(stmt.op().getClass()));
    }
    for (var op : Op.class.getPermittedSubclasses()) {
      boolean cut = op == Op.Stop.class || op == Op.External.class;
      assertTrue(cut || tried.contains(op), op.getSimpleName());
    }
  }
}
