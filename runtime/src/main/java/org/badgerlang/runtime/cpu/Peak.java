package org.badgerlang.runtime.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ObjIntConsumer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// What a processor can do at most, with one thread or several, measured.
///
/// @param operations floating-point operations a second, a fused multiply-add as two
/// @param bytes read from memory a second
public record Peak(double operations, double bytes) {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /// Rounds of multiplications: about a millisecond, many times what threads take to meet.
  private static final int ROUNDS = 500_000;
  private static final int CHAINS = 10;
  private static final int TRIALS = 60;
  private static final double SECONDS = 0.3;

  /// More than the caches of most processors hold, in numbers.
  private static final int LONG = 1 << 24;

  private static final int READS = 4;

  /// Measures what so many threads of this machine do at the same time, in about half a second; the
  /// best of many trials. It is less than so many times what one does alone where they share a core
  /// or the memory.
  public static Peak of(int threads) {
    var results = new float[threads][2 * LANES];
    var numbers = new float[LONG];
    Arrays.fill(numbers, 1);
    try (var team = Executors.newFixedThreadPool(threads)) {
      double least = Double.MAX_VALUE;
      long begin = System.nanoTime();
      for (int trial = 0; trial < TRIALS || System.nanoTime() - begin < SECONDS * 1e9; trial++) {
        least = Math.min(least, seconds(team, results, (result, _) -> multiply(result)));
      }
      double operations = 2.0 * threads * ROUNDS * CHAINS * LANES / least;
      least = Double.MAX_VALUE;
      for (int trial = 0; trial < READS; trial++) {
        least =
            Math.min(
                least, seconds(team, results, (result, i) -> read(numbers, i, threads, result)));
      }
      return new Peak(operations, 4.0 * LONG / least);
    }
  }

  /// How long all threads take together, from the time that all of them are there.
  ///
  /// @param work takes the numbers to leave a result in, and the number of the thread
  private static double seconds(
      ExecutorService team, float[][] results, ObjIntConsumer<float[]> work) {
    var all = new CyclicBarrier(results.length);
    var tasks = new ArrayList<Callable<long[]>>();
    for (int i = 0; i < results.length; i++) {
      int thread = i;
      tasks.add(
          () -> {
            all.await();
            long start = System.nanoTime();
            work.accept(results[thread], thread);
            return new long[] {start, System.nanoTime()};
          });
    }
    try {
      long first = Long.MAX_VALUE;
      long last = Long.MIN_VALUE;
      for (var each : team.invokeAll(tasks)) {
        first = Math.min(first, each.get()[0]);
        last = Math.max(last, each.get()[1]);
      }
      return (last - first) * 1e-9;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the processor was measured", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
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

  /// Reads one part of the numbers, so that no thread finds in a cache what another one fetched.
  private static void read(float[] numbers, int part, int parts, float[] result) {
    int begin = (int) ((long) numbers.length * part / parts);
    int end = (int) ((long) numbers.length * (part + 1) / parts);
    var a = FloatVector.zero(SPECIES);
    var b = a;
    var c = a;
    var d = a;
    for (int k = begin; k <= end - 4 * LANES; k += 4 * LANES) {
      a = a.add(FloatVector.fromArray(SPECIES, numbers, k));
      b = b.add(FloatVector.fromArray(SPECIES, numbers, k + LANES));
      c = c.add(FloatVector.fromArray(SPECIES, numbers, k + 2 * LANES));
      d = d.add(FloatVector.fromArray(SPECIES, numbers, k + 3 * LANES));
    }
    a.add(b).add(c).add(d).intoArray(result, LANES);
  }
}
