package org.badgerlang.compiler.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.badgerlang.compiler.ProjectTree;
import org.badgerlang.runtime.cuda.CudaProbe;
import org.junit.jupiter.api.Test;

/// What is told where there is no GPU.
final class CudaCommandTest {
  private static final String SPEC =
      ProjectTree.root().resolve("examples/maml_sinusoid.badger").toString();

  @Test
  void aMissingGpuIsOneSentence() {
    var missing = new CudaProbe().missing();
    assumeTrue(missing.isPresent(), "there is a GPU");
    var run = CommandLineRun.of("run", SPEC, "--device", "cuda");
    assertEquals(ExitCode.MACHINE, run.code());
    assertTrue(run.err().contains("device `cuda`: " + missing.get()), run.err());
    assertEquals(1, run.err().strip().lines().count(), run.err());
    assertTrue(CommandLineRun.of("devices").out().contains(missing.get()));
  }

  @Test
  void cubinsAreForCuda() {
    var run = CommandLineRun.of("compile", SPEC, "--cubins", "sm_90");
    assertEquals(ExitCode.MISUSE, run.code());
    assertTrue(run.err().contains("--cubins is for jars with `cuda`"), run.err());
  }
}
