package org.badgerlang.runtime.cpu;

import java.util.List;
import org.badgerlang.runtime.provider.Supply;
import org.badgerlang.runtime.provider.TaskRequest;

/// One function of a spec as generated code.
public interface Compiled {
  /// Sets the size variables, in order, and makes room for everything; the same sizes again cost
  /// nothing.
  void sizes(int[] values);

  /// What it reads, in order; the caller puts arrays in before a run.
  float[][] inputs();

  /// What it writes, in order; the caller may take arrays out after a run and put others of the
  /// same length in.
  float[][] outputs();

  /// The length of an output under the sizes as they are.
  int outputLength(int output);

  /// What it asks of Java code, in order.
  default List<TaskRequest> requests() {
    return List.of();
  }

  /// Sets who answers, in the order of `requests`; once, before any run.
  default void supplies(List<Supply> supplies) {}

  /// Runs it.
  ///
  /// @param step the step of the outermost loop, from which random numbers follow
  void run(long seed, long step);

  /// Lets go of all its arrays; `sizes` makes room again before another run.
  void release();

  /// The bytes of its buffers.
  long bytes();
}
