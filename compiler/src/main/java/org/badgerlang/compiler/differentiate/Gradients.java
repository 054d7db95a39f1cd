package org.badgerlang.compiler.differentiate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Value;

/// Reverse-mode derivatives: appends to a builder the statements that compute a gradient.
public final class Gradients {
  private Gradients() {}

  /// The gradient of the objective, summed over all its axes, by each of `wrt`; the i-th result has
  /// exactly the type of `wrt.get(i)`, zeros where no path leads.
  ///
  /// Because of that sum every instance gets a gradient of its own where `wrt` has the instances'
  /// axis. Only the statements of `b` are walked: what was computed outside counts as constant,
  /// unless it is one of `wrt`. Where one of `wrt` is computed from another, the other's gradient
  /// includes that way.
  public static List<Value> gradient(
      BodyBuilder b, Value objective, List<Value> wrt, Options options) {
    var seeds = new LinkedHashMap<Value, Value>();
    seeds.put(objective, b.constant(1));
    return pullback(b, seeds, wrt, options);
  }

  /// The products of the seeds with the Jacobian: Σ seed · d(value)/d(wrt) over all values that
  /// have a seed.
  ///
  /// A seed may lack axes of its value: it is then the same along them.
  public static List<Value> pullback(
      BodyBuilder b, Map<Value, Value> seeds, List<Value> wrt, Options options) {
    var adjoints = Pullback.run(b, b, seeds, wrt, options);
    var gradients = new ArrayList<Value>();
    for (var value : wrt) {
      var adjoint = adjoints.get(value);
      gradients.add(b.broadcast(adjoint == null ? b.constant(0) : adjoint, value.type()));
    }
    return gradients;
  }
}
