package org.badgerlang.runtime.cpu;

/// Elementary functions in single precision by polynomials: number for number the same bits as the
/// vector form that generated loops hold.
public final class Elementary {
  private static final float LOG2_E = 1.44269504f;
  private static final float LN_2_HIGH = 0.693359375f;
  private static final float LN_2_LOW = -2.12194440e-4f;

  /// Adding it rounds to a whole number and leaves that number plus 127, the exponent of its power
  /// of two, in the low bits.
  private static final float MAGIC = 12583039f;

  private Elementary() {}

  /// e to the power x, within 2 units in the last place. Above 88.38 it is infinite, below -87.68
  /// it is 0.
  ///
  /// After Moshier, Cephes `expf`: x = n ln 2 + r, a polynomial in r, times the n-th power of 2.
  public static float exp(float x) {
    float bounded = x > 89f ? 89f : x < -88f ? -88f : x;
    float shifted = Math.fma(bounded, LOG2_E, MAGIC);
    float n = shifted - MAGIC;
    float r = Math.fma(n, -LN_2_HIGH, bounded);
    r = Math.fma(n, -LN_2_LOW, r);
    float p = Math.fma(r, 1.9875691500e-4f, 1.3981999507e-3f);
    p = Math.fma(p, r, 8.3334519073e-3f);
    p = Math.fma(p, r, 4.1665795894e-2f);
    p = Math.fma(p, r, 1.6666665459e-1f);
    p = Math.fma(p, r, 5.0000001201e-1f);
    p = Math.fma(p, r * r, r + 1f);
    return p * Float.intBitsToFloat(Float.floatToRawIntBits(shifted) << 23);
  }

  /// 1 / (1 + exp(-x)), within 4 units in the last place where the result is normal.
  public static float sigmoid(float x) {
    return 1f / (exp(-x) + 1f);
  }

  /// The hyperbolic tangent, within 4e-7 of it and of its relative size.
  ///
  /// After Eigen's `ptanh`: a rational function of degrees 13 and 6.
  public static float tanh(float x) {
    float bounded = x > 7.905311f ? 7.905311f : x < -7.905311f ? -7.905311f : x;
    float square = bounded * bounded;
    float p = Math.fma(square, -2.76076847742355e-16f, 2.00018790482477e-13f);
    p = Math.fma(p, square, -8.60467152213735e-11f);
    p = Math.fma(p, square, 5.12229709037114e-08f);
    p = Math.fma(p, square, 1.48572235717979e-05f);
    p = Math.fma(p, square, 6.37261928875436e-04f);
    p = Math.fma(p, square, 4.89352455891786e-03f);
    float q = Math.fma(square, 1.19825839466702e-06f, 1.18534705686654e-04f);
    q = Math.fma(q, square, 2.26843463243900e-03f);
    q = Math.fma(q, square, 4.89352518554385e-03f);
    return bounded * p / q;
  }
}
