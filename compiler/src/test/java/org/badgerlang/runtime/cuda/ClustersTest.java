package org.badgerlang.runtime.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.provider.Providers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Instances whose weights are more than the shared memory of a block.
final class ClustersTest {
  private static final Providers NOBODY = new Providers(List.of());
  private static final double TOLERANCE = 1e-3;

  /// 62,400 weights an instance.
  private static final String LARGE =
      """
      import std.rules.{adam, sgd}

      axis row    = 260
      axis column = 240

      task Sum {
        draw begin:  real[row, column] ~ normal(0, 0.05)
        draw input:  real[column] ~ normal(0, 1)
        draw output: real ~ normal(0, 5)
      }

      loop outer repeat 10 {
        batch 3 of Sum as wanted
        learn rate: real = -12 by adam(lr: 0.1)
        minimise mean(last(inner.loss))

        loop inner repeat 3 {
          learn w: real[row, column] from wanted.begin by sgd(lr: exp(rate))
          minimise (sum(tanh(sum(w * wanted.input, over: column)), over: row) - wanted.output) ^ 2
        }
      }
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"1, false", "4, false", "4, true"})
  void theirStepsAgreeWithTheProcessors(int threads, boolean backwards) {
    var machine = TestGpu.orSkip(folder);
    machine.threads(threads, backwards);
    assertAgrees(machine);
    assertTrue(machine.isReal() || machine.clusters() > 0, "a cluster takes an instance");
  }

  @Test
  void anOlderGpuTakesOneBlockForEach() {
    var machine = TestGpu.orSkip(folder);
    assumeTrue(!machine.isReal(), "a GPU is as old as it is");
    machine.threads(4, false);
    machine.machine(1, 80, 13000);
    assertAgrees(machine);
    assertEquals(0, machine.clusters());
  }

  private static void assertAgrees(TestGpu machine) {
    var both = Setups.of(LARGE);
    machine.compile(both.cuda().functions().all().toList());
    try (var cuda = CudaKernels.open(both.cuda(), NOBODY, machine);
        var cpu = both.cpu()) {
      for (var each : List.of(cuda, cpu)) {
        each.seed(5);
        each.init();
        each.step(0, 0);
        each.step(0, 1);
      }
      assertEquals(loss(cpu), loss(cuda), TOLERANCE * loss(cpu));
      var wanted = new float[1];
      var got = new float[1];
      cpu.read(0, wanted);
      cuda.read(0, got);
      assertTrue(Math.abs(wanted[0] + 12) > 0.05, "the rate moves");
      assertEquals(wanted[0], got[0], TOLERANCE);
    }
    assertEquals(0, machine.held(), "memory, modules and graphs that nobody gave back");
  }

  private static double loss(Kernels kernels) {
    return kernels.metric(0, 0)[0];
  }
}
