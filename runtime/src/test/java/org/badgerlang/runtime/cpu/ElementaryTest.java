package org.badgerlang.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Holds the polynomials against double precision over floats of every exponent and sign, infinite
/// and subnormal ones and those that are no numbers included; over all floats with
/// `-Dbadger.stride=1`.
final class ElementaryTest {
  /// A prime, so that all exponents and both signs meet many mantissas.
  private static final int STRIDE = Integer.getInteger("badger.stride", 9973);

  private static final double TINY = Float.MIN_NORMAL * 2.0;
  private static final int PARTS = 256;

  @FunctionalInterface
  private interface Approximation {
    float of(float x);
  }

  /// @param units how many units in the last place a result may be wrong by
  /// @param from where results may begin to be what they are for the smallest number
  /// @param to where results may begin to be what they are for the largest number
  private record Bound(double units, float from, float to) {}

  @Test
  void expIsWithinItsBound() {
    check(Elementary::exp, Math::exp, new Bound(2, -87.68f, 88.37f));
  }

  @Test
  void sigmoidIsWithinItsBound() {
    check(Elementary::sigmoid, x -> 1 / (1 + Math.exp(-x)), new Bound(4, -87, Float.MAX_VALUE));
  }

  @Test
  void tanhIsWithinItsBound() {
    for (float x : new float[] {-1e30f, -9f, -1f, -1e-3f, -1e-30f, 1e-20f, 0.3f, 2f, 7.9f}) {
      double exact = Math.tanh(x);
      assertEquals(exact, Elementary.tanh(x), 4e-7 * Math.abs(exact), "tanh(" + x + ")");
    }
    check(Elementary::tanh, Math::tanh, new Bound(8, -Float.MAX_VALUE, Float.MAX_VALUE));
  }

  @Test
  void edges() {
    assertEquals(Float.POSITIVE_INFINITY, Elementary.exp(Float.POSITIVE_INFINITY));
    assertEquals(Float.POSITIVE_INFINITY, Elementary.exp(89f));
    assertEquals(0f, Elementary.exp(Float.NEGATIVE_INFINITY));
    assertEquals(0f, Elementary.exp(-104f));
    assertEquals(1f, Elementary.exp(0f));
    assertEquals(1f, Elementary.sigmoid(Float.POSITIVE_INFINITY));
    assertEquals(0f, Elementary.sigmoid(Float.NEGATIVE_INFINITY));
    assertEquals(1f, Elementary.tanh(Float.POSITIVE_INFINITY), 4e-7f);
    assertEquals(-0f, Elementary.tanh(-0f));
    for (int bits : new int[] {0x7FC00000, 0x7F800001, 0xFFC12345, 0x7FFFFFFF}) {
      float nan = Float.intBitsToFloat(bits);
      assertTrue(Float.isNaN(Elementary.exp(nan)), "exp of NaN");
      assertTrue(Float.isNaN(Elementary.sigmoid(nan)), "sigmoid of NaN");
      assertTrue(Float.isNaN(Elementary.tanh(nan)), "tanh of NaN");
    }
  }

  private static void check(Approximation approximation, DoubleUnaryOperator exact, Bound bound) {
    long part = (1L << Integer.SIZE) / PARTS;
    IntStream.range(0, PARTS)
        .parallel()
        .forEach(
            n -> {
              long first = Math.ceilDiv(n * part, STRIDE) * STRIDE;
              for (long bits = first; bits < (n + 1) * part; bits += STRIDE) {
                check(Float.intBitsToFloat((int) bits), approximation, exact, bound);
              }
            });
  }

  private static void check(
      float x, Approximation approximation, DoubleUnaryOperator exact, Bound bound) {
    float found = approximation.of(x);
    double wanted = exact.applyAsDouble(x);
    double error = Math.abs(found - wanted);
    boolean good = error <= Math.max(TINY, bound.units() * Math.ulp((float) wanted));
    boolean saturates =
        (x < bound.from() && found == (float) exact.applyAsDouble(Double.NEGATIVE_INFINITY))
            || (x > bound.to() && found == (float) exact.applyAsDouble(Double.POSITIVE_INFINITY));
    if (!(good || saturates || found == wanted || Float.isNaN(x) && Float.isNaN(found))) {
      throw new AssertionError("at %s: %s, not %s".formatted(x, found, wanted));
    }
  }
}
