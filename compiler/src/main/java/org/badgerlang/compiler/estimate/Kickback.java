package org.badgerlang.compiler.estimate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.differentiate.Gradients;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;

/// One error for all units of a net, and for each the influence that it has one layer ahead.
///
/// Formula: with h[l] the layers of rectified units, y the net's one output and E = ∂f/∂y, unit j
/// of layer l gets the signal E · π_j, where π_j = Σ of its weights to the active units of layer l
/// + 1 (to y, in the last layer); the weights into it get that signal times its own slope and their
/// input.
///
/// Bias: what units do further ahead is left out; the direction is a descent where the weights out
/// of a unit agree in sign (coherence). Variance: none beyond the objective's. Cost: about that of
/// backpropagation, but no signal passes more than one layer.
///
/// Source: Balduzzi, Vanchinathan and Buhmann 2014, arXiv 1411.6191.
public final class Kickback {
  /// The layers of rectified units that the objective passes, and the output behind them.
  private record Layers(List<Value> units, Value output) {}

  private Kickback() {}

  /// The signals by each of `wrt`; empty where the objective passes no rectified layer with an
  /// output of one number behind it.
  public static Optional<List<Value>> gradient(BodyBuilder b, Value objective, List<Value> wrt) {
    return layers(b, objective, wrt).map(layers -> signals(b, objective, wrt, layers));
  }

  private static Optional<Layers> layers(BodyBuilder b, Value objective, List<Value> wrt) {
    var way = Flow.between(b.stmts(), wrt, List.of(objective));
    var units = new ArrayList<Value>();
    for (var stmt : way) {
      if (stmt.op() instanceof Op.Binary(var fn, _, var floor)
          && fn == Op.BinaryFn.MAX
          && b.constantOf(floor).filter(zero -> zero == 0).isPresent()) {
        units.add(stmt.result());
      }
    }
    if (units.isEmpty()) {
      return Optional.empty();
    }
    return way.stream()
        .filter(stmt -> sums(stmt, units.getLast()))
        .map(stmt -> new Layers(units, stmt.result()))
        .findFirst();
  }

  private static boolean sums(Stmt stmt, Value units) {
    return stmt.op() instanceof Op.Contract(var x, var y, _)
        && (x.equals(units) || y.equals(units));
  }

  private static List<Value> signals(
      BodyBuilder b, Value objective, List<Value> wrt, Layers layers) {
    var units = layers.units();
    var whole = Options.EXACT.cutting(List.of(layers.output()));
    var error =
        Gradients.pullback(b, Map.of(objective, b.constant(1)), List.of(layers.output()), whole)
            .getFirst();
    var sums = new ArrayList<Value>();
    var direct = Gradients.gradient(b, objective, wrt, whole);
    var last =
        Gradients.pullback(
            b,
            Map.of(layers.output(), error),
            wrt,
            Options.EXACT.cutting(List.of(units.getLast())));
    for (int i = 0; i < wrt.size(); i++) {
      sums.add(b.add(direct.get(i), last.get(i)));
    }
    for (int l = 0; l < units.size(); l++) {
      var layer = units.get(l);
      var ahead = l + 1 < units.size() ? units.get(l + 1) : layers.output();
      var influence =
          Gradients.pullback(
                  b, Map.of(ahead, error), List.of(layer), Options.EXACT.cutting(List.of(layer)))
              .getFirst();
      var below = l == 0 ? List.<Value>of() : List.of(units.get(l - 1));
      var own = Gradients.pullback(b, Map.of(layer, influence), wrt, Options.EXACT.cutting(below));
      for (int i = 0; i < wrt.size(); i++) {
        sums.set(i, b.add(sums.get(i), own.get(i)));
      }
    }
    return sums;
  }
}
