package org.badgerlang.compiler.cost;

/// What one loop costs within one step of its outermost loop.
///
/// @param path `outer`, `outer.inner`
/// @param steps how often its body runs each time it is entered; 1 for an outermost loop
/// @param entered how often it is entered in one step of the outermost loop
/// @param operations floating-point operations, nested loops, gradients and all instances included
/// @param bytes of the values that it computes, before any are fused away
public record LoopCost(String path, long steps, long entered, double operations, double bytes) {

  /// Operations of one step of this loop.
  public double operationsPerStep() {
    return operations / Math.max(1, steps * entered);
  }

  /// Bytes of the values of one step of this loop.
  public double bytesPerStep() {
    return bytes / Math.max(1, steps * entered);
  }
}
