package org.badgerlang.runtime;

/// Makes the kernels of a compiled setup for a device; generated code implements it and Guice binds
/// it.
public interface KernelsFactory {
  /// @param threads how many threads may work at a time; the results are the same for every number
  Kernels create(int threads);
}
