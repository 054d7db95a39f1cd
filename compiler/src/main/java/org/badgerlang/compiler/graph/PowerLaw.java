package org.badgerlang.compiler.graph;

import java.util.Arrays;
import java.util.Optional;

/// A power law of whole numbers: of those from `start` to `end`, k has the chance
/// `k^-exponent / zeta`, with `zeta` the sum of `k^-exponent` from `start` to `end`.
///
/// @param exponent above 1
/// @param start the least number that follows the law
/// @param end the greatest; [#ENDLESS] where there is none
record PowerLaw(double exponent, int start, int end) {
  static final int ENDLESS = Integer.MAX_VALUE;

  private static final int FEWEST = 10;
  private static final int LATEST = 30;

  /// How many terms of a zeta are added one by one; Euler and Maclaurin give the others.
  private static final int TERMS = 30;

  private static final double LEAST_ABOVE_ONE = 1e-3;
  private static final double MOST_ABOVE_ONE = 1e3;
  private static final int HALVINGS = 60;

  /// The law that numbers follow: the exponent by maximum likelihood, the start where the law is
  /// nearest to what is seen by the distance of Kolmogorov and Smirnov (Clauset, Shalizi & Newman
  /// 2009, equation 3.5 and section 3.3). Zeros do not count. Empty where the numbers from any
  /// start on are all equal, or fewer than ten.
  static Optional<PowerLaw> of(int[] numbers) {
    return likeliest(numbers, ENDLESS, ENDLESS);
  }

  /// The same of numbers that something other than the law keeps from growing beyond `end`: those
  /// beyond do not count. The law begins within the first thirty, and spans a factor of ten.
  static Optional<PowerLaw> upTo(int end, int[] numbers) {
    int[] within = Arrays.stream(numbers).filter(k -> k <= end).toArray();
    return likeliest(within, Math.min(LATEST, end / 10), end);
  }

  private static Optional<PowerLaw> likeliest(int[] numbers, int latest, int end) {
    Optional<PowerLaw> best = Optional.empty();
    double least = Double.POSITIVE_INFINITY;
    int[] sorted = Arrays.stream(numbers).filter(k -> k > 0).sorted().toArray();
    for (int start : Arrays.stream(sorted).filter(k -> k <= latest).distinct().toArray()) {
      int[] tail = Arrays.stream(sorted).filter(k -> k >= start).toArray();
      if (tail.length < FEWEST || tail[0] == tail[tail.length - 1]) {
        continue;
      }
      var law = new PowerLaw(exponent(tail, end), start, end);
      double distance = law.distance(tail);
      if (distance < least) {
        least = distance;
        best = Optional.of(law);
      }
    }
    return best;
  }

  /// Where the derivative of the likelihood's logarithm, which falls, is 0: found between two
  /// bounds on a scale of logarithms.
  private static double exponent(int[] tail, int end) {
    int start = tail[0];
    double seen =
        Arrays.stream(tail).mapToDouble(k -> Math.log((double) k / start)).average().orElse(0);
    double low = Math.log(LEAST_ABOVE_ONE);
    double high = Math.log(MOST_ABOVE_ONE);
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (meanLog(1 + Math.exp(middle), start, end) > seen) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return 1 + Math.exp((low + high) / 2);
  }

  /// The mean of `ln(k / start)` under the law, by a central difference of `ln zeta`.
  private static double meanLog(double exponent, int start, int end) {
    double apart = 1e-5 * (exponent - 1);
    return -(Math.log(zeta(exponent + apart, start, end, start))
            - Math.log(zeta(exponent - apart, start, end, start)))
        / (2 * apart);
  }

  /// The sum of `(k / unit)^-exponent` over all whole k from `from` to `end`.
  private static double zeta(double exponent, int from, int end, int unit) {
    return end == ENDLESS
        ? zeta(exponent, from, unit)
        : zeta(exponent, from, unit) - zeta(exponent, end + 1, unit);
  }

  /// The sum of `(k / unit)^-exponent` over all whole k from `from` on.
  private static double zeta(double exponent, int from, int unit) {
    double sum = 0;
    for (int k = from; k < from + TERMS; k++) {
      sum += Math.pow((double) k / unit, -exponent);
    }
    double rest = from + TERMS;
    double term = Math.pow(rest / unit, -exponent);
    return sum + term * (rest / (exponent - 1) + 0.5 + exponent / (12 * rest));
  }

  /// The most that the share of numbers that are k or more is away from the law, over all k.
  private double distance(int[] tail) {
    double all = zeta(exponent, start, end, start);
    double above = all;
    double most = 0;
    int below = 0;
    for (int k = start; k <= tail[tail.length - 1] + 1; k++) {
      while (below < tail.length && tail[below] < k) {
        below++;
      }
      double seen = (double) (tail.length - below) / tail.length;
      most = Math.max(most, Math.abs(above / all - seen));
      above -= Math.pow((double) k / start, -exponent);
    }
    return most;
  }
}
