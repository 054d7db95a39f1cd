package org.badgerlang.runtime.cpu;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// What the lanes of a vector give in a fixed order and with fixed bits.
///
/// The Vector API leaves both open: `reduceLanes` adds in another order, and `lanewise` rounds its
/// transcendental functions otherwise, once the JIT compiler has got to a method. A run would then
/// depend on when it did.
public final class Lanewise {
  private Lanewise() {}

  /// The widest vectors of the machine, or those of [VectorLanes], that are not wider than a tile.
  ///
  /// @param tile 8 or 16
  public static VectorSpecies<Float> species(int tile) {
    var widest = widest();
    return widest.length() <= tile ? widest : FloatVector.SPECIES_256;
  }

  static VectorSpecies<Float> widest() {
    return switch (VectorLanes.wanted()) {
      case 4 -> FloatVector.SPECIES_128;
      case 8 -> FloatVector.SPECIES_256;
      case 16 -> FloatVector.SPECIES_512;
      default -> FloatVector.SPECIES_PREFERRED;
    };
  }

  /// Turns the lanes by 8, 4, 2, 1: what generated loops add, half by half, in place of
  /// `reduceLanes`. They do it in place, as a vector that is handed to a method which the JIT
  /// compiler leaves out of line is boxed.
  public static VectorShuffle<Float> turned(VectorSpecies<Float> species, int lanes) {
    return VectorShuffle.iota(species, lanes % species.length(), 1, true);
  }

  /// The natural logarithm of each lane, rounded from double precision.
  public static FloatVector log(FloatVector x) {
    return each(x, Math::log);
  }

  public static FloatVector sin(FloatVector x) {
    return each(x, Math::sin);
  }

  public static FloatVector cos(FloatVector x) {
    return each(x, Math::cos);
  }

  /// Each lane of `x` to the power of that lane of `y`.
  public static FloatVector pow(FloatVector x, FloatVector y) {
    return pairs(x, y, Math::pow);
  }

  private static FloatVector each(FloatVector x, DoubleUnaryOperator fn) {
    float[] lanes = x.toArray();
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = (float) fn.applyAsDouble(lanes[i]);
    }
    return FloatVector.fromArray(x.species(), lanes, 0);
  }

  private static FloatVector pairs(FloatVector x, FloatVector y, DoubleBinaryOperator fn) {
    float[] lanes = x.toArray();
    float[] others = y.toArray();
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = (float) fn.applyAsDouble(lanes[i], others[i]);
    }
    return FloatVector.fromArray(x.species(), lanes, 0);
  }
}
