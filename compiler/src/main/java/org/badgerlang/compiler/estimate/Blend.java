package org.badgerlang.compiler.estimate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import org.badgerlang.compiler.differentiate.Gradients;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// Evolution strategies and backpropagation of the same smoothed objective, mixed entry by entry.
///
/// Formula: every instance and pair of particles runs with θ ± σε of its own. With gᴱ the
/// antithetic estimate and gᴮ the exact gradient at the particles, each averaged, and vᴱ, vᴮ their
/// variances over the instances, g = (vᴱ gᴮ + vᴮ gᴱ) / (vᴱ + vᴮ), for each entry of θ.
///
/// Bias: both estimate the gradient of E[f(θ + σε)] without bias; the weights are measured on the
/// same samples, which adds a bias that falls off with their number. Variance: about the harmonic
/// sum of both, so that exploding derivatives fade out and smooth ones take over. Cost: 2 · pairs
/// forward and backward runs an instance.
///
/// Source: Metz et al. 2018, arXiv 1810.10180.
public final class Blend {
  /// Keeps the weights finite where both variances vanish.
  private static final double FLOOR = 1e-30;

  private Blend() {}

  /// The gradient of the objective's mean over `instances` by each of `wrt`.
  ///
  /// @param objective a number of each instance
  /// @param instances axes of the objective
  /// @param pair the axis of pairs; in no other use
  /// @param sign an axis of size 2, the two particles of a pair
  /// @param sigma the deviation of the noise, a scalar
  /// @param mark names the draws
  /// @param counters the steps of the loops around
  public static List<Value> gradient(
      BodyBuilder b,
      Value objective,
      List<Value> wrt,
      Collection<Axis> instances,
      Axis pair,
      Axis sign,
      Value sigma,
      String mark,
      List<Value> counters) {
    var stmts = Flow.between(b.stmts(), wrt, List.of(objective));
    var direction = b.sub(b.constant(1), b.mul(b.constant(2), b.iota(sign)));
    var noise = new ArrayList<Value>();
    var moved = new ArrayList<Value>();
    var known = new HashMap<Value, Value>();
    for (int i = 0; i < wrt.size(); i++) {
      var x = wrt.get(i);
      var type = TensorType.of(pair).union(new TensorType(List.copyOf(instances))).union(x.type());
      var op = new Op.Random(Op.Distribution.NORMAL, mark + "/" + i, counters, type);
      noise.add(b.emit(op, "").getFirst());
      moved.add(b.add(x, b.mul(b.mul(sigma, direction), noise.getLast())));
      known.put(x, moved.getLast());
    }
    Particles.copy(b, stmts, known);
    var wide = objective.type().with(pair).with(sign);
    var f = b.broadcast(known.getOrDefault(objective, objective), wide);
    var exact = Gradients.gradient(b, f, moved, Options.EXACT);
    var scale = b.mul(b.mul(b.constant(2), sigma), b.count(List.of(pair)));
    var difference = b.div(b.contract(f, direction, List.of(sign)), scale);
    var gradients = new ArrayList<Value>();
    for (int i = 0; i < wrt.size(); i++) {
      var evolved = b.contract(difference, noise.get(i), List.of(pair));
      var derived = mean(b, exact.get(i), List.of(pair, sign));
      var mixed = mix(b, evolved, derived, instances);
      gradients.add(b.broadcast(mixed, wrt.get(i).type()));
    }
    return gradients;
  }

  private static Value mix(BodyBuilder b, Value evolved, Value derived, Collection<Axis> over) {
    var first = mean(b, evolved, over);
    var second = mean(b, derived, over);
    var spread = b.add(variance(b, evolved, first, over), b.constant(FLOOR));
    var other = b.add(variance(b, derived, second, over), b.constant(FLOOR));
    var weight = b.div(spread, b.add(spread, other));
    return b.add(b.mul(weight, second), b.mul(b.sub(b.constant(1), weight), first));
  }

  private static Value variance(BodyBuilder b, Value x, Value mean, Collection<Axis> over) {
    var off = b.sub(x, mean);
    return mean(b, b.mul(off, off), over);
  }

  private static Value mean(BodyBuilder b, Value x, Collection<Axis> over) {
    return b.div(b.sum(x, over), b.count(over));
  }
}
