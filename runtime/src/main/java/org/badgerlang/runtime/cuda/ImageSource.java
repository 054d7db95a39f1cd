package org.badgerlang.runtime.cuda;

/// Compiled kernels for functions.
@FunctionalInterface
interface ImageSource {
  /// A cubin, or whatever else the driver loads.
  byte[] image(CudaCode code);
}
