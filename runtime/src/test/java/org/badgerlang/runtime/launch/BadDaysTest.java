package org.badgerlang.runtime.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.badgerlang.runtime.run.StopRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What a run does when it is interrupted or its machine fails it.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "uses signals and /dev/full")
final class BadDaysTest {
  @TempDir private Path folder;

  @Test
  void killedAtAnyInstantItGoesOnToTheSameBits() throws IOException, InterruptedException {
    String[] steps = {"--set", "steps=150", "--set", "pause=1", "--checkpoint-every", "0.01"};
    ChildRun.run(folder, with(steps, "--out", "whole"));
    long seed = 2;
    var random = new SplittableRandom(seed);
    for (int trial = 0; trial < 3; trial++) {
      String part = "part-" + trial;
      ChildRun child = ChildRun.start(folder, with(steps, "--out", part));
      child.await(folder.resolve(part).resolve("run.json"));
      Thread.sleep(random.nextInt(200));
      child.signal("KILL");
      child.end();
      for (int more = random.nextInt(3); more > 0; more--) {
        child = ChildRun.start(folder, "--resume", part, "--checkpoint-every", "0.01");
        Thread.sleep(random.nextInt(100, 400));
        child.signal("KILL");
        child.end();
      }
      var ended = ChildRun.run(folder, "--resume", part);
      assertEquals("", ended.err());
      assertEquals(0, ended.exit());
      String seen = "seed " + seed + ", trial " + trial;
      assertArrayEquals(
          bytes("whole/weights.safetensors"), bytes(part + "/weights.safetensors"), seen);
      assertEquals(metrics("whole"), metrics(part), seen);
    }
  }

  private static String[] with(String[] first, String... more) {
    String[] all = Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return all;
  }

  private byte[] bytes(String file) throws IOException {
    return Files.readAllBytes(folder.resolve(file));
  }

  private List<String> metrics(String run) throws IOException {
    return Files.readAllLines(folder.resolve(run).resolve("metrics.jsonl")).stream()
        .map(line -> line.replaceFirst("\"time\":[0-9.E-]+", "\"time\":0"))
        .toList();
  }

  @Test
  void aSignalEndsTheRunWithWhatWasLearnedSaved() throws IOException, InterruptedException {
    for (var each : List.of(List.of("INT", "130"), List.of("TERM", "143"), List.of("HUP", "129"))) {
      String out = "run-" + each.getFirst();
      ChildRun child =
          ChildRun.start(folder, "--set", "steps=100000", "--set", "pause=1", "--out", out);
      child.await(folder.resolve(out).resolve("metrics.jsonl"));
      Thread.sleep(50);
      child.signal(each.getFirst());
      var ended = child.end();
      assertEquals(each.getLast(), Integer.toString(ended.exit()), ended.err());
      assertTrue(ended.out().contains("ending after this step"), ended.out());
      assertTrue(ended.out().contains("--resume " + out), ended.out());
      assertTrue(Files.exists(folder.resolve(out).resolve("weights.safetensors")));
      String json = Files.readString(folder.resolve(out).resolve("run.json"));
      assertTrue(json.contains("\"reason\":\"SIG" + each.getFirst() + "\""), json);
    }
  }

  /// An evaluation may take hours; it is done again when the run goes on.
  @Test
  void aSignalEndsALongEvaluation() throws IOException, InterruptedException {
    String[] each = {"--log-every", "1"};
    ChildRun.run(folder, with(each, "--out", "whole"));
    ChildRun child =
        ChildRun.start(
            folder,
            List.of("env", "JAVA_TOOL_OPTIONS=-Dbadger.test.linger=10000000"),
            with(each, "--out", "part", "--checkpoint-every", "0"));
    child.await(folder.resolve("part/checkpoints"));
    Thread.sleep(300);
    assertTrue(child.isAlive(), "it evaluates");
    child.signal("TERM");
    var ended = child.end();
    assertEquals(143, ended.exit(), ended.err());
    assertTrue(ended.out().contains("--resume part"), ended.out());
    assertEquals(0, ChildRun.run(folder, with(each, "--resume", "part")).exit());
    assertArrayEquals(bytes("whole/weights.safetensors"), bytes("part/weights.safetensors"));
    assertEquals(metrics("whole"), metrics("part"));
  }

  /// A step may take hours too: what was learned before it is saved, and it is done again.
  @Test
  void aSignalEndsALongStep() throws IOException, InterruptedException {
    ChildRun.run(folder, "--out", "whole");
    ChildRun child =
        ChildRun.start(
            folder,
            List.of("env", "JAVA_TOOL_OPTIONS=-Dbadger.test.stuck=17"),
            "--out",
            "part",
            "--log-every",
            "1");
    child.await(folder.resolve("part/metrics.jsonl"));
    Thread.sleep(300);
    assertTrue(child.isAlive(), "it is in step 17");
    child.signal("INT");
    var ended = child.end();
    assertEquals(130, ended.exit(), ended.err());
    assertTrue(Files.exists(folder.resolve("part/checkpoints/step-17.safetensors")));
    assertEquals(0, ChildRun.run(folder, "--resume", "part").exit());
    assertArrayEquals(bytes("whole/weights.safetensors"), bytes("part/weights.safetensors"));
  }

