package org.badgerlang.compiler.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
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

/// Each op by itself, at a small size and a wider one.
final class OpCases {
  private static final Axis A = Axis.of("a", 4);
  private static final Axis B = Axis.of("b", 3);
  private static final Axis N = new Axis("n", Size.variable("n"));
  private static final Axis WIDE = new Axis("wide", Size.variable("n").plus(Size.of(2)));
  private static final Axis TAP = Axis.of("tap", 3);
  private static final List<Context> CONTEXTS =
      List.of(new Context(7, 3, Map.of("n", 2)), new Context(-9, 1L << 33, Map.of("n", 19)));

  private final List<Case> cases = new ArrayList<>();

  private OpCases() {}

  static List<Case> all() {
    var ops = new OpCases();
    ops.elementwise();
    ops.products();
    ops.pieces();
    ops.places();
    ops.control();
    ops.draws();
    return List.copyOf(ops.cases);
  }

  /// A body over `[b, n, a]`, `[a, b]` and a scalar.
  private void add(String name, boolean exact, Function<Operands, List<Value>> results) {
    var builder = new BodyBuilder();
    var operands =
        new Operands(
            builder,
            builder.param(TensorType.of(B, N, A), "x"),
            builder.param(TensorType.of(A, B), "y"),
            builder.param(TensorType.SCALAR, "s"));
    Body body = builder.finish(results.apply(operands));
    var inputs = CONTEXTS.stream().map(context -> inputs(body, context)).toList();
    cases.add(new Case(name, body, CONTEXTS, inputs, exact));
  }

  private record Operands(BodyBuilder b, Value x, Value y, Value s) {
    Value emit(Op op) {
      return b.emit(op, "").getFirst();
    }
  }

  private static List<Tensor> inputs(Body body, Context context) {
    var random = new SplittableRandom(context.seed());
    return body.params().stream()
        .map(
            param -> {
              var data = new double[context.count(param.type().axes())];
              for (int i = 0; i < data.length; i++) {
                // As a float holds it, and now and then a tie.
                data[i] = (float) (random.nextInt(5) == 0 ? 0.5 : random.nextDouble(-2, 2));
              }
              return new Tensor(param.type(), data);
            })
        .toList();
  }

  private void elementwise() {
    for (var fn : Op.UnaryFn.values()) {
      add(
          "unary " + fn,
          false,
          o -> {
            var x =
                switch (fn) {
                  case LOG, SQRT, RECIPROCAL ->
                      o.b.add(o.b.unary(Op.UnaryFn.ABS, o.x), o.b.constant(0.1));
                  default -> o.x;
                };
            return List.of(o.b.unary(fn, x), o.b.unary(fn, o.b.constant(0.7)), o.b.unary(fn, o.s));
          });
    }
    for (var fn : Op.BinaryFn.values()) {
      add(
          "binary " + fn,
          false,
          o -> {
            boolean power = fn == Op.BinaryFn.POW;
            var x = power ? o.b.unary(Op.UnaryFn.ABS, o.x) : o.x;
            var constant = o.b.constant(power ? 3 : 0.5);
            return List.of(
                o.b.binary(fn, x, o.y),
                o.b.binary(fn, o.y, power ? o.b.constant(2) : o.x),
                o.b.binary(fn, x, constant),
                o.b.binary(fn, constant, x),
                o.b.binary(fn, x, o.s),
                o.b.binary(fn, o.b.constant(2), constant));
          });
    }
    add(
        "what is no number stays so",
        false,
        o -> {
          var none = o.b.div(o.b.sub(o.y, o.y), o.b.sub(o.y, o.y));
          var some = o.b.select(o.b.binary(Op.BinaryFn.LT, o.x, o.b.constant(0.8)), o.x, none);
          return List.of(
              o.b.binary(Op.BinaryFn.MAX, some, o.y),
              o.b.binary(Op.BinaryFn.MIN, o.y, some),
              o.b.reduce(Op.ReduceFn.MAX, some, List.of(A)),
              o.b.reduce(Op.ReduceFn.MIN, some, List.of(N, B)),
              o.b.unary(Op.UnaryFn.IS_FINITE, some),
              o.b.sum(some, List.of(B)));
        });
    add(
        "select",
        false,
        o -> {
          var less = o.b.binary(Op.BinaryFn.LT, o.x, o.y);
          return List.of(
              o.b.select(less, o.y, o.s),
              o.b.select(o.b.binary(Op.BinaryFn.LT, o.s, o.b.constant(0)), o.x, o.y));
        });
    add(
        "stop and marks",
        true,
        o -> List.of(o.b.stop(o.x), o.emit(new Op.InnerGradient(o.y, "inner"))));
    add("constant and iota", true, o -> List.of(o.b.constant(-0.1), o.b.iota(N), o.b.iota(A)));
  }

