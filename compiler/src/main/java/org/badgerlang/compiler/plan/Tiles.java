package org.badgerlang.compiler.plan;

import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.TensorType;

/// How the places of an axis are cut into tiles that run side by side.
///
/// @param width how many places go through a region together: along the vector lanes, or one alone,
///     where vectors run along other axes
public record Tiles(Axis axis, int width) {
  /// A multiple of the vector length of every machine (at most 16 numbers of 32 bits).
  public static final int WIDE = 16;

  /// For axes so short that wide tiles would leave threads without work.
  public static final int NARROW = 8;

  public static final int SINGLE = 1;

  /// Whether the axis lies along the vector lanes.
  public boolean vectors() {
    return width > SINGLE;
  }

  /// Whether a value of the type lies along the vector lanes.
  boolean vectors(TensorType type) {
    return vectors() && type.has(axis);
  }

  static boolean vectors(Optional<Tiles> tiles, TensorType type) {
    return tiles.filter(t -> t.vectors(type)).isPresent();
  }

  /// Whether the places of the axis are those of the tile at hand, so that no loop runs over it.
  static boolean cover(Optional<Tiles> tiles, Axis axis) {
    return tiles.filter(t -> t.axis().equals(axis)).isPresent();
  }
}
