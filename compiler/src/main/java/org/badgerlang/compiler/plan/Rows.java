package org.badgerlang.compiler.plan;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;

/// Chooses the axis along which a nest that lacks the lane axis runs in vectors.
final class Rows {
  /// Below, a vector would hardly ever be full.
  private static final int SMALLEST = 8;

  private Rows() {}

  /// An axis along which the entries of all that is read are neighbours or the same, and those of
  /// all that is written are neighbours; the innermost such.
  static Optional<Axis> of(List<Axis> outer, Collection<Source> sources, List<Item.Store> stores) {
    return outer.reversed().stream()
        .filter(axis -> !axis.size().isFixed() || axis.size().fixed() >= SMALLEST)
        .filter(axis -> sources.stream().allMatch(source -> mayRead(source, axis)))
        .filter(axis -> stores.stream().allMatch(s -> s.into().stride(axis).equals(Extent.ONE)))
        .findFirst();
  }

  private static boolean mayRead(Source source, Axis axis) {
    if (!(source instanceof View view)) {
      return true;
    }
    var stride = view.stride(axis);
    return stride.equals(Extent.ZERO) || stride.equals(Extent.ONE);
  }
}