  private void products() {
    add(
        "contract",
        false,
        o -> {
          var c = Axis.of("c", 4);
          return List.of(
              o.b.contract(o.x, o.y, List.of(A)),
              o.b.contract(o.x, o.y, List.of(A, B)),
              o.b.contract(o.y, o.x, List.of(B)),
              o.b.contract(o.x, o.x, List.of(N)),
              o.b.contract(o.x, o.b.rename(o.y, A, c), List.of(B)),
              o.b.contract(o.y, o.y, List.of(A, B)));
        });
    add(
        "reduce",
        false,
        o ->
            List.of(
                o.b.sum(o.x, List.of(N)),
                o.b.sum(o.x, List.of(A, B, N)),
                o.b.reduce(Op.ReduceFn.MAX, o.x, List.of(A, B)),
                o.b.reduce(Op.ReduceFn.MIN, o.x, List.of(B))));
    add(
        "broadcast and rename",
        true,
        o -> {
          var c = Axis.of("c", 4);
          return List.of(
              o.b.broadcast(o.y, TensorType.of(B, N, A)),
              o.b.broadcast(o.s, TensorType.of(N, B)),
              o.b.rename(o.x, A, c));
        });
    add(
        "cumulate",
        false,
        o ->
            List.of(
                o.emit(new Op.CumSum(o.x, N, false, false)),
                o.emit(new Op.CumSum(o.x, N, true, false)),
                o.emit(new Op.CumSum(o.x, A, false, true)),
                o.emit(new Op.CumSum(o.x, B, true, true))));
  }

  private void pieces() {
    var two = Axis.of("two", 2);
    var nine = Axis.of("nine", 9);
    add(
        "slice and pad",
        true,
        o ->
            List.of(
                o.emit(new Op.Slice(o.x, A, Size.of(1), 2, two)),
                o.emit(new Op.Slice(o.x, B, Size.of(1), 1, two)),
                o.emit(new Op.Pad(o.x, A, Size.of(2), 2, nine)),
                o.emit(new Op.Pad(o.x, N, Size.of(1), 1, WIDE)),
                o.emit(
                    new Op.Pad(
                        o.y, B, Size.variable("n"), 1, new Axis("end", N.size().plus(B.size()))))));
    add(
        "concat",
        false,
        o -> {
          var seven = Axis.of("seven", 7);
          var five = Axis.of("five", 5);
          var further = new Axis("further", N.size().plus(Size.of(1)));
          return List.of(
              o.emit(
                  new Op.Concat(
                      List.of(o.b.sum(o.x, List.of(A)), o.b.sum(o.y, List.of(B))),
                      List.of(Optional.of(B), Optional.of(A)),
                      seven)),
              o.emit(
                  new Op.Concat(
                      List.of(o.s, o.y), List.of(Optional.empty(), Optional.of(A)), five)),
              o.emit(
                  new Op.Concat(
                      List.of(o.x, o.y), List.of(Optional.of(N), Optional.empty()), further)));
        });
    add(
        "window and unwindow",
        false,
        o -> {
          var out = Axis.of("out", 3);
          var same = new Axis("n'", N.size());
          var windows = o.emit(new Op.Window(o.x, A, out, TAP, 2, 1, 1));
          var wide = o.emit(new Op.Window(o.x, N, same, TAP, 1, 2, 2));
          return List.of(
              windows,
              wide,
              o.emit(new Op.Unwindow(windows, A, out, TAP, 2, 1, 1)),
              o.emit(new Op.Unwindow(wide, WIDE, same, TAP, 1, 1, 0)));
        });
  }

