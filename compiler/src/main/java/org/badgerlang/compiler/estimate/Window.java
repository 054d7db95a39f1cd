package org.badgerlang.compiler.estimate;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import org.badgerlang.compiler.differentiate.Gradients;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Value;

/// Truncated backpropagation: the derivative through the last `k` steps of each loop that the
/// objective passes, or through `k` steps at a random place.
///
/// Formula: with s[t+1] = U(θ, s[t]) and an objective of the recorded losses, the sum over steps t
/// of the window of ∂f/∂loss[t] · dloss[t]/dθ, where s at the window's first step counts as
/// constant. A sampled window starts at a uniform place; its gradient is not scaled up.
///
/// Bias: influence that takes longer than the window is missing, and so are losses before it; the
/// gradient may even point the wrong way. Variance: none beyond the objective's for the last steps;
/// a sampled one adds that of the place. Cost: the loop once, its adjoint for k steps (sampled: for
/// all, most of them zero); what the adjoint reads is kept for k steps only.
///
/// Sources: Williams and Peng 1990 (last steps), Gregor 2020, arXiv 2003.03124 (sampled).
public final class Window {
  private Window() {}

  /// The gradient by each of `wrt` through the last `steps` steps of every loop.
  ///
  /// @param mark names the estimate
  public static List<Value> last(
      BodyBuilder b, Value objective, List<Value> wrt, int steps, String mark) {
    var cut = new HashSet<Value>();
    var left = new HashMap<String, Integer>();
    // A loop may have been taken apart for another window: its last part comes first here.
    for (var stmt : Flow.loops(b, wrt, objective).reversed()) {
      var axis = ((Op.Scan) stmt.op()).axis();
      if (axis.size().isFixed()) {
        var whole = axis.name().replaceAll("~.*", "");
        int open = left.getOrDefault(whole, steps);
        if (open == 0) {
          cut.addAll(stmt.results());
        } else {
          cut.addAll(Scans.split(b, stmt, open));
        }
        left.put(whole, Math.max(0, open - axis.size().fixed()));
      } else {
        Gates.rebuild(
            b,
            stmt,
            wrt,
            () -> {
              var length = b.count(List.of(axis));
              return new Within(b.sub(length, b.constant(steps)), length, mark);
            });
      }
    }
    return Gradients.gradient(b, objective, wrt, Options.EXACT.stoppingAt(mark).cutting(cut));
  }

  /// The gradient through `steps` steps from a random place on, drawn anew for each instance.
  ///
  /// @param mark names the estimate, and its draws
  /// @param counters the steps of the loops around
  /// @param instances axes whose entries have places of their own
  public static List<Value> sampled(
      BodyBuilder b,
      Value objective,
      List<Value> wrt,
      int steps,
      String mark,
      List<Value> counters,
      Collection<Axis> instances) {
    for (var stmt : Flow.loops(b, wrt, objective)) {
      var scan = (Op.Scan) stmt.op();
      var type = Gates.shared(b, stmt, wrt, instances);
      Gates.rebuild(
          b,
          stmt,
          wrt,
          () -> {
            var site = mark + "/" + scan.axis().name();
            var u =
                b.emit(new Op.Random(Op.Distribution.UNIFORM, site, counters, type), "").getFirst();
            var length = b.count(List.of(scan.axis()));
            var places = b.add(b.sub(length, b.constant(steps)), b.constant(1));
            var drawn = b.unary(Op.UnaryFn.FLOOR, b.mul(u, places));
            var first = b.binary(Op.BinaryFn.MAX, b.constant(0), drawn);
            return new Within(first, b.add(first, b.constant(steps)), mark);
          });
    }
    return Gradients.gradient(b, objective, wrt, Options.EXACT.stoppingAt(mark));
  }

  /// Only steps from `first` to before `end` let derivatives through.
  private record Within(Value first, Value end, String mark) implements Gates.Gate {
    private Value gate(BodyBuilder body, Value value, Value open) {
      return body.select(open, value, body.emit(new Op.InnerGradient(value, mark), "").getFirst());
    }

    @Override
    public Value entering(BodyBuilder body, Value value, Value step) {
      // What the loop started from belongs to a window that begins there.
      var later = body.binary(Op.BinaryFn.MAX, step, body.constant(1));
      return gate(body, value, body.binary(Op.BinaryFn.LT, first, later));
    }

    @Override
    public Value leaving(BodyBuilder body, Value value, Value step) {
      var begun = body.binary(Op.BinaryFn.LE, first, step);
      return gate(body, value, body.mul(begun, body.binary(Op.BinaryFn.LT, step, end)));
    }
  }
}
