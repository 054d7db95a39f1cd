package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Size;

/// Entries of a buffer as a tensor: where the first one lies, and how far apart the entries along
/// each axis lie. An axis without a stride repeats the same entries.
public record View(Buffer buffer, List<Offset> offsets, Map<Axis, Extent> strides)
    implements Source {
  /// A part of the place of the first entry.
  ///
  /// @param index where present, the loop whose step multiplies `stride`
  /// @param size where present, a varying place that multiplies `stride`
  public record Offset(Optional<Index> index, Optional<Size> size, Extent stride) {}

  public View {
    offsets = List.copyOf(offsets);
    strides = Map.copyOf(new LinkedHashMap<>(strides));
  }

  /// The whole buffer, the last of `order` innermost.
  ///
  /// @param tiles where present, the axis whose rows are filled up to whole tiles
  static View whole(Buffer buffer, List<Axis> order, Optional<Tiles> tiles) {
    return new View(buffer, List.of(), strides(order, tiles));
  }

  /// The part of a tensor that belongs to one tile, whose axis is innermost.
  static View tile(Buffer buffer, List<Axis> order, Tiles tiles) {
    var strides = new LinkedHashMap<Axis, Extent>();
    strides.put(tiles.axis(), Extent.ONE);
    var stride = Extent.of(tiles.width());
    for (var axis : order.reversed()) {
      strides.put(axis, stride);
      stride = stride.times(Extent.of(axis.size()));
    }
    return new View(buffer, List.of(), strides);
  }

  private static Map<Axis, Extent> strides(List<Axis> order, Optional<Tiles> tiles) {
    var strides = new LinkedHashMap<Axis, Extent>();
    var stride = Extent.ONE;
    for (var axis : order.reversed()) {
      strides.put(axis, stride);
      stride = stride.times(length(axis, tiles));
    }
    return strides;
  }

  /// The entries that a row over the axis takes in memory.
  static Extent length(Axis axis, Optional<Tiles> tiles) {
    return Tiles.cover(tiles, axis)
        ? Extent.padded(axis.size(), tiles.orElseThrow().width())
        : Extent.of(axis.size());
  }

  /// The same entries over another axis of the same size.
  public View rename(Axis from, Axis to) {
    return slice(from, Size.of(0), 1, to);
  }

  /// Every `step`-th entry along `from`, beginning at `start`, as axis `to`.
  public View slice(Axis from, Size start, int step, Axis to) {
    var changed = new HashMap<>(strides);
    var moved = new ArrayList<>(offsets);
    var stride = changed.remove(from);
    if (stride != null) {
      changed.put(to, stride.times(step));
      if (start.isFixed()) {
        add(moved, Optional.empty(), stride.times(start.fixed()));
      } else {
        moved.add(new Offset(Optional.empty(), Optional.of(start), stride));
      }
    }
    return new View(buffer, moved, changed);
  }

  /// Entry `start` + o·`stride` + t·`dilation` of `from`, as axes `out` (o) and `tap` (t).
  View window(Axis from, Axis out, int stride, Axis tap, int dilation, int start) {
    var step = stride(from);
    var moved = slice(from, Size.of(start), stride, out);
    var changed = new HashMap<>(moved.strides());
    changed.put(tap, step.times(dilation));
    return new View(buffer, moved.offsets(), changed);
  }

  /// The first entries along some axes, without these.
  View without(List<Axis> axes) {
    var left = new HashMap<>(strides);
    axes.forEach(left::remove);
    return new View(buffer, offsets, left);
  }

  /// The entry along `axis` at the step of a loop.
  View at(Axis axis, Index index) {
    var changed = new HashMap<>(strides);
    var moved = new ArrayList<>(offsets);
    var stride = changed.remove(axis);
    if (stride != null) {
      add(moved, Optional.of(index), stride);
    }
    return new View(buffer, moved, changed);
  }

  private static void add(List<Offset> offsets, Optional<Index> index, Extent stride) {
    if (!stride.equals(Extent.ZERO)) {
      offsets.add(new Offset(index, Optional.empty(), stride));
    }
  }

  @Override
  public boolean has(Axis axis) {
    return strides.containsKey(axis);
  }

  public Extent stride(Axis axis) {
    return strides.getOrDefault(axis, Extent.ZERO);
  }
}
