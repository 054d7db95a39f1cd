package org.badgerlang.compiler.measure;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.badgerlang.runtime.Kernels;

/// How long steps of the first loop took, once they no longer get faster.
///
/// @param firstSeconds of the first step alone
/// @param warmSteps how many were run before those that count
/// @param seconds of each step that counts, sorted
/// @param allocated bytes that the thread which asks for steps allocated in each of these, on
///     average
public record StepTimes(double firstSeconds, long warmSteps, double[] seconds, double allocated) {
  private static final int LEAST = 3;

  /// The JIT compiler has come to rest where it did nothing for so long.
  private static final double QUIET_SECONDS = 1;

  /// It is waited for so many times the asked warming up at most.
  private static final double PATIENCE = 5;

  /// Runs the first loop's steps from `step` on.
  ///
  /// @param warmSeconds how long to run before it counts, and then until the JIT compiler rests
  /// @param steps how many count, at most
  /// @param mostSeconds how long those may take together, as soon as there are three
  static StepTimes of(
      Kernels kernels, double firstSeconds, double warmSeconds, int steps, double mostSeconds) {
    long step = 1;
    long begin = System.nanoTime();
    long compiled = compiledSoFar();
    double lastCompiled = 0;
    for (double ran = 0;
        ran < warmSeconds || ran < PATIENCE * warmSeconds && ran - lastCompiled < QUIET_SECONDS;
        ran = since(begin)) {
      kernels.step(0, step++);
      if (compiledSoFar() != compiled) {
        compiled = compiledSoFar();
        lastCompiled = since(begin);
      }
    }
    long warm = step;
    var seconds = new double[steps];
    int done = 0;
    begin = System.nanoTime();
    long before = allocatedSoFar();
    while (done < steps && (done < LEAST || since(begin) < mostSeconds)) {
      long start = System.nanoTime();
      kernels.step(0, step++);
      seconds[done++] = since(start);
    }
    double allocated = (double) (allocatedSoFar() - before) / done;
    seconds = Arrays.copyOf(seconds, done);
    Arrays.sort(seconds);
    return new StepTimes(firstSeconds, warm, seconds, allocated);
  }

  public double median() {
    return seconds[seconds.length / 2];
  }

  public double least() {
    return seconds[0];
  }

  private static double since(long nanoTime) {
    return (System.nanoTime() - nanoTime) * 1e-9;
  }

  private static long compiledSoFar() {
    return ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
  }

  private static long allocatedSoFar() {
    return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads
        ? threads.getCurrentThreadAllocatedBytes()
        : 0;
  }
}
