package org.badgerlang.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

final class ElementaryTest {
  /// A prime, so that all exponents and both signs meet many mantissas.
  private static final int STRIDE = 9973;

  @FunctionalInterface
  private interface Approximation {
    float of(float x);
  }

  @Test
  void expIsWithinItsBound() {
    check(Elementary::exp, Math::exp, 2, Float.MIN_NORMAL * 2.0, -87.6, 88.3);
  }

  @Test
  void sigmoidIsWithinItsBound() {
    check(Elementary::sigmoid, x -> 1 / (1 + Math.exp(-x)), 4, Float.MIN_NORMAL * 2.0, -87, 1e30);
  }

  @Test
  void tanhIsWithinItsBound() {
    for (float x : new float[] {-1e30f, -9f, -1f, -1e-3f, -1e-30f, 1e-20f, 0.3f, 2f, 7.9f}) {
      double exact = Math.tanh(x);
      assertEquals(exact, Elementary.tanh(x), 4e-7 * Math.abs(exact), "tanh(" + x + ")");
    }
    check(Elementary::tanh, Math::tanh, 8, Float.MIN_NORMAL * 2.0, -1e30, 1e30);
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

  private static void check(
      Approximation approximation,
      DoubleUnaryOperator exact,
      double units,
      double tiny,
      double from,
      double to) {
    for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += STRIDE) {
      float x = Float.intBitsToFloat((int) bits);
      if (!(x >= from && x <= to)) {
        continue;
      }
      double wanted = exact.applyAsDouble(x);
      double error = Math.abs(approximation.of(x) - wanted);
      double bound = Math.max(tiny, units * Math.ulp((float) wanted));
      if (error > bound) {
        throw new AssertionError("at %s: %s, not %s".formatted(x, approximation.of(x), wanted));
      }
    }
  }
}
