package org.badgerlang.runtime;

import org.badgerlang.runtime.provider.Providers;

/// Makes the kernels of a compiled setup for a device; generated code implements it and Guice binds
/// it.
public interface KernelsFactory {
  /// @param threads how many threads may work at a time; the results are the same for every number
  Kernels create(int threads);

  /// The same for a setup with tasks that Java code supplies.
  ///
  /// @throws org.badgerlang.runtime.run.RunFailure where none of the providers supplies them
  default Kernels create(int threads, Providers providers) {
    return create(threads);
  }
}
