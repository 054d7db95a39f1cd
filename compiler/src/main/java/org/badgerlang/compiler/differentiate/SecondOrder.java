package org.badgerlang.compiler.differentiate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.ir.Inliner;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;

/// Derivatives of gradients by forward mode over reverse mode.
///
/// Let g = ∂L/∂x be a gradient that the forward body computed, and v its adjoint. What it adds to
/// the adjoint of any θ that L depends on (x among them) is vᵀ ∂²L/∂x∂θ, which is the tangent of
/// ∂L/∂θ along x in direction v, as second derivatives are symmetric. So L is computed again, its
/// gradient by all θ is taken, and the tangent of that; nothing of how g was computed is read, so
/// nothing of it need be kept for the adjoint.
///
/// Source: Kemaev et al. 2025, arXiv 2505.00793 (MixFlow-MG).
final class SecondOrder {
  private final Pullback pullback;
  private final Collection<Value> wrt;

  /// By objective, for each thing it was differentiated by, the adjoint of that gradient.
  private final Map<Value, Map<Value, Value>> waiting = new LinkedHashMap<>();

  SecondOrder(Pullback pullback, Collection<Value> wrt) {
    this.pullback = pullback;
    this.wrt = wrt;
  }

  /// Takes the adjoint of a gradient until its objective is reached, where its derivative can be
  /// had by forward mode; what a select left out must stay 0 and goes the other way.
  boolean waits(Op.InnerGradient mark, Value adjoint) {
    if (!pullback.options().forwardOverReverse()
        || mark.of().isEmpty()
        || pullback.isMasked(adjoint)) {
      return false;
    }
    var slope = mark.of().get();
    if (pullback.forward().definition(slope.objective()).isEmpty() || !isHere(slope.by())) {
      return false;
    }
    var target = pullback.target();
    var full = target.broadcast(adjoint, slope.by().type());
    waiting
        .computeIfAbsent(slope.objective(), _ -> new LinkedHashMap<>())
        .merge(slope.by(), full, target::add);
    return true;
  }

  private boolean isHere(Value value) {
    return pullback.forward().params().contains(value)
        || pullback.forward().definition(value).isPresent()
        || wrt.contains(value);
  }

  /// Called before the walk back passes a statement.
  void reach(Stmt stmt) {
    for (var result : stmt.results()) {
      var directions = waiting.remove(result);
      if (directions != null) {
        pullback.target().at(stmt.origin());
        differentiate(result, directions);
      }
    }
  }

  private void differentiate(Value objective, Map<Value, Value> directions) {
    var b = pullback.target();
    var sources = new LinkedHashSet<Value>(directions.keySet());
    sources.addAll(wrt);
    var known = new HashMap<Value, Value>();
    var inputs = new LinkedHashMap<Value, Value>();
    var stmts = between(sources, objective);
    var read = new HashSet<Value>();
    stmts.forEach(stmt -> read.addAll(stmt.op().operands()));
    for (var source : sources) {
      if (read.contains(source)) {
        var again = b.emit(new Op.Broadcast(source, source.type()), source.hint()).getFirst();
        known.put(source, again);
        inputs.put(source, again);
      }
    }
    stmts.forEach(stmt -> b.append(Inliner.copy(b, stmt, known)));
    var f = known.get(objective);
    var seeds = new LinkedHashMap<Value, Value>();
    directions.forEach(
        (by, direction) -> {
          var again = inputs.get(by);
          if (again != null) {
            seeds.put(again, direction);
          }
        });
    if (f == null || seeds.isEmpty()) {
      return;
    }
    var gradients = Gradients.gradient(b, f, List.copyOf(inputs.values()), pullback.options());
    var tangents = Tangents.tangents(b, gradients, seeds, pullback.options());
    int i = 0;
    for (var source : inputs.keySet()) {
      pullback.contribute(source, b.broadcast(tangents.get(i++), source.type()));
    }
  }

  /// The statements that the objective is computed by and that vary with the sources.
  private List<Stmt> between(Collection<Value> sources, Value objective) {
    var before = new ArrayList<Stmt>();
    for (var stmt : pullback.forward().stmts()) {
      if (stmt.results().stream().noneMatch(sources::contains)) {
        before.add(stmt);
      }
      if (stmt.results().contains(objective)) {
        break;
      }
    }
    var activity = pullback.activity();
    var varying = activity.varying(before, sources);
    var needed = activity.needed(before, List.of(objective));
    return before.stream()
        .filter(
            stmt ->
                stmt.results().stream().anyMatch(r -> varying.contains(r) && needed.contains(r)))
        .toList();
  }
}
