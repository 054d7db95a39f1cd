package org.badgerlang.compiler.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.badgerlang.compiler.cost.LoopCost;
import org.badgerlang.compiler.syntax.Stmt;

/// The loops inside a loop, as written.
final class NestedLoops {
  private NestedLoops() {}

  /// Those that learn something, by name, with their steps, outermost first. A probe of deeper ones
  /// sees what they left in their last run.
  static SequencedMap<String, Long> of(Stmt.Loop loop, List<LoopCost> costs) {
    var steps = new LinkedHashMap<String, Long>();
    inside(loop.body(), steps, costs);
    return steps;
  }

  private static void inside(
      List<? extends Stmt> body, SequencedMap<String, Long> steps, List<LoopCost> costs) {
    for (var stmt : body) {
      if (stmt instanceof Stmt.Loop inner) {
        var name = inner.name().name();
        if (inner.body().stream().anyMatch(line -> line instanceof Stmt.Learn)) {
          costs.stream()
              .filter(cost -> cost.path().endsWith("." + name))
              .findFirst()
              .ifPresent(cost -> steps.put(name, cost.steps()));
        }
        inside(inner.body(), steps, costs);
      }
    }
  }
}
