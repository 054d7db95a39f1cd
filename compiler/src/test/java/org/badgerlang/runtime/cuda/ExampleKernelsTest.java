package org.badgerlang.runtime.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.provider.Providers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Examples for some steps through the driver's bindings, with the processor's kernels beside them.
final class ExampleKernelsTest {
  private static final Providers NOBODY = new Providers(List.of());
  private static final int STEPS = 2;
  private static final double TOLERANCE = 1e-3;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "guessing_game, 1, false",
    "counting, 1, false",
    "maml_sinusoid, 1, false",
    "maml_sinusoid, 8, true",
    "three_loops_quadratics, 1, false",
    "three_loops_quadratics, 4, true",
    "influence_balancing, 1, false"
  })
  void stepsAgreeWithTheProcessors(String name, int threads, boolean backwards) {
    var machine = TestGpu.orSkip(folder);
    machine.threads(threads, backwards);
    var both = Setups.example(name, Map.of());
    machine.compile(both.cuda().functions().all().toList());
    try (var cuda = CudaKernels.open(both.cuda(), NOBODY, machine);
        var cpu = both.cpu()) {
      cuda.seed(5);
      cpu.seed(5);
      cuda.init();
      cpu.init();
      compareState(name + " first", cpu, cuda);
      for (int step = 0; step < STEPS; step++) {
        cuda.step(0, step);
        cpu.step(0, step);
        var metrics = cpu.info().loops().getFirst().metrics();
        for (int i = 0; i < metrics.size(); i++) {
          var what = name + " step " + step + " " + metrics.get(i).name();
          compare(what, cpu.metric(0, i), cuda.metric(0, i));
        }
      }
    }
    assertEquals(0, machine.held(), "memory, modules and graphs that nobody gave back");
  }

  @Test
  void aStepIsOneGraphThatIsReplayed() {
    var machine = TestGpu.orSkip(folder);
    assumeTrue(!machine.isReal(), "a GPU does not count launches");
    machine.threads(1, false);
    var both = Setups.example("maml_sinusoid", Map.of());
    machine.compile(both.cuda().functions().all().toList());
    try (var cuda = CudaKernels.open(both.cuda(), NOBODY, machine);
        var cpu = both.cpu()) {
      assertEquals(cpu.info(), cuda.info());
      cuda.seed(1);
      cuda.init();
      cuda.step(0, 0);
      long graphs = machine.graphs();
      long launches = machine.launches();
      long replays = machine.replays();
      cuda.step(0, 1);
      cuda.step(0, 2);
      assertEquals(graphs, machine.graphs());
      assertEquals(launches, machine.launches());
      assertEquals(replays + 2, machine.replays());
      assertTrue(cuda.bytes() > 0);
    }
  }

  @Test
  void theSameSeedGivesTheSameBits() {
    var machine = TestGpu.orSkip(folder);
    machine.threads(4, false);
    var both = Setups.example("two_loops_quadratics", Map.of());
    machine.compile(both.cuda().functions().all().toList());
    var first = trained(both.cuda(), machine);
    var again = trained(both.cuda(), machine);
    for (int i = 0; i < first.length; i++) {
      assertArrayEquals(first[i], again[i]);
    }
    both.cpu().close();
  }

  private static float[][] trained(CudaSetup setup, TestGpu machine) {
    try (var cuda = CudaKernels.open(setup, NOBODY, machine)) {
      cuda.seed(7);
      cuda.init();
      cuda.step(0, 0);
      cuda.step(0, 1);
      var state = new float[cuda.info().state().size()][];
      for (int i = 0; i < state.length; i++) {
        state[i] = new float[cuda.info().state().get(i).length()];
        cuda.read(i, state[i]);
      }
      return state;
    }
  }

  private static void compareState(String what, Kernels cpu, Kernels cuda) {
    for (int i = 0; i < cpu.info().state().size(); i++) {
      var wanted = new float[cpu.info().state().get(i).length()];
      var got = new float[wanted.length];
      cpu.read(i, wanted);
      cuda.read(i, got);
      compare(what + " " + cpu.info().state().get(i).path(), wanted, got);
    }
  }

  private static void compare(String what, float[] wanted, float[] got) {
    assertEquals(wanted.length, got.length, what);
    for (int k = 0; k < wanted.length; k++) {
      assertEquals(wanted[k], got[k], TOLERANCE * (1 + Math.abs(wanted[k])), what + " " + k);
    }
  }
}
