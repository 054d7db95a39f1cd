package org.badgerlang.compiler.estimate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// A local rule in the place of a gradient: what each weight sees at its own place says how it
/// changes.
///
/// Formula: where a weight w enters a sum y = Σ w · x (or y = w + z, with x = 1), its signal is
/// rule(x, y, w, E), E what is minimised; summed over the places where the same weight is used,
/// averaged over instances.
///
/// Bias: whatever the rule leaves out; nothing is passed from layer to layer. Variance: none beyond
/// that of the activities. Cost: no backward run, no memory.
///
/// Sources: Hebb 1949; Oja 1982; Frémaux and Gerstner 2016 (a third factor such as E).
public final class LocalSignal {
  /// Where a weight enters a sum.
  ///
  /// @param pre what it is multiplied by
  /// @param post the sum
  public record Use(Value pre, Value post) {}

  /// Makes the signal of one use.
  public interface Rule {
    /// The signal, over any axes; a number counts for each entry of the weight.
    Value at(Use use);
  }

  private LocalSignal() {}

  /// The places among the statements of `b` where a weight enters a sum that the objective reads.
  public static List<Use> uses(BodyBuilder b, Value objective, Value weight) {
    var found = new ArrayList<Use>();
    var same = new HashSet<>(Set.of(weight));
    for (var stmt : Flow.between(b.stmts(), List.of(weight), List.of(objective))) {
      switch (stmt.op()) {
        case Op.Broadcast(var x, _) when same.contains(x) -> same.add(stmt.result());
        case Op.Contract(var x, var y, _) when same.contains(y) -> found.add(use(x, stmt));
        case Op.Contract(var x, var y, _) when same.contains(x) -> found.add(use(y, stmt));
        case Op.Binary(var fn, var x, var y)
            when fn == Op.BinaryFn.ADD && (same.contains(x) || same.contains(y)) ->
            found.add(use(b.constant(1), stmt));
        case Op.Binary(var fn, var x, var y) when fn == Op.BinaryFn.MUL && same.contains(y) ->
            found.add(use(x, stmt));
        case Op.Binary(var fn, var x, var y) when fn == Op.BinaryFn.MUL && same.contains(x) ->
            found.add(use(y, stmt));
        default -> {}
      }
    }
    return found;
  }

  private static Use use(Value pre, Stmt stmt) {
    return new Use(pre, stmt.result());
  }

  /// The signals of all uses of a weight together.
  ///
  /// @param instances the axes that are averaged over
  public static Value signal(
      BodyBuilder b, Value weight, List<Use> uses, List<Axis> instances, Rule rule) {
    var sum = b.constant(0);
    for (var use : uses) {
      var each = b.broadcast(rule.at(use), use.pre().type().union(use.post().type()));
      var over = new TensorType(each.type().axes()).without(weight.type().axes()).axes();
      var present = instances.stream().filter(over::contains).toList();
      sum = b.add(sum, b.div(b.sum(each, over), b.count(present)));
    }
    return b.broadcast(sum, weight.type());
  }
}
