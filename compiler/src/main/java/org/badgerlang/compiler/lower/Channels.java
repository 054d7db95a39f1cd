package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.syntax.BottleneckLine;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;

/// `limit`: every next value of a state goes through a channel.
///
/// `to n bits` shares n bits evenly among the numbers of the state, all experts together: each is
/// cut to [-1, 1] and rounded to one of 2^b levels, b the bits of one number, at least one; where
/// there are fewer bits than numbers, the first n numbers have one bit each and the others are 0.
/// Gradients pass the rounding as if it were not there (straight-through, Bengio et al. 2013). What
/// a state starts from is not limited: it is the same for all tasks, or drawn.
final class Channels {
  private static final double MOST_BITS = 20;

  private final World world;

  Channels(World world) {
    this.world = world;
  }

  /// The value that a state takes when it is set to `value`.
  Value limited(Leaf leaf, Value value, Trace trace) {
    var result = value;
    for (var line : world.bottlenecks) {
      if (line.line() instanceof BottleneckLine.Limit limit
          && Provenance.below(leaf.path(), limit.thing().span().text())) {
        result = channel(limit, leaf, result, trace);
      }
    }
    return result;
  }

  private Value channel(BottleneckLine.Limit limit, Leaf leaf, Value value, Trace trace) {
    if (limit.bits().isPresent()) {
      var bits = world.expressions.constant(limit.bits().get(), world.top, trace);
      return bits.map(n -> bits(limit, n, leaf, value, trace)).orElse(value);
    }
    var channel = limit.channel().orElseThrow();
    if (channel instanceof Expr.Call(_, var callee, var args) && args.size() == 1) {
      var amount = world.expressions.tensor(args.getFirst().value(), world.top, trace);
      if (amount.isEmpty()) {
        return value;
      }
      switch (callee.span().text()) {
        case "noise" -> {
          return trace.b.add(value, trace.b.mul(amount.get(), drawn(leaf, true, trace)));
        }
        case "dropout" -> {
          var kept = trace.b.binary(Op.BinaryFn.LE, amount.get(), drawn(leaf, false, trace));
          return trace.b.mul(
              value, trace.b.div(kept, trace.b.sub(trace.b.constant(1), amount.get())));
        }
        case "quantise" -> {
          return rounded(value, amount.get(), trace);
        }
        case "kl" -> {
          return variational(limit, amount.get(), leaf, value, trace);
        }
        default -> {}
      }
    }
    world.problems.error(
        "bad-bottleneck",
        channel.span(),
        "a channel is `noise(deviation)`, `dropout(probability)`, `quantise(levels)` or `kl(bits)`;"
            + " with `to n bits` the state is quantised");
    return value;
  }

  /// A normal channel whose divergence from a standard normal is at most the bits given (Alemi et
  /// al. 2017, with the deviation fixed by the bits instead of learned).
  ///
  /// A number x with b bits, cut to [-1, 1], becomes `a x + sqrt(1 - a^2) e`, e standard normal and
  /// `a^2 = 1 - 4^-b`. The divergence of that from a standard normal, `(a^2 (x^2 - 1) - ln(1 -
  /// a^2)) / 2` nats, is never more than b bits, and bounds from above what the state tells of the
  /// past.
  private Value variational(
      BottleneckLine.Limit limit, Value bits, Leaf leaf, Value value, Trace trace) {
    var b = trace.b;
    var shared =
        limitedLeaves(limit).stream()
            .map(other -> b.count(axes(other)))
            .reduce(b::add)
            .orElse(b.constant(1));
    var one = b.constant(1);
    var logLeft = b.mul(b.constant(-2 * Math.log(2)), b.div(bits, shared));
    var left = b.unary(Op.UnaryFn.EXP, logLeft);
    var kept = b.sub(one, left);
    var cut = b.binary(Op.BinaryFn.MAX, b.neg(one), b.binary(Op.BinaryFn.MIN, value, one));
    var squares = b.mul(kept, b.sub(b.mul(cut, cut), one));
    var nats = b.mul(b.constant(0.5), b.sub(squares, logLeft));
    var each = b.broadcast(nats, new TensorType(axes(leaf)).union(nats.type()));
    var total = b.div(b.sum(each, axes(leaf)), b.constant(Math.log(2)));
    if (!world.penalties.isEmpty()) {
      world.penalties.peek().carries(limit, total, trace);
    }
    return b.add(
        b.mul(b.unary(Op.UnaryFn.SQRT, kept), cut),
        b.mul(b.unary(Op.UnaryFn.SQRT, left), drawn(leaf, true, trace)));
  }

