package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.syntax.Stmt;

/// `with inner.twins = 1`: a nested loop runs beside a copy of itself that started a little apart,
/// and measures how fast the two part (Benettin et al. 1980).
///
/// All that the loop carries and that differs between the two counts: what it learns, and what the
/// task makes of that. After each step the copy is brought back to a distance of `DISTANCE` (times
/// the extent, where that is above 1) in the direction that it had. The logarithm of the factor is
/// `inner.growth`, whose mean over many steps is the largest Lyapunov exponent, in nats a step.
/// `inner.extent` is the root mean square of what the loop learns.
final class Twins {
  /// How far apart they are kept, as the norm of all differences, for what is learned of size 1.
  private static final double DISTANCE = 1e-3;

  private static final double LEAST = 1e-30;

  /// Nearer than this the two have met, and are set apart anew.
  private static final double MET = 1e-12;

  private final Axis axis;

  private Twins(Axis axis) {
    this.axis = axis;
  }

  /// The twins that an evaluation asks for of a loop.
  static Optional<Twins> of(Stmt.Loop loop, World world) {
    var name = loop.name().name();
    boolean asked = world.evaluating && world.setting(name + ".twins").orElse(0.0) != 0;
    return asked ? Optional.of(new Twins(Axis.of(name + ".twins", 2))) : Optional.empty();
  }

  /// Sets the copy apart, when the loop is entered.
  Trace enter(List<Target> targets, Trace entry) {
    var b = entry.b;
    for (var target : targets) {
      for (var leaf : target.leaves().keySet()) {
        var path = target.leafPath(leaf);
        entry.store.computeIfPresent(
            path,
            (_, value) -> {
              var type = entry.perInstance(List.of()).union(value.type());
              var noise =
                  b.emit(
                          new Op.Random(
                              Op.Distribution.NORMAL, "twins/" + path, entry.counters, type),
                          "")
                      .getFirst();
              var apart = b.mul(b.mul(b.constant(DISTANCE), noise), b.iota(axis));
              return b.add(value, apart);
            });
      }
    }
    return entry.hiding(List.of(axis));
  }

  /// Brings the copy back after a step, and measures.
  ///
  /// @param before what was stored when the step began; what stays as it was, such as a state that
  ///     is only drawn, moves nothing and does not count
  void after(
      List<Target> targets, Map<String, Value> before, Map<String, Value> measures, Trace trace) {
    var b = trace.b;
    var parts = new ArrayList<String>();
    Optional<Value> squares = Optional.empty();
    var count = b.constant(0);
    for (var path : List.copyOf(trace.store.keySet())) {
      var value = trace.store.get(path);
      if (value != null && value.type().has(axis) && value.equals(before.get(path))) {
        var none = b.mul(b.constant(0), b.iota(axis));
        trace.store.put(path, b.add(first(value, trace), none));
      } else if (value != null && value.type().has(axis) && !path.contains("~")) {
        parts.add(path);
        var gap = apart(value, trace);
        var part = b.sum(b.mul(gap, gap), others(gap, trace));
        squares = Optional.of(squares.map(s -> b.add(s, part)).orElse(part));
        count = b.add(count, b.count(others(gap, trace)));
      }
    }
    if (squares.isEmpty()) {
      return;
    }
    var norm =
        b.unary(Op.UnaryFn.SQRT, b.binary(Op.BinaryFn.MAX, squares.get(), b.constant(LEAST)));
    var extent = extent(targets, trace.store, trace);
    var growth =
        b.unary(Op.UnaryFn.LOG, b.div(norm, distance(extent(targets, before, trace), trace)));
    measures.put("growth", growth);
    measures.put("extent", extent);
    var distance = distance(extent, trace);
    var factor = b.div(distance, norm);
    var met = b.binary(Op.BinaryFn.LT, norm, b.constant(MET));
    var anew = b.div(distance, b.unary(Op.UnaryFn.SQRT, count));
    for (var path : parts) {
      trace.store.computeIfPresent(
          path,
          (_, value) -> {
            var gap = b.select(met, anew, b.mul(factor, apart(value, trace)));
            return b.add(first(value, trace), b.mul(gap, b.iota(axis)));
          });
    }
  }

  private static Value distance(Value extent, Trace trace) {
    var b = trace.b;
    return b.mul(b.constant(DISTANCE), b.binary(Op.BinaryFn.MAX, extent, b.constant(1)));
  }

  private Value extent(List<Target> targets, Map<String, Value> store, Trace trace) {
    var b = trace.b;
    var squares = b.constant(0);
    var count = b.constant(0);
    for (var target : targets) {
      for (var leaf : target.leaves().keySet()) {
        var value = store.get(target.leafPath(leaf));
        if (value != null) {
          var one = first(value, trace);
          var over = others(one, trace);
          squares = b.add(squares, b.sum(b.mul(one, one), over));
          count = b.add(count, b.count(over));
        }
      }
    }
    return b.unary(Op.UnaryFn.SQRT, b.div(squares, count));
  }

  private static List<Axis> others(Value value, Trace trace) {
    return value.type().axes().stream().filter(each -> !trace.instances.contains(each)).toList();
  }

  private Value apart(Value value, Trace trace) {
    var b = trace.b;
    var signs = b.sub(b.mul(b.constant(2), b.iota(axis)), b.constant(1));
    return b.contract(value, signs, List.of(axis));
  }

  /// What a value is in the original.
  Value first(Value value, Trace trace) {
    var b = trace.b;
    return value.type().has(axis)
        ? b.contract(value, b.sub(b.constant(1), b.iota(axis)), List.of(axis))
        : value;
  }

  Axis axis() {
    return axis;
  }
}
