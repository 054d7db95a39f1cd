package org.badgerlang.compiler.differentiate;

import static org.badgerlang.compiler.ir.Op.BinaryFn.EQ;
import static org.badgerlang.compiler.ir.Op.BinaryFn.LE;
import static org.badgerlang.compiler.ir.Op.BinaryFn.LT;
import static org.badgerlang.compiler.ir.Op.BinaryFn.POW;

import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// The adjoint rule of every op family without a body. In the formulas g is the adjoint of the
/// result z.
///
/// At the edges: `sqrt` has an infinite derivative at 0, so 0·∞ = NaN where an outer factor is 0
/// (as in the gradient of a norm at 0); `abs` has derivative 0 at 0; of equal operands of `min` and
/// `max` the first one gets it all, of equal entries of a reduction the first place.
final class DerivativeRules {
  private DerivativeRules() {}

  static void back(Pullback p, Op op, Stmt stmt, Value g) {
    var b = p.target();
    var z = stmt.result();
    switch (op) {
      case Op.Unary(var fn, var x) when fn == Op.UnaryFn.NEG ->
          p.contribute(x, p.linear(g, b::neg));
      case Op.Unary(var fn, var x) ->
          slope(b, fn, x, z).ifPresent(slope -> p.contribute(x, p.times(g, slope)));
      case Op.Binary binary -> binary(p, binary, z, g);
      case Op.Select(var c, var then, var otherwise) -> {
        // where c: x̄ = g, ȳ = 0; elsewhere x̄ = 0, ȳ = g
        if (p.isActive(then)) {
          p.contribute(then, p.project(p.masked(c, g, true), z.type(), then.type()));
        }
        if (p.isActive(otherwise)) {
          p.contribute(otherwise, p.project(p.masked(c, g, false), z.type(), otherwise.type()));
        }
      }
      // x̄ = Σ g over the axes repeated along
      case Op.Broadcast(var x, var type) -> p.contribute(x, p.project(g, type, x.type()));
      case Op.Contract(var x, var y, _) -> product(p, x, y, g);
      case Op.Reduce(var fn, var x, var over) ->
          p.contribute(
              x,
              switch (fn) {
                // x̄ = g along the axes summed over
                case SUM -> g;
                case MAX -> toFirst(p, x, over, g);
                case MIN -> toFirst(p, b.neg(x), over, g);
              });
      case Op.Rename(var x, var from, var to) ->
          p.contribute(x, g.type().has(to) ? b.rename(g, to, from) : g);
      case Op.Slice(var x, var from, var start, var stride, var to) ->
          p.contribute(x, emit(b, new Op.Pad(along(b, g, to), to, start, stride, from)));
      case Op.Pad(var x, var from, var start, var stride, var to) ->
          p.contribute(x, g.type().has(to) ? emit(b, new Op.Slice(g, to, start, stride, from)) : g);
      case Op.Concat(var xs, var from, var to) -> concat(p, xs, from, to, z, g);
      case Op.Gather(var x, var axis, var index) -> {
        // x̄[…, index[i], …] += g[…, i, …]
        var extra = z.type().axes().stream().filter(a -> !x.type().has(a)).toList();
        p.contribute(x, emit(b, new Op.ScatterAdd(g, index, axis, extra)));
      }
      case Op.ScatterAdd(var x, var index, var axis, _) -> {
        // x̄[i] = g[index[i]]
        var domain = x.type().union(index.type());
        var taken = g.type().has(axis) ? b.gather(g, axis, index) : g;
        p.contribute(x, p.project(taken, domain, x.type()));
      }
      case Op.Window(var x, var over, var out, var tap, var stride, var dilation, var offset) ->
          p.contribute(
              x,
              emit(
                  b,
                  new Op.Unwindow(
                      along(b, along(b, g, out), tap), over, out, tap, stride, dilation, offset)));
      case Op.Unwindow(var x, var over, var out, var tap, var stride, var dilation, var offset) ->
          p.contribute(
              x,
              emit(b, new Op.Window(along(b, g, over), over, out, tap, stride, dilation, offset)));
      // x̄ = the running sum of g from the other end
      case Op.CumSum(var x, var axis, var exclusive, var reverse) ->
          p.contribute(x, emit(b, new Op.CumSum(along(b, g, axis), axis, exclusive, !reverse)));
      case Op.InnerGradient mark -> {
        if (!p.seconds().waits(mark, g)) {
          p.contribute(mark.x(), g);
        }
      }
      case Op.Constant _,
          Op.Iota _,
          Op.ArgSort _,
          Op.ArgMax _,
          Op.Random _,
          Op.Stop _,
          Op.External _ -> {}
      case Op.Scan _, Op.Branch _ -> throw new IllegalArgumentException("has bodies");
    }
  }

