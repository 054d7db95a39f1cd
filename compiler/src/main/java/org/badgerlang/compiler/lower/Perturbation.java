package org.badgerlang.compiler.lower;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.badgerlang.compiler.estimate.Evolution;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.syntax.Expr;

/// Perturbs what a loop learns by `es` before its step runs, and takes the estimate after it.
final class Perturbation {
  private final World world;
  private final String loop;
  private final LinkedHashSet<Axis> perturbed = new LinkedHashSet<>();
  private final Map<String, Value> noise = new LinkedHashMap<>();

  /// @param loop the unique name of the loop
  Perturbation(World world, String loop) {
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
    var before = perturbed.stream().filter(a -> a.name().equals(pair.name())).findFirst();
    if (before.filter(a -> !a.equals(pair)).isPresent()) {
      world.problems.error(
          "wrong-arguments",
          pairs.span(),
          "all that `"
              + loop
              + "` learns by `es` is perturbed in the same runs: "
              + pair.size()
              + " pairs here, "
              + before.get().size()
              + " before");
      return outside;
    }
    perturbed.add(pair);
    perturbed.add(sign);
    var trace = outside.hiding(List.of(pair, sign));
    var b = trace.b;
    var deviation = world.expressions.tensor(sigma, scope, trace);
    if (deviation.isEmpty()) {
      return trace;
    }
    for (var leaf : target.leaves().keySet()) {
      var path = target.leafPath(leaf);
      var value = Objects.requireNonNull(base.get(path));
      var type = TensorType.of(pair).union(value.type());
      var site = loop + "/es/" + path;
      var draw = new Op.Random(Op.Distribution.NORMAL, site, trace.counters, type);
      var epsilon = b.emit(draw, "").getFirst();
      noise.put(path, epsilon);
      trace.store.put(path, Evolution.perturbed(b, value, epsilon, deviation.get(), sign));
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
    boolean isPerturbed =
        target.leaves().keySet().stream().allMatch(leaf -> moves(target.leafPath(leaf)));
    if (!isPerturbed || deviation.isEmpty()) {
      return gradients;
    }
    var pair = perturbed.stream().filter(a -> a.name().endsWith(".pair")).findFirst().orElseThrow();
    var sign = perturbed.stream().filter(a -> a.name().endsWith(".sign")).findFirst().orElseThrow();
    var slopes = Evolution.slopes(b, objective, pair, sign, deviation.get());
    for (var leaf : target.leaves().keySet()) {
      var path = target.leafPath(leaf);
      var type = Objects.requireNonNull(base.get(path)).type();
      var epsilon = Objects.requireNonNull(noise.get(path));
      Evolution.gradient(b, slopes, epsilon, pair, type)
          .ifPresentOrElse(
              estimate -> gradients.put(path, estimate),
              () -> wider.put(path, type.union(slopes.type().without(pair))));
    }
    return gradients;
  }
}
