package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.syntax.Expr;

/// `reweight` in an evaluation: averages over tasks drawn from p(T) as if from p(T) q(T).
///
/// Instance i counts `w[i] = q[i] / mean of q`, so `E_pq[m] = mean of w m`. With n instances the
/// divergence is `KL(pq || p) = mean of w log w` in nats and the effective number of instances `n /
/// mean of w^2` (Kish 1965). The sensitivity of a measure is `(E_pq[m] - E_p[m]) / sqrt(2 KL)`: to
/// first order in q no shift of the tasks has one beyond the deviation of m. Intervals are 1.96
/// standard errors by the delta method, in which each instance moves E_pq[m] by `w (m - E_pq[m])`
/// and the divergence by `w log w - w KL - w + 1`.
final class Reweighting {
  private static final double QUANTILE = 1.96;
  private static final double LEAST = 1e-30;

  private final Hosts hosts;
  private final Trace trace;
  private final Optional<Value> weights;

  private Reweighting(Hosts hosts, Trace trace, Optional<Value> weights) {
    this.hosts = hosts;
    this.trace = trace;
    this.weights = weights;
  }

  /// The weights that an evaluation's `reweight` lines ask for, their product where there are
  /// several.
  static Reweighting of(List<Expr> lines, StepRun run, World world, Hosts hosts) {
    var trace = run.trace();
    var b = trace.b;
    Optional<Value> product = Optional.empty();
    for (var line : lines) {
      if (trace.instances.isEmpty()) {
        world.problems.error(
            "bad-evaluate",
            line.span(),
            "`reweight` weighs instances against each other, and the loop draws no several");
        return new Reweighting(hosts, trace, Optional.empty());
      }
      var factor = world.expressions.tensor(line, run.scope, trace);
      if (factor.isEmpty()) {
        return new Reweighting(hosts, trace, Optional.empty());
      }
      if (!trace.visible(factor.get()).isEmpty()) {
        world.problems.error(
            "type-mismatch",
            line.span(),
            "the weight of an instance is one number, this one is "
                + Expressions.type(trace.visible(factor.get())));
        return new Reweighting(hosts, trace, Optional.empty());
      }
      var before = product;
      product = Optional.of(before.map(p -> b.mul(p, factor.get())).orElse(factor.get()));
    }
    return new Reweighting(hosts, trace, product.map(q -> normalised(q, trace)));
  }

  /// Mean 1 over instances; no number at all where a weight is negative.
  private static Value normalised(Value q, Trace trace) {
    var b = trace.b;
    var zero = b.constant(0);
    var checked = b.select(b.binary(Op.BinaryFn.LT, q, zero), b.div(zero, zero), q);
    var type = new TensorType(trace.instances).union(q.type());
    var full = b.broadcast(checked, type);
    var others = type.axes().stream().filter(axis -> !trace.instances.contains(axis)).toList();
    var each = TensorFunctions.mean(full, others, b);
    return b.div(each, TensorFunctions.mean(each, trace.instances, b));
  }

  /// The average of a value over instances.
  Value average(Value value) {
    return hosts.logged(weights.map(w -> trace.b.mul(w, value)).orElse(value), trace);
  }

  /// What is told of the weights themselves: how far they lead, and how many instances still count.
  Map<String, Value> account() {
    if (weights.isEmpty()) {
      return Map.of();
    }
    var b = trace.b;
    var w = weights.get();
    var effective =
        b.div(b.count(trace.instances), TensorFunctions.mean(b.mul(w, w), trace.instances, b));
    var all = new java.util.LinkedHashMap<String, Value>();
    all.put("divergence", divergence());
    all.put("effective", effective);
    return all;
  }

  private Value divergence() {
    return TensorFunctions.mean(logged(), trace.instances, trace.b);
  }

  /// `w log w` of each instance.
  private Value logged() {
    var b = trace.b;
    var w = weights.orElseThrow();
    return b.mul(w, b.unary(Op.UnaryFn.LOG, b.binary(Op.BinaryFn.MAX, w, b.constant(LEAST))));
  }

  private Value divergenceInfluence() {
    var b = trace.b;
    var w = weights.orElseThrow();
    return b.sub(b.sub(logged(), b.mul(w, divergence())), b.sub(w, b.constant(1)));
  }

  /// Beside the average of a measure: its interval, its sensitivity, and the interval of that.
  /// Nothing for a series, or for what is the same for all instances.
  Map<String, Value> beside(String name, Value value) {
    boolean each =
        trace.visible(value).isEmpty()
            && trace.instances.stream().anyMatch(axis -> value.type().has(axis));
    if (weights.isEmpty() || !each) {
      return Map.of();
    }
    var b = trace.b;
    var others = new ArrayList<Axis>(value.type().axes());
    others.removeAll(trace.instances);
    var m = TensorFunctions.mean(value, others, b);
    var w = weights.get();
    var shifted = average(m);
    var plain = TensorFunctions.mean(m, present(m), b);
    var pull = b.mul(w, b.sub(m, shifted));
    var shift = b.sub(shifted, plain);
    var twice = b.mul(b.constant(2), b.binary(Op.BinaryFn.MAX, divergence(), b.constant(LEAST)));
    var scale = b.unary(Op.UnaryFn.SQRT, twice);
    var push =
        b.sub(b.sub(pull, b.sub(m, plain)), b.mul(b.div(shift, twice), divergenceInfluence()));
    var all = new java.util.LinkedHashMap<String, Value>();
    all.put(name + "_interval", interval(pull, b));
    all.put(name + "_sensitivity", b.div(shift, scale));
    all.put(name + "_sensitivity_interval", b.div(interval(push, b), scale));
    return all;
  }

  private List<Axis> present(Value value) {
    return trace.instances.stream().filter(axis -> value.type().has(axis)).toList();
  }

  private Value interval(Value influence, BodyBuilder b) {
    var mean = TensorFunctions.mean(b.mul(influence, influence), trace.instances, b);
    return b.mul(
        b.constant(QUANTILE), b.unary(Op.UnaryFn.SQRT, b.div(mean, b.count(trace.instances))));
  }

  // --- other instances

  /// The axis over which an instance sees all instances of its batch: `instance` in a spec.
  static Axis axis(Trace trace) {
    var own = trace.instances.getLast();
    return new Axis(own.name() + "@all", own.size());
  }

  /// A value as it is in every instance of the batch.
  static Value all(Value value, Trace trace) {
    var own = trace.instances.getLast();
    var b = trace.b;
    var full = value.type().has(own) ? value : b.broadcast(value, value.type().with(own));
    return b.rename(full, own, axis(trace));
  }
}
