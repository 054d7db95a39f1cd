package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Value;

/// The axis along which a nest that lacks the lane axis runs in vectors.
///
/// @param axis one of the nest's outer axes, or one that is summed over
/// @param turned what has to be copied first, so that its entries along the axis are neighbours
record Along(Axis axis, List<Value> turned) {
  /// About the length of a vector.
  private static final double VECTOR = 8;

  /// Vector operations that adding up the lanes of a sum takes.
  private static final double ADDING_UP = 6;

  /// What copying an entry costs, in vector operations.
  private static final double TURNING = 4;

  /// What an operation on a single number costs, in vector operations.
  private static final double ALONE = 1;

  Along {
    turned = List.copyOf(turned);
  }

  /// The cheapest axis; absent where single numbers are as fast.
  ///
  /// @param outer the axes of what is stored
  /// @param reduced the axes summed over
  /// @param inner what is read for each place of all axes
  /// @param all what is read, and the types of values that may be copied first
  /// @param early what is stored for each place of all axes
  /// @param late what is stored for each place of `outer`
  /// @param mayTurn whether copies are allowed
  static Optional<Along> of(
      List<Axis> outer,
      List<Axis> reduced,
      Map<Value, Source> inner,
      Map<Value, Source> after,
      Collection<View> early,
      Collection<View> late,
      boolean mayTurn) {
    double places = UsualSizes.count(outer);
    double sums = UsualSizes.count(reduced);
    double best = places * sums * ALONE;
    Optional<Along> found = Optional.empty();
    var candidates = new ArrayList<>(outer.reversed());
    candidates.addAll(reduced.reversed());
    for (var axis : candidates) {
      boolean isSum = reduced.contains(axis);
      var written = new ArrayList<>(early);
      var read = new ArrayList<>(inner.entrySet());
      if (!isSum) {
        written.addAll(late);
        if (after.values().stream().anyMatch(source -> !isNear(source, axis))) {
          continue;
        }
      }
      if (!written.stream().allMatch(view -> view.stride(axis).equals(Extent.ONE))) {
        continue;
      }
      var turned =
          read.stream()
              .filter(e -> !isNear(e.getValue(), axis))
              .map(Map.Entry::getKey)
              .sorted(Comparator.comparingInt(Value::id))
              .toList();
      if (!turned.isEmpty() && !mayTurn) {
        continue;
      }
      double rest = places * sums / UsualSizes.of(axis) * units(axis);
      double cost =
          rest
              + (isSum ? places * ADDING_UP : 0)
              + turned.stream().mapToDouble(v -> UsualSizes.count(v.type().axes()) * TURNING).sum();
      if (cost < best) {
        best = cost;
        found = Optional.of(new Along(axis, turned));
      }
    }
    return found;
  }

  /// The same where nothing is summed.
  static Optional<Axis> of(List<Axis> outer, Map<Value, Source> sources, Collection<View> stores) {
    return of(outer, List.of(), sources, Map.of(), List.of(), stores, false).map(Along::axis);
  }

  /// Vectors, and single numbers at the end, along a whole row.
  private static double units(Axis axis) {
    if (!axis.size().isFixed()) {
      return UsualSizes.VARYING / VECTOR + VECTOR / 2;
    }
    int n = axis.size().fixed();
    return Math.floor(n / VECTOR) + n % VECTOR;
  }

  /// Whether the entries along the axis are neighbours, or all the same one.
  private static boolean isNear(Source source, Axis axis) {
    if (!(source instanceof View view)) {
      return true;
    }
    var stride = view.stride(axis);
    return stride.equals(Extent.ZERO) || stride.equals(Extent.ONE);
  }
}
