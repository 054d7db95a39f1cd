package org.badgerlang.compiler.emit.cuda;

import java.util.List;
import org.badgerlang.compiler.ir.Axis;

/// Writes the loops that visit the places of axes.
final class Spread {
  private Spread() {}

  /// Opens a loop in which every worker takes its share of the places, the lane axis and then the
  /// last of `axes` innermost: neighbours go to neighbouring threads.
  ///
  /// @param worker which of them this is, as an expression
  /// @param workers how many share the work
  static void over(Place place, CudaText code, List<Axis> axes, String worker, String workers) {
    var ordered = axes.stream().filter(axis -> !place.block().isLane(axis)).toList();
    var inner = axes.stream().filter(place.block()::isLane).toList();
    var at = place.fresh("at");
    if (axes.isEmpty()) {
      code.open("for (int %1$s = %2$s; %1$s < 1; %1$s += %3$s)".formatted(at, worker, workers));
      return;
    }
    var all = new java.util.ArrayList<Axis>(ordered);
    all.addAll(inner);
    var count = String.join(" * ", all.stream().map(place::size).toList());
    code.open(
        "for (int %1$s = %2$s; %1$s < %4$s; %1$s += %3$s)".formatted(at, worker, workers, count));
    decode(place, code, all, at);
  }

  /// Declares the place along each of some axes, the last one innermost.
  ///
  /// @param at the number of the place, as a name
  static void decode(Place place, CudaText code, List<Axis> axes, String at) {
    var rest = at;
    for (int i = axes.size() - 1; i >= 0; i--) {
      var axis = axes.get(i);
      var size = place.size(axis);
      var variable = place.open(axis);
      if (i == 0) {
        code.line("const int %s = %s;".formatted(variable, rest));
      } else {
        code.line("const int %s = %s %% (%s);".formatted(variable, rest, size));
        if (i > 1) {
          var next = place.fresh("rest");
          code.line("const int %s = %s / (%s);".formatted(next, rest, size));
          rest = next;
        } else {
          rest = rest + " / (" + size + ")";
        }
      }
    }
  }

  /// Opens a loop over an axis; places of the lane axis beyond its end are left out.
  static void loop(Place place, CudaText code, Axis axis) {
    var size = place.size(axis);
    var variable = place.open(axis);
    if (place.block().isLane(axis)) {
      var all = place.block().frame().of(axis.size());
      code.open("for (int lane = 0; lane < %s && first + lane < %s; lane++)".formatted(size, all));
    } else {
      code.open("for (int %1$s = 0; %1$s < %2$s; %1$s++)".formatted(variable, size));
    }
  }

  static void loopDown(Place place, CudaText code, Axis axis) {
    var size = place.size(axis);
    var variable = place.open(axis);
    code.open("for (int %1$s = %2$s - 1; %1$s >= 0; %1$s--)".formatted(variable, size));
  }
}
