package org.badgerlang.compiler.cost;

/// What a step is likely to take on a machine, from what is counted of it and what the machine can
/// do at most: within a factor of two of what is measured, where kernels are compiled and memory is
/// not paged.
///
/// @param operations that one thread can do in a second
/// @param bytes that one thread can read in a second
public record Prediction(double operations, double bytes) {
  /// The share of the most possible operations that compiled loops reach. Between a sixth and a
  /// half on the workloads of the benchmarks: what is small and nested reaches less, large products
  /// more.
  private static final double SHARE = 0.25;

  /// The least that a step can take, in seconds.
  ///
  /// @param state bytes of what lives from step to step
  public double floor(double stepOperations, double state) {
    return Math.max(stepOperations / operations, 2 * state / bytes);
  }

  /// What a step is likely to take with one thread, in seconds.
  ///
  /// @param state bytes of what lives from step to step
  public double seconds(double stepOperations, double state) {
    return floor(stepOperations / SHARE, state);
  }
}
