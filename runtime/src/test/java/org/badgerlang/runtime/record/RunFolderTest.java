package org.badgerlang.runtime.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunFolderTest {
  @TempDir private Path folder;

  @Test
  void freshFoldersCountOn() throws IOException {
    Files.createDirectories(folder.resolve("game-7"));
    Files.createDirectories(folder.resolve("game-x"));
    Files.createDirectories(folder.resolve("game-of-life-30"));
    try (RunFolder first = RunFolder.fresh(folder, "game");
        RunFolder second = RunFolder.fresh(folder, "game")) {
      assertEquals(folder.resolve("game-8"), first.path());
      assertEquals(folder.resolve("game-9"), second.path());
    }
  }

  @Test
  void aFolderThatHoldsARunIsNotTakenForAnother() throws IOException {
    Files.writeString(folder.resolve("run.json"), "{}");
    assertThrows(MalformedException.class, () -> RunFolder.at(folder));
  }

  @Test
  void aFolderInUseIsNotTaken() throws IOException {
    Files.writeString(folder.resolve("run.json"), "{}");
    try (RunFolder held = RunFolder.existing(folder)) {
      assertEquals(folder, held.path());
      assertThrows(MalformedException.class, () -> RunFolder.existing(folder));
    }
    RunFolder.existing(folder).close();
  }

  /// Each takes the folder in turn and leaves it, so that locks are removed under those who wait.
  @Test
  void aFolderIsHeldOnceAtATimeWhileLocksComeAndGo() throws InterruptedException, IOException {
    Files.writeString(folder.resolve("run.json"), "{}");
    var held = new AtomicInteger();
    var most = new AtomicInteger();
    var taken = new AtomicInteger();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int turn = 0; turn < 200; turn++) {
                      try (RunFolder _ = RunFolder.existing(folder)) {
                        most.accumulateAndGet(held.incrementAndGet(), Math::max);
                        taken.incrementAndGet();
                        held.decrementAndGet();
                      } catch (IOException another) {
                        // In use by another run.
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(1, most.get());
    assertTrue(taken.get() > 0);
    assertFalse(Files.exists(folder.resolve(".lock")), "a folder that nobody holds has no lock");
  }

  @Test
  void processesHoldAFolderInTurn() throws InterruptedException, IOException {
    Files.writeString(folder.resolve("run.json"), "{}");
    var takers = new ArrayList<Process>();
    for (int i = 0; i < 3; i++) {
      takers.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Taker.class.getName(),
                  folder.toString())
              .inheritIO()
              .start());
    }
    try {
      for (Process taker : takers) {
        assertEquals(0, taker.waitFor(), "two processes held the folder at once");
      }
    } finally {
      takers.forEach(Process::destroyForcibly);
    }
    assertFalse(Files.exists(folder.resolve(".lock")), "a folder that nobody holds has no lock");
  }

  /// Takes the folder again and again; a file that only one may make tells of another who is in.
  static final class Taker {
    private static final int TURNS = 300;

    public static void main(String[] args) throws IOException {
      Path folder = Path.of(args[0]);
      for (int taken = 0; taken < TURNS; ) {
        try (RunFolder _ = RunFolder.existing(folder)) {
          Path mark = Files.createFile(folder.resolve("mark"));
          taken++;
          Files.delete(mark);
        } catch (MalformedException inUse) {
          Thread.onSpinWait();
        }
      }
    }
  }

  @Test
  void aFolderWithoutARunIsNotResumed() {
    assertThrows(MalformedException.class, () -> RunFolder.existing(folder));
  }

  @Test
  void aReplacedFileIsWholeAndLeavesNothingBeside() throws IOException {
    Path file = folder.resolve("run.json");
    RunFolder.replace(file, "old");
    RunFolder.replace(file, "new");
    assertEquals("new", Files.readString(file));
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }
}