  private void places() {
    add(
        "gather",
        true,
        o -> {
          var place = o.b.unary(Op.UnaryFn.FLOOR, o.b.mul(o.y, o.b.constant(3)));
          var alone = o.b.reduce(Op.ReduceFn.MAX, place, List.of(A));
          return List.of(
              o.b.gather(o.x, N, place),
              o.b.gather(o.x, A, alone),
              o.b.gather(o.x, N, o.s),
              o.b.gather(
                  o.b.reduce(Op.ReduceFn.MIN, o.y, List.of(A)),
                  B,
                  o.b.rename(alone, B, Axis.of("c", 3))));
        });
    add(
        "scatter",
        false,
        o -> {
          var place = o.b.unary(Op.UnaryFn.FLOOR, o.b.mul(o.y, o.b.constant(2)));
          var into = Axis.of("into", 5);
          return List.of(
              o.emit(new Op.ScatterAdd(o.x, place, into, List.of(A, B))),
              o.emit(new Op.ScatterAdd(o.x, place, into, List.of(B, N))),
              o.emit(new Op.ScatterAdd(o.x, o.b.sum(place, List.of(A)), WIDE, List.of(B))),
              o.emit(new Op.ScatterAdd(o.s, place, into, List.of(A))),
              o.emit(new Op.ScatterAdd(o.x, o.s, into, List.of())));
        });
    add(
        "order",
        true,
        o ->
            List.of(
                o.emit(new Op.ArgSort(o.x, A)),
                o.emit(new Op.ArgSort(o.x, N)),
                o.emit(new Op.ArgMax(o.x, B)),
                o.emit(new Op.ArgMax(o.x, N)),
                o.emit(new Op.ArgMax(o.y, B))));
  }

  private void control() {
    for (boolean reverse : List.of(false, true)) {
      add(
          "scan" + (reverse ? " from the end" : ""),
          false,
          o ->
              o.b.scan(
                  "inner",
                  N,
                  reverse,
                  List.of(o.s, o.y),
                  List.of(o.x),
                  (body, carries, entries) -> {
                    var moved =
                        body.unary(Op.UnaryFn.TANH, body.add(carries.get(1), entries.get(0)));
                    var turned = body.sumTo(moved, o.y.type());
                    var total = body.sum(moved, List.of(A, B));
                    return new Step(
                        List.of(body.mul(carries.get(0), total), turned), List.of(total, moved));
                  }));
    }
    add(
        "branch",
        false,
        o -> {
          var results = new ArrayList<Value>();
          for (double bound : List.of(-100.0, 100.0)) {
            var condition = o.b.binary(Op.BinaryFn.LT, o.s, o.b.constant(bound));
            var then = side(o, Op.BinaryFn.MUL);
            var otherwise = side(o, Op.BinaryFn.SUB);
            results.addAll(
                o.b.emit(new Op.Branch(condition, List.of(o.x, o.y), then, otherwise), ""));
          }
          return results;
        });
  }

  private static Body side(Operands o, Op.BinaryFn fn) {
    var child = o.b.child();
    var first = child.param(o.x.type(), "");
    var second = child.param(o.y.type(), "");
    return child.finish(
        List.of(child.binary(fn, first, second), child.unary(Op.UnaryFn.COS, second)));
  }

  private void draws() {
    for (var distribution : Op.Distribution.values()) {
      add(
          "random " + distribution,
          true,
          o -> {
            var counters = new ArrayList<Value>();
            var results = new ArrayList<Value>();
            for (int i = 0; i < 6; i++) {
              results.add(
                  o.emit(
                      new Op.Random(
                          distribution,
                          "site" + i,
                          List.copyOf(counters),
                          i % 2 == 0 ? TensorType.of(N, A) : TensorType.of(A))));
              counters.add(i == 1 ? o.b.iota(B) : o.b.constant(1000 * i + 3));
            }
            results.add(
                o.emit(
                    new Op.Random(distribution, "one", List.of(o.b.iota(N)), TensorType.SCALAR)));
            return results;
          });
    }
  }
}
