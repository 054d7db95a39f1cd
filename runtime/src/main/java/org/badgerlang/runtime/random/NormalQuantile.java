package org.badgerlang.runtime.random;

/// The inverse of the normal distribution's cumulative function at the midpoint of one of 2^32
/// equal intervals.
///
/// Algorithm AS 241, PPND7 (Wichura 1988, Applied Statistics 37:477), about seven digits, evaluated
/// in double with `+ - * /`, `sqrt` and the logarithm below, in the order written, without
/// contraction; then rounded to float. The third branch of the algorithm is never reached: the
/// smallest probability is 2^-33.
final class NormalQuantile {
  private static final double LN2 = 0.6931471805599453;

  private NormalQuantile() {}

  /// @param bits the number of the interval, unsigned; p = (bits + 1/2) / 2^32
  static float ofBits(int bits) {
    double p = ((bits & 0xFFFFFFFFL) + 0.5) * 0x1p-32;
    double q = p - 0.5;
    if (Math.abs(q) <= 0.425) {
      double r = 0.180625 - q * q;
      double above =
          ((5.9109374720e+01 * r + 1.5929113202e+02) * r + 5.0434271938e+01) * r + 3.3871327179e+00;
      double below = ((6.7187563600e+01 * r + 7.8757757664e+01) * r + 1.7895169469e+01) * r + 1.0;
      return (float) (q * above / below);
    }
    double r = Math.sqrt(-log(q < 0 ? p : 1.0 - p)) - 1.6;
    double above =
        ((1.7023821103e-01 * r + 1.3067284816e+00) * r + 2.7568153900e+00) * r + 1.4234372777e+00;
    double below = (1.2021132975e-01 * r + 7.3700164250e-01) * r + 1.0;
    double value = above / below;
    return (float) (q < 0 ? -value : value);
  }

  /// The natural logarithm of a normal positive double, to about 1e-12 absolute: `x = m * 2^e` with
  /// m in [0.75, 1.5), then `2 artanh((m - 1) / (m + 1))` as an odd polynomial of degree 17.
  static double log(double x) {
    long raw = Double.doubleToRawLongBits(x);
    // 0x0008… is half of the mantissa's range: it sends mantissas from 1.5 on to the next exponent.
    int exponent = (int) ((raw + 0x0008000000000000L) >>> 52) - 1023;
    double m = Double.longBitsToDouble(raw - ((long) exponent << 52));
    double s = (m - 1.0) / (m + 1.0);
    double t = s * s;
    double series =
        (((((((t * (2.0 / 17) + 2.0 / 15) * t + 2.0 / 13) * t + 2.0 / 11) * t + 2.0 / 9) * t
                                + 2.0 / 7)
                            * t
                        + 2.0 / 5)
                    * t
                + 2.0 / 3)
            * t;
    return exponent * LN2 + (s * 2.0 + s * series);
  }
}