  /// A terminal's Ctrl-C reaches the process twice where another one started it: as INT and, from
  /// there, as TERM; the JVM hands them on in any order.
  @Test
  void aRequestToEndAfterCtrlCIsNotASecondCtrlC() throws IOException, InterruptedException {
    for (var signals : List.of(List.of("INT", "TERM"), List.of("TERM", "INT"))) {
      var out = String.join("-", signals);
      ChildRun child =
          ChildRun.start(folder, "--set", "steps=100000", "--set", "pause=300", "--out", out);
      child.await(folder.resolve(out + "/metrics.jsonl"));
      for (var signal : signals) {
        child.signal(signal);
      }
      var ended = child.end();
      assertTrue(ended.exit() == 130 || ended.exit() == 143, ended.exit() + ended.err());
      assertTrue(Files.exists(folder.resolve(out + "/weights.safetensors")), out);
    }
  }

  @Test
  void aSecondCtrlCLeavesAtOnce() throws IOException, InterruptedException {
    ChildRun child = ChildRun.start(folder, "--set", "pause=50000", "--out", "here");
    child.await(folder.resolve("here/metrics.jsonl"));
    Thread.sleep(100);
    child.signal("INT");
    Thread.sleep(100);
    assertTrue(child.isAlive());
    child.signal("INT");
    assertEquals(130, child.end().exit());
  }

