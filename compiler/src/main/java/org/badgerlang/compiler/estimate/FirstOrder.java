package org.badgerlang.compiler.estimate;

import java.util.List;
import org.badgerlang.compiler.differentiate.Gradients;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Value;

/// The gradient without derivatives of gradients.
///
/// Formula: where loops inside move their state by x ← x − V(∂L/∂x), ∂L/∂x counts as constant; so
/// for plain descent x[T] = θ − Σ of steps, dx[T]/dθ = 1 and g = ∂f/∂x[T] + ∂f/∂θ. Values are
/// unchanged.
///
/// Bias: the curvature of inner losses is missing, a factor of I − lr · Hessian for every step;
/// what is learned only acts on inner gradients (a learned loss) gets no gradient. Variance: none.
/// Cost: that of the inner gradients, once; none of them is differentiated or kept.
///
/// Sources: Finn, Abbeel and Levine 2017, arXiv 1703.03400, section 5.2; Nichol, Achiam and
/// Schulman 2018, arXiv 1803.02999.
public final class FirstOrder {
  private FirstOrder() {}

  public static List<Value> gradient(BodyBuilder b, Value objective, List<Value> wrt) {
    return Gradients.gradient(b, objective, wrt, Options.FIRST_ORDER);
  }
}
