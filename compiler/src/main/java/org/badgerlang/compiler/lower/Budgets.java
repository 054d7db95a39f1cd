package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.cost.CostModel;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.syntax.BottleneckLine;

/// `budget`: what a loop may compute or hold, counted from the program as lowered.
final class Budgets {
  private static final Map<String, Double> OPERATIONS =
      Map.of("flop", 1.0, "kflop", 1e3, "Mflop", 1e6, "mflop", 1e6, "Gflop", 1e9, "gflop", 1e9);
  private static final Map<String, Double> BYTES =
      Map.of("B", 1.0, "kB", 1e3, "KB", 1e3, "MB", 1e6, "GB", 1e9);

  private final World world;
  private final Scope top;

  Budgets(World world, Scope top) {
    this.world = world;
    this.top = top;
  }

  void check(BottleneckLine.Budget budget, Program program) {
    var amount = world.expressions.constant(budget.amount(), top, world.statically());
    if (amount.isEmpty()) {
      return;
    }
    var unit = budget.unit();
    if (OPERATIONS.containsKey(unit)) {
      loop(budget, program, amount.get() * OPERATIONS.getOrDefault(unit, 1.0), true);
    } else if (BYTES.containsKey(unit)) {
      loop(budget, program, amount.get() * BYTES.getOrDefault(unit, 1.0), false);
    } else if (unit.equals("real") || unit.equals("reals")) {
      reals(budget, amount.get());
    } else {
      world.problems.error(
          "bad-bottleneck",
          budget.span(),
          "`" + unit + "` is no unit of a budget: flop, kflop, Mflop, Gflop, kB, MB, GB or real");
    }
  }

  private void loop(
      BottleneckLine.Budget budget, Program program, double allowed, boolean operations) {
    var name = budget.thing().span().text();
    var cost =
        CostModel.loops(program).stream()
            .filter(c -> c.path().equals(name) || c.path().endsWith("." + name))
            .findFirst();
    if (cost.isEmpty()) {
      world.problems.error(
          "bad-bottleneck",
          budget.thing().span(),
          "`" + name + "` is not a loop of this spec, and only loops compute");
      return;
    }
    var c = cost.get();
    double entered = Math.max(1, c.entered());
    double used =
        operations
            ? budget.perStep() ? c.operationsPerStep() : c.operations() / entered
            : budget.perStep() ? c.bytesPerStep() : c.bytes() / entered;
    if (used > allowed) {
      world.problems.error(
          "over-budget",
          budget.span(),
          "`"
              + name
              + "` takes "
              + number(used)
              + (operations ? " operations" : " bytes")
              + (budget.perStep() ? " a step" : "")
              + ", the budget is "
              + number(allowed));
    }
  }

  private void reals(BottleneckLine.Budget budget, double allowed) {
    var path = budget.thing().span().text();
    long used = 0;
    boolean found = false;
    for (var leaves : List.of(world.states, world.weights)) {
      for (var leaf : leaves.values()) {
        if (!leaf.path().equals(path) && !leaf.path().startsWith(path + ".")) {
          continue;
        }
        found = true;
        long n = 1;
        var axes = new ArrayList<>(world.instances.copiesOf(leaf.path()));
        axes.addAll(leaf.axes());
        for (var axis : axes) {
          n *= bound(axis);
        }
        used += n;
      }
    }
    if (!found) {
      world.problems.error(
          "bad-bottleneck", budget.thing().span(), "`" + path + "` holds no state and no weights");
    } else if (used > allowed) {
      world.problems.error(
          "over-budget",
          budget.span(),
          "`" + path + "` holds " + used + " numbers, the budget is " + number(allowed));
    }
  }

  /// The largest size of an axis.
  private long bound(Axis axis) {
    var largest = new HashMap<String, Integer>();
    world.sizes.forEach((name, size) -> largest.put(name, size.max()));
    return axis.size().at(largest);
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
