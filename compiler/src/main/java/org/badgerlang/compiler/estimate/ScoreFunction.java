package org.badgerlang.compiler.estimate;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.differentiate.Gradients;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Value;

/// The score-function estimate for what was drawn (REINFORCE).
///
/// Formula: with f an instance's objective and p the probability of all that was drawn on its way,
/// g = mean over instances of (f − baseline) · ∂ log p/∂θ + ∂f/∂θ, the drawn values constant.
///
/// Bias: none, with a baseline that does not depend on the instance's own draws. Without one that
/// is given, it is the mean of the other instances. Variance: large, and growing with the number of
/// draws; the baseline takes away what all instances share. Cost: one backward run; nothing that is
/// drawn, nor the task behind it, need have a derivative.
///
/// Source: Williams 1992, *Simple statistical gradient-following algorithms*.
public final class ScoreFunction {
  /// Marks drawn values, whose derivative by what they were drawn from the estimate leaves out.
  public static final String DRAWN = Options.OWN + "drawn";

  private ScoreFunction() {}

  /// The gradient by each of `wrt` of the objective's mean over `instances`.
  ///
  /// @param each the objective of every instance
  /// @param score the logarithm of the probability of what was drawn, of every instance
  /// @param baseline what f is held against
  public static List<Value> gradient(
      BodyBuilder b,
      Value each,
      Value score,
      Optional<Value> baseline,
      Collection<Axis> instances,
      List<Value> wrt) {
    var present = instances.stream().filter(each.type()::has).toList();
    var expected = baseline.orElseGet(() -> others(b, each, present));
    var advantage = b.stop(b.sub(each, expected));
    var surrogate = b.add(each, b.mul(advantage, score));
    var over = instances.stream().filter(surrogate.type()::has).toList();
    var mean = b.div(b.sum(surrogate, over), b.count(over));
    return Gradients.gradient(b, mean, wrt, Options.EXACT.stoppingAt(DRAWN));
  }

  /// For each instance the mean of all others; 0 where there is but one.
  private static Value others(BodyBuilder b, Value each, List<Axis> instances) {
    if (instances.isEmpty()) {
      return b.constant(0);
    }
    var rest = b.sub(b.sum(each, instances), each);
    var count = b.sub(b.count(instances), b.constant(1));
    return b.div(rest, b.binary(Op.BinaryFn.MAX, count, b.constant(1)));
  }
}
