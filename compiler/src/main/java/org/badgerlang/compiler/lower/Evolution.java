package org.badgerlang.compiler.lower;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.syntax.Expr;

/// Evolution strategies over a whole step: what is learned is perturbed before the step runs.
///
/// Formula: g = mean over pairs of (f(x + σε) − f(x − σε)) / 2σ · ε, ε normal, one for the whole
/// step. Bias: none for the gradient of E[f(x + σε)], of order σ² for that of f. Variance: falls
/// with the number of pairs, grows with the entries of x; f need not be differentiable, nor does
/// exploding sensitivity enlarge it beyond what f itself varies. Cost: 2 · pairs forward runs of
/// the step and no adjoint; memory for the states of the particles.
///
/// Source: Salimans et al. 2017, arXiv 1703.03864.
final class Evolution {
  private final World world;
  private final String loop;
  private final LinkedHashSet<Axis> perturbed = new LinkedHashSet<>();
  private final Map<String, Value> noise = new LinkedHashMap<>();

  /// @param loop the unique name of the loop
  Evolution(World world, String loop) {
    this.world = world;
    this.loop = loop;
  }

  /// The axes of the perturbed runs.
  Set<Axis> axes() {
    return perturbed;
  }

  boolean moves(String path) {
    return noise.containsKey(path);
  }

  /// Perturbs a target that is learned so; gives the trace in which the step runs on.
  Trace perturb(Target target, Map<String, Value> base, Scope scope, Trace outside) {
    if (!(target.estimator() instanceof Target.Estimator.Es(var pairs, var sigma))) {
      return outside;
    }
    var count = world.expressions.constant(pairs, scope, outside);
    if (count.isEmpty()) {
      return outside;
    }
    if (count.get() < 1 || count.get() % 1 != 0) {
      world.problems.error(
          "bad-size", pairs.span(), "`es` needs a whole number of pairs, at least one");
      return outside;
    }
    var pair = Axis.of(loop + ".pair", (int) (double) count.get());
    var sign = Axis.of(loop + ".sign", 2);
    perturbed.add(pair);
    perturbed.add(sign);
    var trace = outside.hiding(List.of(pair, sign));
    var b = trace.b;
    var deviation = world.expressions.tensor(sigma, scope, trace);
    if (deviation.isEmpty()) {
      return trace;
    }
    var direction = b.sub(b.constant(1), b.mul(b.constant(2), b.iota(sign)));
    for (var leaf : target.leaves().keySet()) {
      var path = target.leafPath(leaf);
      var value = Objects.requireNonNull(base.get(path));
      var type = TensorType.of(pair).union(value.type());
      var site = loop + "/es/" + path;
      var draw = new Op.Random(Op.Distribution.NORMAL, site, trace.counters, type);
      var epsilon = b.emit(draw, "").getFirst();
      noise.put(path, epsilon);
      trace.store.put(path, b.add(value, b.mul(b.mul(deviation.get(), direction), epsilon)));
    }
    return trace;
  }

  /// The estimate by every tensor of a target.
  ///
  /// @param wider gets the types of what needs axes that it lacks
  Map<String, Value> gradient(
      Target target,
      Value objective,
      Expr sigma,
      Map<String, Value> base,
      Map<String, TensorType> wider,
      Scope scope,
      Trace trace) {
    var gradients = new LinkedHashMap<String, Value>();
    var b = trace.b;
    var deviation = world.expressions.tensor(sigma, scope, trace);
    if (perturbed.isEmpty() || deviation.isEmpty()) {
      return gradients;
    }
    var pair = perturbed.stream().filter(a -> a.name().endsWith(".pair")).findFirst().orElseThrow();
    var sign = perturbed.stream().filter(a -> a.name().endsWith(".sign")).findFirst().orElseThrow();
    var f = b.broadcast(objective, objective.type().with(pair).with(sign));
    var direction = b.sub(b.constant(1), b.mul(b.constant(2), b.iota(sign)));
    var difference = b.contract(f, direction, List.of(sign));
    var scale = b.mul(b.mul(b.constant(2), deviation.get()), b.count(List.of(pair)));
    for (var leaf : target.leaves().keySet()) {
      var path = target.leafPath(leaf);
      var type = Objects.requireNonNull(base.get(path)).type();
      var needed = difference.type().without(pair);
      if (!type.covers(needed)) {
        wider.put(path, type.union(needed));
        continue;
      }
      var epsilon = Objects.requireNonNull(noise.get(path));
      var estimate = b.contract(b.div(difference, scale), epsilon, List.of(pair));
      gradients.put(path, b.broadcast(estimate, type));
    }
    return gradients;
  }
}