  /// dz/dx; empty where it is 0 everywhere.
  static Optional<Value> slope(BodyBuilder b, Op.UnaryFn fn, Value x, Value z) {
    return switch (fn) {
      case NEG -> Optional.of(b.constant(-1));
      // (1/x)' = −z²
      case RECIPROCAL -> Optional.of(b.neg(b.mul(z, z)));
      case EXP -> Optional.of(z);
      case LOG -> Optional.of(b.unary(Op.UnaryFn.RECIPROCAL, x));
      // (√x)' = 1 / 2z
      case SQRT -> Optional.of(b.div(b.constant(0.5), z));
      case SIN -> Optional.of(b.unary(Op.UnaryFn.COS, x));
      case COS -> Optional.of(b.neg(b.unary(Op.UnaryFn.SIN, x)));
      // tanh' = 1 − z²
      case TANH -> Optional.of(b.sub(b.constant(1), b.mul(z, z)));
      // σ' = z (1 − z)
      case SIGMOID -> Optional.of(b.mul(z, b.sub(b.constant(1), z)));
      case ABS -> Optional.of(b.unary(Op.UnaryFn.SIGN, x));
      case SIGN, FLOOR, IS_FINITE -> Optional.empty();
    };
  }

  private static void binary(Pullback p, Op.Binary op, Value z, Value g) {
    var b = p.target();
    var x = op.x();
    var y = op.y();
    var all = z.type();
    switch (op.fn()) {
      case ADD -> {
        p.contribute(x, p.project(g, all, x.type()));
        p.contribute(y, p.project(g, all, y.type()));
      }
      case SUB -> {
        if (p.isActive(x)) {
          p.contribute(x, p.project(g, all, x.type()));
        }
        if (p.isActive(y)) {
          p.contribute(y, p.project(p.linear(g, b::neg), all, y.type()));
        }
      }
      case MUL -> product(p, x, y, g);
      case DIV -> {
        // x̄ = g / y, ȳ = −g z / y
        if (p.isActive(x)) {
          p.contribute(x, p.project(p.linear(g, v -> b.div(v, y)), all, x.type()));
        }
        if (p.isActive(y)) {
          p.contribute(y, p.project(p.times(g, b.neg(b.div(z, y))), all, y.type()));
        }
      }
      case POW -> {
        if (p.isActive(x) && b.constantOf(y).orElse(1.0) != 0) {
          p.contribute(x, p.project(p.times(g, powerSlope(b, x, y)), all, x.type()));
        }
        if (p.isActive(y)) {
          p.contribute(y, p.project(p.times(g, exponentSlope(b, x, z)), all, y.type()));
        }
      }
      case MIN, MAX -> {
        var first = firstWins(b, op);
        if (p.isActive(x)) {
          p.contribute(x, p.project(p.masked(first, g, true), all, x.type()));
        }
        if (p.isActive(y)) {
          p.contribute(y, p.project(p.masked(first, g, false), all, y.type()));
        }
      }
      case LT, LE, EQ -> {}
    }
  }

