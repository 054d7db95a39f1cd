package org.badgerlang.runtime.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointsTest {
  @TempDir private Path folder;

  private static Checkpoint at(long steps) {
    return new Checkpoint(
        List.of(
            new Checkpoint.LoopState("outer", steps, true, 0.1, Float.NaN, 1f / 3),
            new Checkpoint.LoopState("p\"q", 0, false, 0, 2, Float.POSITIVE_INFINITY)),
        1.5,
        77,
        List.of(new TensorFile.Tensor("w", List.of(2), new float[] {steps, 0.1f})));
  }

  @Test
  void theNewestIsReadBackWhole() throws IOException {
    var checkpoints = new Checkpoints(folder);
    checkpoints.save(at(9));
    checkpoints.save(at(10));
    Checkpoint read = checkpoints.newest(100).orElseThrow();
    assertEquals(at(10).loops(), read.loops());
    assertEquals(1.5, read.seconds());
    assertEquals(77, read.metricsLength());
    assertEquals(10f, read.state().getFirst().values()[0]);
  }

  @Test
  void theLastTwoAreKept() throws IOException {
    var checkpoints = new Checkpoints(folder);
    for (int steps = 8; steps <= 12; steps++) {
      checkpoints.save(at(steps));
    }
    try (var files = Files.list(folder)) {
      assertEquals(
          List.of("step-11.safetensors", "step-12.safetensors"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void damagedAndUnfinishedOnesArePassedOver() throws IOException {
    var checkpoints = new Checkpoints(folder);
    checkpoints.save(at(3));
    Path newer = checkpoints.save(at(4));
    byte[] bytes = Files.readAllBytes(newer);
    Files.write(newer, java.util.Arrays.copyOf(bytes, bytes.length - 3));
    Files.write(folder.resolve("step-5.safetensors.part"), bytes);
    Files.write(folder.resolve("step-99999999999999999999.safetensors"), bytes);
    assertEquals(3, checkpoints.newest(100).orElseThrow().totalSteps());
  }

  @Test
  void aRunWithoutCheckpointsHasNone() throws IOException {
    assertTrue(new Checkpoints(folder.resolve("none")).newest(100).isEmpty());
  }
}
