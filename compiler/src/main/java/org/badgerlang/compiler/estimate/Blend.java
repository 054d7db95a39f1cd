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
/// Formula: every instance and pair of particles runs with θ ± σε of its own. With gᴱ an instance's
/// antithetic estimate and gᴮ its exact gradient at the particles, and vᴱ, vᴮ the variances of both
/// over the other instances, g is the mean of (vᴱ gᴮ + vᴮ gᴱ) / (vᴱ + vᴮ), for each entry of θ.
///
/// Bias: none for the gradient of E[f(θ + σε)], as the weights of an instance know nothing of it.
/// Variance: about the harmonic sum of both, so that exploding derivatives fade out and smooth ones
/// take over. Cost: 2 · pairs forward and backward runs an instance; at least three instances.
///
/// Source: Metz et al. 2018, arXiv 1810.10180.
public final class Blend {
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
    var noise = new ArrayList<Value>();
    var moved = new ArrayList<Value>();
    var known = new HashMap<Value, Value>();
    for (int i = 0; i < wrt.size(); i++) {
      var x = wrt.get(i);
      var type = TensorType.of(pair).union(new TensorType(List.copyOf(instances))).union(x.type());
      var op = new Op.Random(Op.Distribution.NORMAL, mark + "/" + i, counters, type);
      noise.add(b.emit(op, "").getFirst());
      moved.add(Evolution.perturbed(b, x, noise.getLast(), sigma, sign));
      known.put(x, moved.getLast());
    }
    Particles.copy(b, stmts, known);
    var wide = objective.type().with(pair).with(sign);
    var f = b.broadcast(known.getOrDefault(objective, objective), wide);
    var exact = Gradients.gradient(b, f, moved, Options.EXACT);
    var slopes = Evolution.slopes(b, f, pair, sign, sigma);
    var gradients = new ArrayList<Value>();
    for (int i = 0; i < wrt.size(); i++) {
      var evolved = b.contract(slopes, noise.get(i), List.of(pair));
      var derived = mean(b, exact.get(i), List.of(pair, sign));
      var mixed = mix(b, evolved, derived, instances);
      gradients.add(b.broadcast(mixed, wrt.get(i).type()));
    }
    return gradients;
  }

  /// The mean over instances of each one's mixture, weighted by what the others say; in halves
  /// where neither varies.
  private static Value mix(BodyBuilder b, Value evolved, Value derived, Collection<Axis> over) {
    var spread = others(b, evolved, over);
    var both = b.add(spread, others(b, derived, over));
    var alike = b.binary(Op.BinaryFn.EQ, both, b.constant(0));
    var share = b.div(spread, b.select(alike, b.constant(1), both));
    var weight = b.select(alike, b.constant(0.5), share);
    var rest = b.sub(b.constant(1), weight);
    return mean(b, b.add(b.mul(weight, derived), b.mul(rest, evolved)), over);
  }

  /// For each instance the variance over all others.
  private static Value others(BodyBuilder b, Value x, Collection<Axis> over) {
    var centred = b.sub(x, mean(b, x, over));
    var square = b.mul(centred, centred);
    var count = b.sub(b.count(over), b.constant(1));
    var squares = b.div(b.sub(b.sum(square, over), square), count);
    var mean = b.div(b.neg(centred), count);
    return b.binary(Op.BinaryFn.MAX, b.constant(0), b.sub(squares, b.mul(mean, mean)));
  }

  private static Value mean(BodyBuilder b, Value x, Collection<Axis> over) {
    return b.div(b.sum(x, over), b.count(over));
  }
}
