package org.badgerlang.runtime.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
