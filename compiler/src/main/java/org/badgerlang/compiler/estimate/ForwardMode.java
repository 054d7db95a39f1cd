package org.badgerlang.compiler.estimate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.differentiate.Tangents;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Value;

/// Forward mode, also called real-time recurrent learning: one derivative for each entry of what is
/// learned, carried along with the loops.
///
/// Formula: ds[t+1]/dθ = ∂U/∂s · ds[t]/dθ + ∂U/∂θ. Bias: none. Variance: none. Cost: a forward run
/// for each entry of θ; memory grows with the entries of θ, not with the length of a loop.
///
/// Source: Williams and Zipser 1989.
public final class ForwardMode {
  private ForwardMode() {}

  public static List<Value> gradient(BodyBuilder b, Value objective, List<Value> wrt) {
    var gradients = new ArrayList<Value>();
    wrt.forEach(x -> gradients.add(gradient(b, objective, x)));
    return gradients;
  }

  private static Value gradient(BodyBuilder b, Value objective, Value x) {
    var seed = b.constant(1);
    for (var axis : x.type().axes()) {
      seed = b.mul(seed, b.binary(Op.BinaryFn.EQ, b.iota(axis), b.iota(direction(axis))));
    }
    var tangents = Tangents.tangents(b, List.of(objective), Map.of(x, seed), Options.EXACT);
    var gradient = tangents.getFirst();
    for (var axis : x.type().axes()) {
      if (gradient.type().has(direction(axis))) {
        var rest = gradient.type().has(axis) ? b.sum(gradient, List.of(axis)) : gradient;
        gradient = b.rename(rest, direction(axis), axis);
      }
    }
    return b.broadcast(gradient, x.type());
  }

  private static Axis direction(Axis axis) {
    return new Axis(axis.name() + "^", axis.size());
  }
}