  private Value drawn(Leaf leaf, boolean normal, Trace trace) {
    var fn = normal ? Op.Distribution.NORMAL : Op.Distribution.UNIFORM;
    var site = "limit/" + leaf.path();
    return trace
        .b
        .emit(new Op.Random(fn, site, trace.counters, trace.perInstance(leaf.axes())), "")
        .getFirst();
  }

  /// Cut to [-1, 1] and rounded to the nearest of `levels` evenly spaced values.
  private static Value rounded(Value value, Value levels, Trace trace) {
    var b = trace.b;
    var one = b.constant(1);
    var cut = b.binary(Op.BinaryFn.MAX, b.neg(one), b.binary(Op.BinaryFn.MIN, value, one));
    var steps = b.div(b.sub(levels, one), b.constant(2));
    var place = b.mul(b.add(cut, one), steps);
    var nearest = b.unary(Op.UnaryFn.FLOOR, b.add(place, b.constant(0.5)));
    var result = b.sub(b.div(nearest, steps), one);
    return b.add(cut, b.stop(b.sub(result, cut)));
  }

  private Value bits(BottleneckLine.Limit limit, double bits, Leaf leaf, Value value, Trace trace) {
    if (bits < 1) {
      world.problems.error(
          "bad-bottleneck", limit.bits().orElseThrow().span(), "a channel has at least one bit");
      return value;
    }
    long before = 0;
    long numbers = 0;
    for (var other : limitedLeaves(limit)) {
      if (other.path().equals(leaf.path())) {
        before = numbers;
      }
      long n = 1;
      for (var axis : axes(other)) {
        if (!axis.size().isFixed()) {
          world.problems.error(
              "bad-bottleneck",
              limit.span(),
              "`"
                  + other.path()
                  + "` has no fixed number of entries: `limit … by quantise(levels)`");
          return value;
        }
        n *= axis.size().fixed();
      }
      numbers += n;
    }
    var b = trace.b;
    double each = bits / Math.max(1, numbers);
    if (each >= 1) {
      double levels = Math.floor(Math.pow(2, Math.min(each, MOST_BITS)));
      return rounded(value, b.constant(levels), trace);
    }
    Value place = b.constant(before);
    long stride = 1;
    for (var axis : axes(leaf).reversed()) {
      place = b.add(place, b.mul(b.iota(axis), b.constant(stride)));
      stride *= axis.size().fixed();
    }
    var open = b.binary(Op.BinaryFn.LT, place, b.constant(Math.floor(bits)));
    var type = new TensorType(axes(leaf)).union(value.type());
    return b.broadcast(b.select(open, rounded(value, b.constant(2), trace), b.constant(0)), type);
  }

  /// The states that share the bits: all that are not only drawn.
  private List<Leaf> limitedLeaves(BottleneckLine.Limit limit) {
    return world.states.values().stream()
        .filter(l -> Provenance.below(l.path(), limit.thing().span().text()))
        .filter(l -> !(l.start() instanceof Decl.Start.Drawn))
        .toList();
  }

  private List<Axis> axes(Leaf leaf) {
    var all = new ArrayList<>(world.instances.copiesOf(leaf.path()));
    all.addAll(leaf.axes());
    return all;
  }

  /// Tells of a line that names no state.
  void check(BottleneckLine.Limit limit) {
    Optional<Leaf> any =
        world.states.values().stream()
            .filter(l -> Provenance.below(l.path(), limit.thing().span().text()))
            .findFirst();
    if (any.isEmpty()) {
      world.problems.error(
          "bad-bottleneck",
          limit.thing().span(),
          "`" + limit.thing().span().text() + "` names no state; `limit badger.state to 64 bits`");
    }
  }
}
