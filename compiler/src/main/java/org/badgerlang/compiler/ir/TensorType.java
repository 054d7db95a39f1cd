package org.badgerlang.compiler.ir;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/// The type of a value: real numbers over a set of named axes. No axes: a scalar.
///
/// The order of `axes` has no meaning for arithmetic; it is the canonical order in which random
/// elements are counted and in which tensors leave the program. Indices, counts and truth values (0
/// and 1) are reals too.
public record TensorType(List<Axis> axes) {
  public static final TensorType SCALAR = new TensorType(List.of());

  public TensorType {
    axes = List.copyOf(axes);
    if (axes.stream().map(Axis::name).distinct().count() != axes.size()) {
      throw new IllegalArgumentException("an axis stands twice in " + axes);
    }
  }

  public static TensorType of(Axis... axes) {
    return new TensorType(List.of(axes));
  }

  public boolean has(Axis axis) {
    return axes.contains(axis);
  }

  /// The axes of both, those of `this` first.
  public TensorType union(TensorType other) {
    var all = new LinkedHashSet<>(axes);
    all.addAll(other.axes);
    return new TensorType(List.copyOf(all));
  }

  public TensorType without(Collection<Axis> removed) {
    return new TensorType(axes.stream().filter(a -> !removed.contains(a)).toList());
  }

  public TensorType without(Axis removed) {
    return without(List.of(removed));
  }

  public TensorType with(Axis added) {
    return union(TensorType.of(added));
  }

  public TensorType rename(Axis from, Axis to) {
    return new TensorType(axes.stream().map(a -> a.equals(from) ? to : a).toList());
  }

  /// Whether both have the same axes, in any order.
  public boolean sameAxes(TensorType other) {
    return axes.size() == other.axes.size() && axes.containsAll(other.axes);
  }

  /// Whether every axis of `other` is one of these.
  public boolean covers(TensorType other) {
    return axes.containsAll(other.axes);
  }

  @Override
  public String toString() {
    return axes.isEmpty()
        ? "real"
        : axes.stream().map(Axis::toString).collect(Collectors.joining(", ", "real[", "]"));
  }
}
