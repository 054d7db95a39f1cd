package org.badgerlang.compiler.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Numbers that follow a power law to the nearest whole count.
final class PowerLawTest {

  private static int[] following(double exponent, int start, int count) {
    double zeta = IntStream.range(start, 2_000_000).mapToDouble(k -> Math.pow(k, -exponent)).sum();
    return IntStream.range(start, 3000)
        .flatMap(
            k ->
                IntStream.generate(() -> k)
                    .limit(Math.round(count * Math.pow(k, -exponent) / zeta)))
        .toArray();
  }

  @Test
  void findsItsExponentFromTheFirstNumberOn() {
    for (double exponent : new double[] {2.5, 3, 3.5}) {
      var law = PowerLaw.of(following(exponent, 1, 100_000)).orElseThrow();
      assertEquals(1, law.start());
      assertEquals(exponent, law.exponent(), 0.02);
    }
  }

  @Test
  void leavesOutWhatIsBelowTheLaw() {
    int[] flat = IntStream.range(0, 4000).map(i -> 1 + i % 4).toArray();
    int[] tail = following(2.5, 5, 20_000);
    int[] all = IntStream.concat(IntStream.of(flat), IntStream.of(tail)).toArray();
    var law = PowerLaw.of(all).orElseThrow();
    assertEquals(5, law.start());
    assertEquals(2.5, law.exponent(), 0.03);
  }

  /// Nine ones and a two: the likeliest exponent solves -zeta'(a) / zeta(a) = ln 2 / 10.
  @Test
  void isTheLikeliest() {
    double a = PowerLaw.of(new int[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 2}).orElseThrow().exponent();
    double zeta = 0;
    double slope = 0;
    for (int k = 1; k < 1_000_000; k++) {
      zeta += Math.pow(k, -a);
      slope += Math.log(k) * Math.pow(k, -a);
    }
    assertEquals(Math.log(2) / 10, slope / zeta, 1e-6);
    assertTrue(a > 3 && a < 4, () -> "exponent " + a);
  }

  /// What one of a critical branching process with Poisson offspring leaves in all has the chances
  /// of Borel (1942), `e^-k k^(k-1) / k!`, which fall with exponent 3/2.
  @Test
  void findsTheExponentOfACriticalBranchingProcess() {
    double factorial = 0;
    var sizes = IntStream.builder();
    for (int k = 1; k <= 2000; k++) {
      factorial += Math.log(k);
      long many = Math.round(1e6 * Math.exp(-k + (k - 1) * Math.log(k) - factorial));
      for (long i = 0; i < many; i++) {
        sizes.add(k);
      }
    }
    int[] all = sizes.build().toArray();
    for (int end : new int[] {100, 400, 1000}) {
      assertEquals(1.5, PowerLaw.upTo(end, all).orElseThrow().exponent(), 0.02, "end " + end);
    }
  }

  @Test
  void anEndSpansAFactorOfTen() {
    int[] all = following(1.5, 1, 20_000);
    assertTrue(PowerLaw.upTo(50, all).orElseThrow().start() <= 5);
    assertEquals(Optional.empty(), PowerLaw.upTo(8, all));
  }

  @Test
  void saysNothingOfEqualOrFewNumbers() {
    assertEquals(Optional.empty(), PowerLaw.of(new int[] {4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4}));
    assertEquals(Optional.empty(), PowerLaw.of(new int[] {1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0}));
  }
}
