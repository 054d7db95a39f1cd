package org.badgerlang.runtime.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointsTest {
  @TempDir private Path folder;

  private static Checkpoint at(long steps) {
    return new Checkpoint(
        List.of(
            new Checkpoint.LoopState("outer", steps, true, 0.1, Float.NaN, 1f / 3, true),
            new Checkpoint.LoopState("p\"q", 0, false, 0, 2, Float.POSITIVE_INFINITY, false)),
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

  /// A stranger's file may be anything, with a checksum that fits.
  @Test
  void aHostileCheckpointIsReadOrPassedOverAndNothingElse() throws IOException {
    var checkpoints = new Checkpoints(folder);
    Path file = checkpoints.save(at(4));
    byte[] whole = Files.readAllBytes(file);
    long seed = 11;
    var random = new SplittableRandom(seed);
    int read = 0;
    for (int trial = 0; trial < 3000; trial++) {
      byte[] broken = whole.clone();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        // Digits and signs reach further into the reader than random bytes.
        broken[8 + random.nextInt(broken.length - 8)] =
            (byte)
                (random.nextBoolean()
                    ? "0129-{}[]:,\"".charAt(random.nextInt(12))
                    : random.nextInt());
      }
      Files.write(file, signed(broken));
      try {
        Optional<Checkpoint> found = checkpoints.newest(100);
        read += found.isPresent() ? 1 : 0;
        found.ifPresent(
            checkpoint -> {
              assertTrue(checkpoint.metricsLength() >= 0);
              assertTrue(checkpoint.loops().stream().allMatch(loop -> loop.steps() >= 0));
            });
      } catch (RuntimeException escaped) {
        throw new AssertionError("seed " + seed + ", trial " + trial, escaped);
      }
    }
    assertTrue(read > 100, "some are whole enough to be read: " + read);
  }

  /// The file with the checksum that it should have, where it still has a place for one.
  private static byte[] signed(byte[] file) throws IOException {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    Matcher place = Pattern.compile("\"sha256\":\"([^\"]{64})\"").matcher(text);
    if (!place.find()) {
      return file;
    }
    String blank =
        text.substring(0, place.start(1)) + "0".repeat(64) + text.substring(place.end(1));
    byte[] bytes = blank.getBytes(StandardCharsets.ISO_8859_1);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, 8, bytes.length - 8);
      String sum = HexFormat.of().formatHex(digest.digest());
      return (blank.substring(0, place.start(1)) + sum + blank.substring(place.end(1)))
          .getBytes(StandardCharsets.ISO_8859_1);
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
