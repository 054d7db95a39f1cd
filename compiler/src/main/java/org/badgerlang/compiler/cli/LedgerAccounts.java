package org.badgerlang.compiler.cli;

import java.util.LinkedHashSet;
import java.util.List;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.cost.LoopCost;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;

/// What each loop has to go by: numbers that it learns (its prior for the loops inside), instances
/// that it sees, operations that it takes.
final class LedgerAccounts {
  private LedgerAccounts() {}

  /// One line a loop.
  ///
  /// @param steps of the outermost loop
  static TextTable of(Compiler.Checked checked, List<LoopCost> costs, long steps) {
    var table =
        new TextTable("loop", "learns", "steps", "samples", "operations a step", "operations");
    long instances = instances(checked);
    for (var cost : costs) {
      if (cost.path().contains("adjoint")) {
        continue;
      }
      var name = cost.path().substring(cost.path().lastIndexOf('.') + 1);
      boolean outermost = !cost.path().contains(".");
      long own = outermost ? steps : cost.steps() * cost.entered();
      long learned =
          checked.learned().stream()
              .filter(thing -> thing.loop().equals(name))
              .mapToLong(thing -> thing.numbers())
              .sum();
      double once = outermost ? cost.operations() : cost.operationsPerStep();
      table.row(
          cost.path(),
          Long.toString(learned),
          Long.toString(own),
          Amounts.count((double) own * (outermost ? instances : 1)),
          Amounts.count(once),
          Amounts.count(once * own * (outermost ? 1 : steps)));
    }
    return table;
  }

  /// The instances that one step of the outermost loop draws; 1 where it draws none.
  static long instances(Compiler.Checked checked) {
    var loop = checked.program().loops().getFirst();
    var axes = new LinkedHashSet<Axis>();
    collect(loop.step().body(), axes);
    long count = 1;
    for (var axis : axes) {
      if (axis.name().matches(java.util.regex.Pattern.quote(loop.name()) + "\\.[A-Za-z_0-9]+")
          && !axis.name().endsWith(".pair")
          && !axis.name().endsWith(".sign")) {
        count *= axis.size().isFixed() ? axis.size().fixed() : 1;
      }
    }
    return count;
  }

  private static void collect(Body body, LinkedHashSet<Axis> axes) {
    for (var stmt : body.stmts()) {
      stmt.results().forEach(value -> axes.addAll(value.type().axes()));
    }
  }
}
