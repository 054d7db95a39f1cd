package org.badgerlang.compiler.fuzz;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Each target with damaged seeds, briefly; [CoverageGuided] runs them for long.
final class FuzzTargetsTest {
  private static void damaged(String target, int inputs, Consumer<byte[]> run) throws IOException {
    long seed = 11;
    var random = new SplittableRandom(seed);
    List<byte[]> seeds = Seeds.of(target);
    for (int i = 0; i < inputs; i++) {
      byte[] input = damaged(seeds, random);
      try {
        run.accept(input);
      } catch (RuntimeException | Error escaped) {
        String bytes = HexFormat.of().formatHex(input);
        throw new AssertionError("seed " + seed + ", input " + i + ": " + bytes, escaped);
      }
    }
  }

  private static byte[] damaged(List<byte[]> seeds, SplittableRandom random) {
    byte[] input = seeds.get(random.nextInt(seeds.size())).clone();
    for (int edits = random.nextInt(4); edits >= 0 && input.length > 1; edits--) {
      int at = random.nextInt(input.length);
      switch (random.nextInt(4)) {
        case 0 -> input[at] = (byte) random.nextInt(256);
        case 1 -> input[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> input = Arrays.copyOf(input, at + 1);
        default -> {
          byte[] other = seeds.get(random.nextInt(seeds.size()));
          int from = random.nextInt(other.length);
          int length =
              Math.min(random.nextInt(40), Math.min(other.length - from, input.length - at));
          System.arraycopy(other, from, input, at, length);
        }
      }
    }
    return input;
  }

  @Test
  void specs() throws IOException {
    damaged("Spec", 300, SpecTarget::fuzzerTestOneInput);
  }

  @Test
  void foldersOfRuns() throws IOException {
    damaged("Folder", 2000, FolderTarget::fuzzerTestOneInput);
  }

  @Test
  void commandLines() throws IOException {
    damaged("Options", 2000, OptionsTarget::fuzzerTestOneInput);
  }

  @Test
  void requests() throws IOException {
    damaged("Request", 60, RequestTarget::fuzzerTestOneInput);
  }
}