  @Test
  void aFullDiskIsOneSentence() throws IOException, InterruptedException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "there is no /dev/full");
    Files.createDirectories(folder.resolve("here"));
    Files.createSymbolicLink(folder.resolve("here/metrics.jsonl"), full);
    var ended = ChildRun.run(folder, "--out", "here");
    assertEquals(3, ended.exit());
    assertEquals(
        "error: the disk that holds here takes no more: no space left on device; what was saved"
            + " before is whole\n",
        ended.err());
  }

  /// The limit on a file's size stands for a disk that fills up while a checkpoint is written.
  @Test
  void aCheckpointThatDoesNotFitLeavesTheOneBefore() throws IOException, InterruptedException {
    ChildRun.run(folder, "--out", "here", "--steps", "9");
    var child =
        ChildRun.start(
            folder,
            List.of("bash", "-c", "trap '' XFSZ; ulimit -f 1; exec \"$@\"", "bash"),
            "--resume",
            "here",
            "--set",
            "pause=0",
            "--log-every",
            "1");
    var ended = child.end();
    assertEquals(3, ended.exit(), ended.out() + ended.err());
    assertEquals(
        "error: the disk that holds here takes no more: file too large; what was saved before is"
            + " whole\n",
        ended.err());
    assertEquals(0, ChildRun.run(folder, "--resume", "here").exit());
  }

  @Test
  void aFolderThatCanNotBeMadeIsOneSentence() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("file"), "");
    var ended = ChildRun.run(folder, "--out", "file/under");
    assertEquals(3, ended.exit());
    assertTrue(ended.err().startsWith("error: can not write file/under: "), ended.err());
    assertEquals(1, ended.err().lines().count());
  }

  @Test
  void twoRunsDoNotShareAFolder() throws IOException, InterruptedException {
    String[] many = {"--set", "steps=100000", "--set", "pause=50"};
    ChildRun first = ChildRun.start(folder, with(many, "--out", "here"));
    first.await(folder.resolve("here/run.json"));
    var second = ChildRun.run(folder, "--resume", "here");
    assertEquals("error: here is in use by another run\n", second.err());
    first.signal("INT");
    first.end();
    var third = ChildRun.run(folder, "--out", "here");
    assertTrue(third.err().startsWith("error: here holds a run already"), third.err());
  }

  /// One run killed again and again, most often while it writes: every step saves a checkpoint.
  /// `-Dbadger.kills=300` kills more often.
  @Test
  void aRunKilledAgainAndAgainLosesNothing() throws IOException, InterruptedException {
    int kills = Integer.getInteger("badger.kills", 10);
    String steps = "steps=" + 60 * kills;
    ChildRun.run(folder, "--set", steps, "--out", "whole", "--log-every", "1");
    long seed = 5;
    var random = new SplittableRandom(seed);
    String[] often = {"--checkpoint-every", "0", "--log-every", "1"};
    ChildRun child = ChildRun.start(folder, with(often, "--set", steps, "--out", "part"));
    Path saved = folder.resolve("part/checkpoints");
    child.await(saved);
    int writing = 0;
    for (int done = 0; done < kills; done++) {
      Thread.sleep(random.nextInt(80));
      child.signal("KILL");
      var ended = child.end();
      assertNotEquals(0, ended.exit(), "it came to its end before kill " + done);
      assertEquals("", ended.err(), "seed " + seed + ", kill " + done);
      writing += isHalfWritten(folder.resolve("part")) ? 1 : 0;
      FileTime before = Files.getLastModifiedTime(saved);
      child = ChildRun.start(folder, with(often, "--resume", "part"));
      // Mostly when it saves steps again; now and then before.
      if (random.nextInt(8) > 0) {
        child.awaitChange(saved, before);
      } else {
        Thread.sleep(random.nextInt(400));
      }
    }
    child.signal("KILL");
    child.end();
    assertEquals(0, ChildRun.run(folder, "--resume", "part", "--log-every", "1").exit());
    String when = "seed %d, killed %d times, %d while writing".formatted(seed, kills, writing);
    System.out.println(when);
    assertTrue(kills < 100 || writing > 0, when);
    assertArrayEquals(bytes("whole/weights.safetensors"), bytes("part/weights.safetensors"), when);
    assertEquals(metrics("whole"), metrics("part"), when);
    try (var left = Files.list(folder.resolve("part/checkpoints"))) {
      assertTrue(left.filter(file -> file.toString().endsWith(".safetensors")).count() <= 2);
    }
  }

  /// Whether a file was being written aside.
  private static boolean isHalfWritten(Path run) throws IOException {
    try (var files = Files.walk(run)) {
      return files.anyMatch(file -> file.toString().endsWith(".part"));
    }
  }

  @Test
  void aCheckpointCutShortGivesWayToTheOneBefore() throws IOException, InterruptedException {
    ChildRun.run(folder, "--out", "whole", "--steps", "9");
    ChildRun.run(folder, "--resume", "whole");
    ChildRun.run(folder, "--out", "part", "--steps", "9");
    ChildRun.run(folder, "--resume", "part", "--steps", "20");
    Path newest = folder.resolve("part/checkpoints/step-30.safetensors");
    byte[] bytes = Files.readAllBytes(newest);
    Files.write(newest, Arrays.copyOf(bytes, bytes.length / 2));
    var ended = ChildRun.run(folder, "--resume", "part");
    assertEquals("", ended.err());
    assertArrayEquals(bytes("whole/weights.safetensors"), bytes("part/weights.safetensors"));
  }

  @Test
  void anotherNumberOfThreadsGivesTheSameBits() throws IOException, InterruptedException {
    ChildRun.run(folder, "--out", "whole", "--threads", "2", "--steps", "9");
    ChildRun.run(folder, "--resume", "whole", "--threads", "2");
    ChildRun.run(folder, "--out", "part", "--threads", "1", "--steps", "9");
    assertEquals(0, ChildRun.run(folder, "--resume", "part", "--threads", "3").exit());
    assertArrayEquals(bytes("whole/weights.safetensors"), bytes("part/weights.safetensors"));
  }

  @Test
  void aFolderThatCanNotBeWrittenIsOneSentence() throws IOException, InterruptedException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "there is no /proc");
    var ended = ChildRun.run(folder, "--out", "/proc/here");
    assertEquals(3, ended.exit());
    assertTrue(ended.err().startsWith("error: "), ended.err());
    assertEquals(1, ended.err().lines().count(), ended.err());
  }

  /// The reader of the run's output is gone, as when a terminal is closed without a signal.
  @Test
  void anOutputThatNobodyReadsStopsNothing() throws IOException, InterruptedException {
    ChildRun.run(folder, "--out", "whole");
    var child =
        ChildRun.start(
            folder,
            List.of("bash", "-c", "set -o pipefail; \"$@\" | true", "bash"),
            "--set",
            "pause=2",
            "--out",
            "part");
    child.end();
    assertArrayEquals(bytes("whole/weights.safetensors"), bytes("part/weights.safetensors"));
    assertTrue(Files.readString(folder.resolve("part/run.json")).contains("\"finished\""));
  }

  @Test
  void aHeapTooSmallIsOneSentence() throws IOException, InterruptedException {
    var child =
        ChildRun.start(
            folder,
            List.of("env", "JAVA_TOOL_OPTIONS=-Dbadger.test.ballast=60000000"),
            "--out",
            "here");
    var ended = child.end();
    assertEquals(3, ended.exit(), ended.err());
    assertTrue(ended.err().contains("error: the memory that Java may use"), ended.err());
  }

  /// Clocks are put forward and back: only what writes a date down may ask the one on the wall.
  @Test
  void noDurationIsMeasuredByTheWallClock() throws IOException, URISyntaxException {
    var dated =
        Set.of(
            "Recorder.class",
            "Session.class",
            "MlflowFiles.class",
            "EventFile.class",
            "Sweep.class");
    Path classes =
        Path.of(StopRequest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    int seen = 0;
    try (var files = Files.walk(classes)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
        String constants = Files.readString(file, StandardCharsets.ISO_8859_1);
        boolean asks =
            constants.contains("currentTimeMillis") || constants.contains("java/time/Instant");
        assertFalse(asks && !dated.contains(file.getFileName().toString()), file.toString());
        seen++;
      }
    }
    assertTrue(seen > 50, "the classes are there");
  }
}
