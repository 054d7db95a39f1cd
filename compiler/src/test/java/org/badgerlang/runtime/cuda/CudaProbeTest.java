package org.badgerlang.runtime.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is told where a GPU can not be used, in one sentence each.
final class CudaProbeTest {
  private static final int CUDA_13 = 13_000;

  @TempDir static Path folder;

  @Test
  void aDriverWithoutAGpuAndTooOldAGpuAreTold() {
    var machine = standIn();
    machine.machine(0, 90, CUDA_13);
    assertEquals(Optional.of("the NVIDIA driver sees no GPU"), missing());
    machine.machine(1, 61, CUDA_13);
    assertEquals(
        Optional.of("stand-in has compute capability 6.1; 7.0 or newer is needed"), missing());
  }

  @Test
  void aCompilerThatIsMissingOrDoesNotFitIsTold() {
    var machine = standIn();
    machine.machine(1, 90, CUDA_13);
    if (Nvrtc.find().isEmpty()) {
      assertEquals(
          Optional.of(
              "NVRTC (libnvrtc.so) is not installed, which compiles kernels for the GPU; install it"
                  + " from the CUDA toolkit or with `pip install nvidia-cuda-nvrtc`"),
          missing());
    }
    machine.installCompiler();
    assertEquals(Optional.empty(), missing());
    machine.machine(1, 90, 12_080);
    assertEquals(
        Optional.of(
            "the NVIDIA driver supports CUDA 12.8, but NVRTC is of CUDA 13.9: update the driver, or"
                + " install NVRTC 12"),
        missing());
    machine.machine(1, 75, CUDA_13);
    assertEquals(
        Optional.of("NVRTC knows no GPU as old as compute capability 7.5; install an older one"),
        missing());
  }

  private TestGpu standIn() {
    var machine = TestGpu.orSkip(folder);
    assumeTrue(!machine.isReal(), "a GPU is what it is");
    return machine;
  }

  private static Optional<String> missing() {
    return new CudaProbe().missing();
  }
}
