package org.badgerlang.compiler.cost;

/// What a step is likely to take on a machine, from what is counted of it and what the machine can
/// do at most.
///
/// The time of the operations at the peak, and of the values that they make at twice the speed of
/// memory, since most of them stay in caches. On the workloads of the benchmarks, where kernels are
/// compiled and memory is not paged, what is measured lies within a factor of 1.5 of that.
///
/// @param operations that the threads together can do in a second
/// @param bytes that they can read in a second
public record Prediction(double operations, double bytes) {

  /// How much faster caches are than memory, as far as they hold what a step makes.
  private static final double CACHES = 2;

  /// The least that a step can take, in seconds.
  ///
  /// @param state bytes of what lives from step to step
  public double floor(double stepOperations, double state) {
    return Math.max(stepOperations / operations, 2 * state / bytes);
  }

  /// What a step is likely to take with these threads, in seconds.
  ///
  /// @param made bytes of the values that it computes
  /// @param state bytes of what lives from step to step
  public double seconds(double stepOperations, double made, double state) {
    return Math.max(
        floor(stepOperations, state), stepOperations / operations + made / (CACHES * bytes));
  }
}
