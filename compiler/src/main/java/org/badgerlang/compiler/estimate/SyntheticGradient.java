package org.badgerlang.compiler.estimate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.badgerlang.compiler.differentiate.Gradients;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// A learned model of the gradient beyond the end of a window.
///
/// Formula: with s₀ and s the state where the window starts and ends, and M a net that predicts the
/// gradient of all later losses by the state, g = d(f + M(s)ᵀ s)/dθ with M(s) constant. M is
/// trained on its own: it makes |M(s₀) − δ|² small, where δ = d(f + M(s)ᵀ s)/ds₀ is what this
/// window says of the one before, bootstrapped by its own prediction. M may see more than the
/// state: a context that is known where a window ends (their cDNI).
///
/// Bias: that of the model; with a perfect one, the gradient through all later windows. Variance:
/// that of one window. Cost: one backward run through the window and two runs of the net.
///
/// Source: Jaderberg et al. 2016, arXiv 1608.05343.
public final class SyntheticGradient {
  /// A state that windows hand on.
  ///
  /// @param predictedFirst M(s₀), `predictedLast` M(s), with the axes of the state
  public record State(Value first, Value last, Value predictedFirst, Value predictedLast) {}

  /// The gradients by what is learned, and by the weights of the model.
  ///
  /// @param missed |M(s₀) − δ|² over |δ|², both averaged over instances and summed over states: 1
  ///     for a model that says 0
  public record Estimate(List<Value> learned, List<Value> model, Value missed) {}

  /// Added to the size of gradients that may all be 0.
  private static final double LEAST = 1e-30;

  private SyntheticGradient() {}

  /// @param objective averaged over `instances`
  /// @param instances axes over which the objective is a mean
  public static Estimate gradients(
      BodyBuilder b,
      Value objective,
      Collection<Axis> instances,
      List<State> states,
      List<Value> wrt,
      List<Value> weights) {
    var total = objective;
    var kept = objective.type().axes();
    for (var state : states) {
      var product = b.mul(b.stop(state.predictedLast()), state.last());
      total = b.add(total, mean(b, product, instances, kept));
    }
    var firsts = states.stream().map(State::first).toList();
    var asked = new ArrayList<>(wrt);
    asked.addAll(firsts);
    var pulled = Gradients.gradient(b, total, asked, Options.EXACT);
    var miss = b.constant(0);
    var size = b.constant(LEAST);
    for (int i = 0; i < states.size(); i++) {
      var first = firsts.get(i);
      var shared = instances.stream().filter(first.type()::has).toList();
      var seen = b.mul(pulled.get(wrt.size() + i), b.count(shared));
      var off = b.sub(states.get(i).predictedFirst(), b.stop(seen));
      miss = b.add(miss, mean(b, b.mul(off, off), instances, kept));
      size = b.add(size, mean(b, b.mul(seen, seen), instances, kept));
    }
    var model = Gradients.gradient(b, miss, weights, Options.EXACT);
    return new Estimate(pulled.subList(0, wrt.size()), model, b.div(miss, size));
  }

  /// Summed over the state's own axes, averaged over instances.
  private static Value mean(
      BodyBuilder b, Value value, Collection<Axis> instances, Collection<Axis> kept) {
    var over = new TensorType(value.type().axes()).without(kept).axes();
    var shared = instances.stream().filter(over::contains).toList();
    return b.div(b.sum(value, over), b.count(shared));
  }
}
