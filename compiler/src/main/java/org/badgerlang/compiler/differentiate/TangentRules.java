package org.badgerlang.compiler.differentiate;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Value;

/// The forward rule of every op family without a body: ż from the tangents ẋ of what it reads.
///
/// Linear ops are applied to the tangent as it is. A tangent may lack axes of its value: it is the
/// same along them; it gets them where the op works along such an axis.
final class TangentRules {
  private TangentRules() {}

  static Value forward(Tangents t, Op op, Value z) {
    var b = t.builder();
    return switch (op) {
      case Op.Unary(var fn, var x) -> {
        var dx = tangent(t, x);
        yield fn == Op.UnaryFn.NEG
            ? b.neg(dx)
            : DerivativeRules.slope(b, fn, x, z).map(slope -> b.mul(dx, slope)).orElseThrow();
      }
      case Op.Binary binary -> binary(t, binary, z);
      case Op.Select(var condition, var then, var otherwise) ->
          b.select(condition, orZero(t, then), orZero(t, otherwise));
      case Op.Broadcast(var x, _) -> tangent(t, x);
      // ż = Σ ẋ·y + Σ x·ẏ
      case Op.Contract(var x, var y, var over) ->
          t.sum(
              List.of(
                  t.tangent(x).map(dx -> b.contract(full(t, x), y, over)),
                  t.tangent(y).map(dy -> b.contract(x, full(t, y), over))));
      case Op.Reduce(var fn, var x, var over) ->
          switch (fn) {
            case SUM -> b.sum(full(t, x), over);
            case MAX -> atFirst(t, x, x, over);
            case MIN -> atFirst(t, x, b.neg(x), over);
          };
      case Op.Rename(var x, var from, var to) -> {
        var dx = tangent(t, x);
        yield dx.type().has(from) ? b.rename(dx, from, to) : dx;
      }
      case Op.Slice(var x, var from, var start, var stride, var to) -> {
        var dx = tangent(t, x);
        yield dx.type().has(from) ? emit(b, new Op.Slice(dx, from, start, stride, to)) : dx;
      }
      case Op.Gather(var x, var axis, var index) -> {
        var dx = tangent(t, x);
        yield dx.type().has(axis) ? b.gather(dx, axis, index) : dx;
      }
      case Op.Concat(var xs, var from, var to) ->
          emit(
              b,
              new Op.Concat(
                  IntStream.range(0, xs.size())
                      .mapToObj(i -> along(t, xs.get(i), from.get(i)))
                      .toList(),
                  from,
                  to));
      case Op.Pad _, Op.ScatterAdd _, Op.Window _, Op.Unwindow _, Op.CumSum _ -> {
        // linear in the first operand
        var x = op.operands().getFirst();
        var dx = full(t, x);
        yield emit(b, op.mapOperands(v -> v.equals(x) ? dx : v));
      }
      case Op.InnerGradient(var x, var owner, _) ->
          emit(b, new Op.InnerGradient(tangent(t, x), owner));
      case Op.Constant _,
          Op.Iota _,
          Op.ArgSort _,
          Op.ArgMax _,
          Op.Random _,
          Op.Stop _,
          Op.External _,
          Op.Scan _,
          Op.Branch _ ->
          throw new IllegalArgumentException("has no tangent of its own");
    };
  }

  private static Value binary(Tangents t, Op.Binary op, Value z) {
    var b = t.builder();
    var x = op.x();
    var y = op.y();
    var dx = t.tangent(x);
    var dy = t.tangent(y);
    return switch (op.fn()) {
      case ADD -> t.sum(List.of(dx, dy));
      case SUB ->
          dx.isPresent() && dy.isPresent()
              ? b.sub(dx.get(), dy.get())
              : t.sum(List.of(dx, dy.map(b::neg)));
      // ż = ẋ·y + x·ẏ
      case MUL -> t.sum(List.of(dx.map(d -> b.mul(d, y)), dy.map(d -> b.mul(d, x))));
      // ż = (ẋ − z·ẏ) / y
      case DIV -> b.div(t.sum(List.of(dx, dy.map(d -> b.neg(b.mul(d, z))))), y);
      case POW ->
          t.sum(
              List.of(
                  dx.filter(_ -> b.constantOf(y).orElse(1.0) != 0)
                      .map(d -> b.mul(d, DerivativeRules.powerSlope(b, x, y))),
                  dy.map(d -> b.mul(d, DerivativeRules.exponentSlope(b, x, z)))));
      case MIN, MAX -> b.select(DerivativeRules.firstWins(b, op), orZero(t, x), orZero(t, y));
      case LT, LE, EQ -> throw new IllegalArgumentException("has no tangent");
    };
  }

  private static Value tangent(Tangents t, Value x) {
    return t.tangent(x).orElseThrow();
  }

  private static Value orZero(Tangents t, Value x) {
    return t.tangent(x).orElseGet(() -> t.builder().constant(0));
  }

  private static Value full(Tangents t, Value x) {
    return Tangents.full(t.builder(), x, t.tangent(x));
  }

  /// The tangent with at least the axis that is laid along, if there is one.
  private static Value along(Tangents t, Value x, Optional<Axis> axis) {
    var dx = orZero(t, x);
    var type = axis.map(dx.type()::with).orElse(dx.type());
    return t.builder().broadcast(dx, type);
  }

  /// The tangent of the first largest entry.
  private static Value atFirst(Tangents t, Value x, Value largest, List<Axis> over) {
    var b = t.builder();
    var here = DerivativeRules.firstPlace(b, largest, over);
    var dx = full(t, x);
    return b.sum(b.select(here, dx, b.constant(0)), over);
  }

  private static Value emit(BodyBuilder b, Op op) {
    return b.emit(op, "").getFirst();
  }
}
