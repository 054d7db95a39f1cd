package org.badgerlang.runtime.launch;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.badgerlang.runtime.SetupInfo;
import org.badgerlang.runtime.run.RunFailure;
import org.junit.jupiter.api.Test;

final class MemoryTest {
  private static final long GIGABYTE = 1_000_000_000;

  private static SetupInfo holding(Integer... dims) {
    var tensor =
        new SetupInfo.Tensor(
            "net.weights.w",
            List.of("hidden", "in").subList(0, dims.length),
            List.of(dims),
            SetupInfo.Kind.WEIGHT,
            Optional.empty());
    return new SetupInfo("x", "", "1", List.of(), List.of(), List.of(tensor), List.of(), List.of());
  }

  @Test
  void whatFitsIsSilent() {
    assertDoesNotThrow(() -> Memory.checkState(holding(1000, 1000), GIGABYTE));
  }

  @Test
  void tooMuchStateIsToldWithBytesNeededAndThere() {
    var failure =
        assertThrows(
            RunFailure.class, () -> Memory.checkState(holding(100_000_000, 20), 4 * GIGABYTE));
    assertEquals(RunFailure.Kind.MACHINE, failure.kind());
    assertEquals(
        "this spec needs 16 GB of memory and Java may use 4.0 GB; let it use more with"
            + " BADGER_JAVA_OPTIONS=-Xmx15g, or make the sizes smaller",
        failure.sentence());
  }

  @Test
  void aTensorBeyondAnArrayIsNamed() {
    var failure =
        assertThrows(
            RunFailure.class, () -> Memory.checkState(holding(100_000_000, 100_000_000), GIGABYTE));
    assertEquals(
        "`net.weights.w` has more entries than a Java array can hold: [100000000, 100000000]",
        failure.sentence());
  }

  @Test
  void sizesAreShort() {
    assertEquals("12 bytes", Memory.size(12));
    assertEquals("1.5 KB", Memory.size(1500));
    assertEquals("2.0 TB", Memory.size(2_000_000_000_000L));
  }
}
