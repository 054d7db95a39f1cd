package org.badgerlang.runtime.cuda;

/// Kernels compiled before a jar meets a GPU, for machines that have no NVRTC.
///
/// A block of such kernels may use the shared memory that every GPU since 2018 has.
public final class AheadOfTime {
  /// 64 KiB, less what the system takes, in numbers.
  static final int SHARED_FLOATS = (64 * 1024 - 2048) / 2 / Float.BYTES;

  private AheadOfTime() {}

  /// The file name of a function's kernels for a GPU.
  ///
  /// @param architecture such as `sm_90`
  static String name(CudaCode code, String architecture) {
    return KernelSource.key(
            KernelSource.of(code), KernelSource.options(SHARED_FLOATS), architecture, 0)
        + "."
        + architecture
        + ".cubin";
  }
}