  /// ∂(x^y)/∂x = y x^(y−1); 0 where x and y are 0.
  static Value powerSlope(BodyBuilder b, Value x, Value y) {
    var slope = b.mul(y, b.binary(POW, x, b.sub(y, b.constant(1))));
    if (b.constantOf(y).isPresent()) {
      return slope;
    }
    var zero = b.constant(0);
    var corner = b.mul(b.binary(EQ, x, zero), b.binary(EQ, y, zero));
    return b.select(corner, zero, slope);
  }

  /// ∂(x^y)/∂y = z log x; 0 where x is not above 0.
  static Value exponentSlope(BodyBuilder b, Value x, Value z) {
    var zero = b.constant(0);
    var above = b.binary(LT, zero, x);
    var safe = b.select(above, x, b.constant(1));
    return b.select(above, b.mul(z, b.unary(Op.UnaryFn.LOG, safe)), zero);
  }

  /// 1 where `min` or `max` takes its first operand.
  static Value firstWins(BodyBuilder b, Op.Binary op) {
    return op.fn() == Op.BinaryFn.MAX ? b.binary(LE, op.y(), op.x()) : b.binary(LE, op.x(), op.y());
  }

  /// z = Σ x·y: x̄ = Σ g·y, ȳ = Σ g·x, each over the axes it lacks.
  private static void product(Pullback p, Value x, Value y, Value g) {
    var b = p.target();
    var domain = x.type().union(y.type());
    if (x.equals(y)) {
      p.contribute(x, p.times(g, b.mul(b.constant(2), x)));
      return;
    }
    if (p.isActive(x)) {
      p.contribute(x, p.productTo(g, y, domain, x.type()));
    }
    if (p.isActive(y)) {
      p.contribute(y, p.productTo(g, x, domain, y.type()));
    }
  }

  /// g at the first place of the largest entry of x over the axes, 0 elsewhere.
  private static Value toFirst(Pullback p, Value x, List<Axis> over, Value g) {
    var here = firstPlace(p.target(), x, over);
    return p.masked(here, g, true);
  }

  /// 1 at the first place of the largest entry over the axes, 0 elsewhere.
  static Value firstPlace(BodyBuilder b, Value x, List<Axis> over) {
    var axis = over.getFirst();
    var place = emit(b, new Op.ArgMax(x, axis));
    var here = b.binary(EQ, b.iota(axis), place);
    if (over.size() == 1) {
      return here;
    }
    var best = b.gather(x, axis, place);
    return b.mul(here, firstPlace(b, best, over.subList(1, over.size())));
  }

  private static void concat(
      Pullback p, List<Value> xs, List<Optional<Axis>> from, Axis to, Value z, Value g) {
    var b = p.target();
    var start = Size.of(0);
    for (int i = 0; i < xs.size(); i++) {
      var x = xs.get(i);
      var axis = from.get(i);
      if (p.isActive(x)) {
        var part = g.type().has(to) ? part(b, g, to, start, axis) : g;
        var domain = z.type().without(to).union(axis.map(TensorType::of).orElse(TensorType.SCALAR));
        p.contribute(x, p.project(part, domain, x.type()));
      }
      start = start.plus(axis.map(Axis::size).orElse(Size.of(1)));
    }
  }

  /// Entries of `from` from `start` on, along `axis`; without `axis` the one entry there.
  private static Value part(BodyBuilder b, Value g, Axis from, Size start, Optional<Axis> axis) {
    if (axis.isPresent()) {
      return b.slice(g, from, start, axis.get());
    }
    var single = Axis.of(from.name() + "~one", 1);
    return b.sum(b.slice(g, from, start, single), List.of(single));
  }

  /// g repeated along the axis, if it lacks it.
  private static Value along(BodyBuilder b, Value g, Axis axis) {
    return b.broadcast(g, g.type().with(axis));
  }

  private static Value emit(BodyBuilder b, Op op) {
    return b.emit(op, "").getFirst();
  }
}
