package org.badgerlang.compiler.cli;

import java.util.Optional;

/// What this machine has for a run.
///
/// @param vectorLanes how many numbers the vector unit takes at a time; absent without the vector
///     module
/// @param heapBytes the most memory that this JVM takes
record Machine(int threads, Optional<Integer> vectorLanes, long heapBytes) {

  static Machine here() {
    var runtime = Runtime.getRuntime();
    return new Machine(runtime.availableProcessors(), VectorModule.lanes(), runtime.maxMemory());
  }
}
