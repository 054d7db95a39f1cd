package org.badgerlang.compiler.interpret;

import java.util.List;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.TensorType;

/// Visits every place of some axes, telling where it lies in the data of each of some tensors.
final class Walk {
  /// One place.
  @FunctionalInterface
  interface Visit {
    /// @param offsets for each tensor the index into its data
    /// @param place the index along each axis
    void at(int[] offsets, int[] place);
  }

  /// The places along the last axis.
  @FunctionalInterface
  interface Row {
    /// @param offsets for each tensor where its first place lies
    /// @param steps for each tensor how far apart its places lie
    /// @param count how many there are
    void at(int[] offsets, int[] steps, int count);
  }

  private Walk() {}

  /// How far apart neighbours along each of `axes` lie in the data of a tensor of `type`; 0 where
  /// it lacks the axis.
  static int[] strides(Context context, TensorType type, List<Axis> axes) {
    var strides = new int[axes.size()];
    for (int i = 0; i < strides.length; i++) {
      strides[i] = stride(context, type, axes.get(i));
    }
    return strides;
  }

  static int stride(Context context, TensorType type, Axis axis) {
    int at = type.axes().indexOf(axis);
    return at < 0 ? 0 : context.count(type.axes().subList(at + 1, type.axes().size()));
  }

  /// Visits the places of `axes` in tensors of the given types; a tensor that lacks an axis repeats
  /// along it.
  static void over(Context context, List<Axis> axes, List<TensorType> types, Visit visit) {
    var strides = types.stream().map(type -> strides(context, type, axes)).toList();
    strided(context, axes, strides, visit);
  }

  /// The same places in the same order, row by row, for what is called often: a loop over a row is
  /// compiled together with what it does at each place.
  static void rows(Context context, List<Axis> axes, List<TensorType> types, Row row) {
    var steps = new int[types.size()];
    if (axes.isEmpty()) {
      row.at(new int[types.size()], steps, 1);
      return;
    }
    var last = axes.getLast();
    for (int k = 0; k < steps.length; k++) {
      steps[k] = stride(context, types.get(k), last);
    }
    int count = context.size(last);
    over(context, axes.subList(0, axes.size() - 1), types, (o, _) -> row.at(o, steps, count));
  }

  static void strided(Context context, List<Axis> axes, List<int[]> strides, Visit visit) {
    int rank = axes.size();
    var dims = axes.stream().mapToInt(context::size).toArray();
    for (int dim : dims) {
      if (dim == 0) {
        return;
      }
    }
    var place = new int[rank];
    var offsets = new int[strides.size()];
    while (true) {
      visit.at(offsets, place);
      int axis = rank - 1;
      while (axis >= 0 && ++place[axis] == dims[axis]) {
        for (int k = 0; k < offsets.length; k++) {
          offsets[k] -= (dims[axis] - 1) * strides.get(k)[axis];
        }
        place[axis--] = 0;
      }
      if (axis < 0) {
        return;
      }
      for (int k = 0; k < offsets.length; k++) {
        offsets[k] += strides.get(k)[axis];
      }
    }
  }
}
