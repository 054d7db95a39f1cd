package org.badgerlang.runtime.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.badgerlang.runtime.record.MalformedException;
import org.badgerlang.runtime.record.SafeTensors;
import org.badgerlang.runtime.record.TensorFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunComparisonTest {
  @TempDir private Path folder;

  private Path run(String name, long seed, double loss, float... weights) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    Files.writeString(
        run.resolve("run.json"),
        """
        {"name":"game","seed":%d,"params":{"lr":0.1},"steps":{"outer":2},"evaluations":
        [{"name":"larger","condition":"size = 4","measures":{"final":%s},"expect":{"final < 1":true}}]}
        """
            .formatted(seed, loss));
    Files.writeString(
        run.resolve("metrics.jsonl"),
        """
        {"step":0,"loop":"outer","time":%s,"values":{"loss":2.0}}
        {"step":1,"loop":"outer","time":0.2,"values":{"loss":%s}}
        {"step":2,"lo\
        """
            .formatted(seed / 10.0, loss));
    Files.writeString(run.resolve("spec.badger"), "param lr = 0.1\nloop outer\n");
    SafeTensors.write(
        run.resolve("weights.safetensors"),
        new TensorFile(
            List.of(new TensorFile.Tensor("w", List.of(weights.length), weights)), Map.of()));
    return run;
  }

  @Test
  void timesAloneMakeNoDifference() throws IOException {
    var same = RunComparison.of(run("a", 1, 0.5, 1, 2), run("b", 1, 0.5, 1, 2));
    assertTrue(same.sameResults());
    assertEquals(List.of(), same.made());
    assertEquals(List.of(), same.spec());
    assertEquals(1, same.tensors());
    assertEquals(2, same.lines());
  }

  @Test
  void everyBitCounts() throws IOException {
    float next = Math.nextUp(2f);
    var other = RunComparison.of(run("a", 1, 0.5, 1, 2), run("b", 1, 0.5, 1, next));
    assertFalse(other.sameResults());
    assertEquals("[w, 1 of 2 entries, most at 1: 2.0 → 2.0000002]", other.results().toString());
    var zeros = RunComparison.of(run("c", 1, 0.5, 0f), run("d", 1, 0.5, -0f));
    assertFalse(zeros.sameResults(), "minus zero is another number");
  }

  @Test
  void whatMadeThemAndWhatCameOutIsTold() throws IOException {
    Path first = run("a", 1, 0.5, 1);
    Path second = run("b", 2, 0.25, 1);
    Files.writeString(
        second.resolve("spec.badger"), "param lr = 0.1\nparam depth = 2\nloop outer\n");
    var told = RunComparison.of(first, second);
    assertEquals(List.of("+ param depth = 2"), told.spec());
    assertEquals("[seed: 1 → 2]", told.made().toString());
    assertEquals(
        List.of(
            "larger (size = 4) final: 0.5 → 0.25",
            "step 1 of outer, the first of the logged steps that differ: {\"loss\":0.5} →"
                + " {\"loss\":0.25}"),
        told.results().stream().map(Difference::toString).toList());
  }

  @Test
  void aFolderWithoutARunIsRefused() throws IOException {
    Path whole = run("a", 1, 0.5, 1);
    assertThrows(MalformedException.class, () -> RunComparison.of(whole, folder));
  }

  @Test
  void linesAreAlignedAroundWhatChanged() {
    assertEquals(
        List.of("- b", "+ x", "+ y"),
        TextDifference.of(List.of("a", "b", "c", "d"), List.of("a", "x", "y", "c", "d")));
    assertEquals(List.of("- a"), TextDifference.of(List.of("a"), List.of()));
    assertEquals(List.of(), TextDifference.of(List.of("a", "b"), List.of("a", "b")));
  }
}
