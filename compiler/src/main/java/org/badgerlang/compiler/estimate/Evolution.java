package org.badgerlang.compiler.estimate;

import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// Antithetic evolution strategies over a whole step: what is learned is perturbed before the step
/// runs, once for every particle.
///
/// Formula: g = mean over pairs of (f(θ + σε) − f(θ − σε)) / 2σ · ε, ε normal, one for the whole
/// step.
///
/// Bias: none for the gradient of E[f(θ + σε)], of order σ² for that of f. Variance: falls with the
/// number of pairs, grows with the entries of θ; f need not be differentiable, nor does exploding
/// sensitivity enlarge it beyond what f itself varies. Cost: 2 · pairs forward runs of the step and
/// no adjoint; memory for the states of the particles.
///
/// Source: Salimans et al. 2017, arXiv 1703.03864.
public final class Evolution {
  private Evolution() {}

  /// 1 for the first particle of a pair, -1 for the second.
  static Value direction(BodyBuilder b, Axis sign) {
    return b.sub(b.constant(1), b.mul(b.constant(2), b.iota(sign)));
  }

  /// θ ± σε.
  ///
  /// @param noise ε of each pair
  /// @param sigma the deviation of the noise, a scalar
  /// @param sign an axis of size 2, the two particles of a pair
  public static Value perturbed(BodyBuilder b, Value x, Value noise, Value sigma, Axis sign) {
    return b.add(x, b.mul(b.mul(sigma, direction(b, sign)), noise));
  }

  /// (f⁺ − f⁻) / 2σ of each pair, divided by the number of pairs.
  ///
  /// @param objective f of each particle, a number of each instance
  /// @param pair the axis of pairs
  public static Value slopes(BodyBuilder b, Value objective, Axis pair, Axis sign, Value sigma) {
    var f = b.broadcast(objective, objective.type().with(pair).with(sign));
    var difference = b.contract(f, direction(b, sign), List.of(sign));
    return b.div(difference, b.mul(b.mul(b.constant(2), sigma), b.count(List.of(pair))));
  }

  /// The estimate by what was perturbed; empty where the objective has axes that it lacks.
  ///
  /// @param slopes as [#slopes] gives them
  /// @param type that of what was perturbed
  public static Optional<Value> gradient(
      BodyBuilder b, Value slopes, Value noise, Axis pair, TensorType type) {
    return type.covers(slopes.type().without(pair))
        ? Optional.of(b.broadcast(b.contract(slopes, noise, List.of(pair)), type))
        : Optional.empty();
  }
}
