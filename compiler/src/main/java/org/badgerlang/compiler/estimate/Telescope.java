package org.badgerlang.compiler.estimate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.badgerlang.compiler.differentiate.Gradients;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// A randomised telescoping sum over how far back a gradient reaches.
///
/// Formula: with G[n] the gradient through the last n steps before each loss, G = Σ_{n ≤ N} (G[n+1]
/// − G[n]) / P(N ≥ n), N geometric: wherever a step takes over the state, the derivative goes on
/// with probability `keep` and is then divided by it, and ends otherwise. Each step, loop and
/// instance draws for itself.
///
/// Bias: none. Variance: finite where influence falls off faster than √keep a step; the smaller
/// `keep`, the larger. Cost: the loop and its adjoint once; what lies before a cut is zero.
///
/// Sources: Beatson and Adams 2019, arXiv 1905.07006; Tallec and Ollivier 2017, arXiv 1705.08209.
public final class Telescope {
  private Telescope() {}

  /// The gradient by each of `wrt`.
  ///
  /// @param keep a scalar between 0 and 1
  /// @param mark names the estimate, and its draws
  /// @param counters the steps of the loops around
  /// @param instances axes whose entries draw for themselves
  public static List<Value> gradient(
      BodyBuilder b,
      Value objective,
      List<Value> wrt,
      Value keep,
      String mark,
      List<Value> counters,
      Collection<Axis> instances) {
    for (var stmt : Flow.loops(b, wrt, objective)) {
      var type = Gates.shared(b, stmt, wrt, instances);
      Gates.rebuild(b, stmt, wrt, () -> new Roulette(stmt, keep, mark, counters, type));
    }
    return Gradients.gradient(b, objective, wrt, Options.EXACT.stoppingAt(mark));
  }

  /// Lets a derivative through with probability `keep`, divided by it.
  private record Roulette(Stmt stmt, Value keep, String mark, List<Value> counters, TensorType type)
      implements Gates.Gate {

    /// x + (s·x − s·x'), where x' is x marked: the value is x, the derivative 1, and s for the
    /// estimate that stops at the mark of the first x as well.
    @Override
    public Value entering(BodyBuilder body, Value value, Value step) {
      var all = new ArrayList<>(counters);
      all.add(step);
      var site = mark + "/" + ((Op.Scan) stmt.op()).axis().name();
      var u = body.emit(new Op.Random(Op.Distribution.UNIFORM, site, all, type), "").getFirst();
      var weight =
          body.select(
              body.binary(Op.BinaryFn.LT, u, keep),
              body.div(body.constant(1), keep),
              body.constant(0));
      var marked = body.emit(new Op.InnerGradient(value, mark), "").getFirst();
      var difference = body.sub(body.mul(weight, value), body.mul(weight, marked));
      return body.add(marked, difference);
    }

    @Override
    public Value leaving(BodyBuilder body, Value value, Value step) {
      return value;
    }
  }
}
