package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;

/// The order of axes in memory: outermost those that loops go through step by step, innermost the
/// one along which most of the work falls, so that vectors find neighbours.
final class Layout {
  /// A row of fewer entries hardly fills a vector.
  private static final int SMALLEST = 8;

  private final Map<String, Integer> sizes;
  private final Map<Axis, Double> work = new HashMap<>();
  private final Set<Axis> steps = new HashSet<>();
  private final Set<Before> given = new HashSet<>();

  /// That one axis lies outside of another in something given, such as weights.
  private record Before(Axis outer, Axis inner) {}

  /// @param sizes a value for each size variable
  Layout(Body body, Map<String, Integer> sizes) {
    this.sizes = sizes;
    note(body, 1);
    for (var param : body.params()) {
      var axes = param.type().axes();
      for (int i = 0; i < axes.size(); i++) {
        for (var inner : axes.subList(i + 1, axes.size())) {
          given.add(new Before(axes.get(i), inner));
        }
      }
    }
  }

  private void note(Body body, double times) {
    body.stmts().forEach(stmt -> note(stmt, times));
  }

  private void note(Stmt stmt, double times) {
    switch (stmt.op()) {
      case Op.Scan scan -> {
        steps.add(scan.axis());
        note(scan.body(), times * size(scan.axis()));
      }
      case Op.Branch branch -> {
        note(branch.then(), times);
        note(branch.otherwise(), times);
      }
      case Op.Contract(var x, var y, _) -> {
        var all = x.type().union(y.type());
        vote(all, times * count(all));
      }
      default -> stmt.results().forEach(v -> vote(v.type(), times * count(v.type())));
    }
  }

  private void vote(TensorType type, double weight) {
    type.axes().stream()
        .filter(axis -> size(axis) >= SMALLEST)
        .forEach(axis -> work.merge(axis, weight, Double::sum));
  }

  private double count(TensorType type) {
    return type.axes().stream().mapToDouble(this::size).reduce(1, (a, b) -> a * b);
  }

  private int size(Axis axis) {
    return axis.size().at(sizes);
  }

  /// The axes from the outermost to the innermost.
  List<Axis> order(List<Axis> axes) {
    var order = stepsFirst(axes);
    order.stream()
        .filter(axis -> work.containsKey(axis) && !steps.contains(axis))
        .max(Comparator.comparingDouble(work::get))
        .ifPresent(
            axis -> {
              order.remove(axis);
              order.add(axis);
            });
    return order;
  }

  /// The axes with those of loops outermost, else as they come.
  List<Axis> stepsFirst(List<Axis> axes) {
    var order = new ArrayList<>(axes.stream().filter(steps::contains).toList());
    axes.stream().filter(a -> !steps.contains(a)).forEach(order::add);
    return order;
  }

  /// The axes with those of loops outermost, else as they lie in what is given: loops over two of
  /// them may then count as one.
  List<Axis> stepsFirstAsGiven(List<Axis> axes) {
    var order = stepsFirst(axes);
    for (int end = order.size(); end > 1; end--) {
      for (int i = 1; i < end; i++) {
        if (swapped(order.get(i - 1), order.get(i))) {
          Collections.swap(order, i - 1, i);
        }
      }
    }
    return order;
  }

  private boolean swapped(Axis outer, Axis inner) {
    return !steps.contains(outer)
        && given.contains(new Before(inner, outer))
        && !given.contains(new Before(outer, inner));
  }
}
