package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.ir.Size;

/// A number of entries: a constant times sizes that may vary, each perhaps rounded up to whole
/// tiles.
///
/// @param factors only sizes that vary; fixed ones are part of `constant`
public record Extent(long constant, List<Factor> factors) {
  /// A size that varies.
  ///
  /// @param multiple it counts up to the next multiple of this
  public record Factor(Size size, int multiple) {}

  public static final Extent ZERO = new Extent(0, List.of());
  public static final Extent ONE = new Extent(1, List.of());

  public Extent {
    factors = constant == 0 ? List.of() : List.copyOf(factors);
  }

  public static Extent of(long n) {
    return new Extent(n, List.of());
  }

  public static Extent of(Size size) {
    return size.isFixed() ? of(size.fixed()) : new Extent(1, List.of(new Factor(size, 1)));
  }

  /// The size rounded up to whole tiles.
  public static Extent padded(Size size, int tile) {
    return size.isFixed()
        ? of(roundUp(size.fixed(), tile))
        : new Extent(1, List.of(new Factor(size, tile)));
  }

  public Extent times(Extent other) {
    var all = new ArrayList<>(factors);
    all.addAll(other.factors);
    return new Extent(Math.multiplyExact(constant, other.constant), all);
  }

  public Extent times(long n) {
    return times(of(n));
  }

  public boolean isFixed() {
    return factors.isEmpty();
  }

  /// The number, where it is fixed.
  public long fixed() {
    if (!isFixed()) {
      throw new IllegalStateException(this + " varies");
    }
    return constant;
  }

  static int roundUp(int n, int multiple) {
    return Math.multiplyExact(Math.ceilDiv(n, multiple), multiple);
  }

  /// The number under a choice of the size variables.
  public long at(Map<String, Integer> variables) {
    long n = constant;
    for (var factor : factors) {
      n = Math.multiplyExact(n, roundUp(factor.size().at(variables), factor.multiple()));
    }
    return n;
  }
}
