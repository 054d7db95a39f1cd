package org.badgerlang.runtime.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// What a processor can do at most, measured.
///
/// @param operations floating-point operations a second, a fused multiply-add as two
/// @param bytes read from memory a second
public record Peak(double operations, double bytes) {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int ROUNDS = 100_000;
  private static final int CHAINS = 10;
  private static final int TRIALS = 60;
  private static final double SECONDS = 0.3;

  /// More than the caches of most processors hold, in numbers.
  private static final int LONG = 1 << 24;

  private static final int READS = 4;

  /// Measures one thread of this machine, in about half a second; the best of many trials.
  public static Peak ofOneThread() {
    var result = new float[2 * LANES];
    double least = Double.MAX_VALUE;
    long begin = System.nanoTime();
    for (int trial = 0; trial < TRIALS || System.nanoTime() - begin < SECONDS * 1e9; trial++) {
      long start = System.nanoTime();
      multiply(result);
      least = Math.min(least, System.nanoTime() - start);
    }
    double operations = 2.0 * ROUNDS * CHAINS * LANES / (least * 1e-9);
    var numbers = new float[LONG];
    Arrays.fill(numbers, 1);
    least = Double.MAX_VALUE;
    for (int trial = 0; trial < READS; trial++) {
      long start = System.nanoTime();
      read(numbers, result);
      least = Math.min(least, System.nanoTime() - start);
    }
    return new Peak(operations, 4.0 * LONG / (least * 1e-9));
  }

  /// Chains of multiply-adds that do not wait for each other.
  private static void multiply(float[] result) {
    var x = FloatVector.broadcast(SPECIES, 0.999f);
    var y = FloatVector.broadcast(SPECIES, 0.001f);
    var a = y;
    var b = y;
    var c = y;
    var d = y;
    var e = y;
    var f = y;
    var g = y;
    var h = y;
    var i = y;
    var j = y;
    for (int round = 0; round < ROUNDS; round++) {
      a = x.fma(y, a);
      b = x.fma(y, b);
      c = x.fma(y, c);
      d = x.fma(y, d);
      e = x.fma(y, e);
      f = x.fma(y, f);
      g = x.fma(y, g);
      h = x.fma(y, h);
      i = x.fma(y, i);
      j = x.fma(y, j);
    }
    a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).intoArray(result, 0);
  }

  private static void read(float[] numbers, float[] result) {
    var a = FloatVector.zero(SPECIES);
    var b = a;
    var c = a;
    var d = a;
    for (int k = 0; k <= numbers.length - 4 * LANES; k += 4 * LANES) {
      a = a.add(FloatVector.fromArray(SPECIES, numbers, k));
      b = b.add(FloatVector.fromArray(SPECIES, numbers, k + LANES));
      c = c.add(FloatVector.fromArray(SPECIES, numbers, k + 2 * LANES));
      d = d.add(FloatVector.fromArray(SPECIES, numbers, k + 3 * LANES));
    }
    a.add(b).add(c).add(d).intoArray(result, LANES);
  }
}
