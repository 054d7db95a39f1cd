package org.badgerlang.runtime.cuda;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.conformance.ConformanceSuite;
import org.badgerlang.compiler.conformance.TestedDevice;
import org.badgerlang.compiler.conformance.Written;
import org.badgerlang.compiler.emit.cuda.CudaWriter;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.provider.Providers;
import org.junit.jupiter.api.io.TempDir;

/// The suite of every device, on the GPU that is there or on the stand-in for its driver.
final class CudaConformanceTest implements ConformanceSuite {
  @TempDir static Path folder;

  @Override
  public TestedDevice device() {
    return new Cuda(folder);
  }

  private record Cuda(Path folder) implements TestedDevice {
    /// Of a block, on the stand-in: the last one first, so that a missing barrier shows.
    private static final int THREADS = 4;

    @Override
    public String name() {
      return "cuda";
    }

    @Override
    public Optional<String> missing() {
      return TestGpu.missing();
    }

    @Override
    public List<Kernels> load(List<Program> programs, Providers providers) {
      var written = Written.of(new CudaWriter(), programs);
      var setups = new ArrayList<CudaSetup>();
      for (var factory : written.factories()) {
        setups.add(setup(written.classes(), factory));
      }
      var machine = TestGpu.in(folder);
      machine.threads(THREADS, true);
      machine.compile(setups.stream().flatMap(each -> each.functions().all()).toList());
      var kernels = new ArrayList<Kernels>();
      for (var setup : setups) {
        kernels.add(CudaKernels.open(setup, providers, machine));
      }
      return kernels;
    }

    private static CudaSetup setup(ClassLoader classes, String factory) {
      try {
        return (CudaSetup) classes.loadClass(factory).getMethod("setup").invoke(null);
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(factory, e);
      }
    }
  }
}
