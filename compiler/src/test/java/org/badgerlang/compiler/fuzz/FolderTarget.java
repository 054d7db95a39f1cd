package org.badgerlang.compiler.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.badgerlang.runtime.compare.RunComparison;
import org.badgerlang.runtime.record.Checkpoints;
import org.badgerlang.runtime.record.MalformedException;
import org.badgerlang.runtime.record.RunRecord;
import org.badgerlang.runtime.record.SafeTensors;
import org.badgerlang.runtime.record.SetupFile;
import org.badgerlang.runtime.report.ReportPage;

/// Reads the folder of a run in which one file is what came in: the first byte says which.
public final class FolderTarget {
  private static final long MOST = 1_000_000;

  /// The files of a run, in the order of the byte that stands for them.
  static final List<String> FILES =
      List.of(
          "run.json",
          "metrics.jsonl",
          "setup.json",
          "weights.safetensors",
          "checkpoints/step-7.safetensors",
          "observed/outer-00000007.safetensors",
          "spec.badger");

  private static final String RUN = "{\"name\":\"x\",\"seed\":1,\"params\":{}}";

  private FolderTarget() {}

  private interface Reading {
    void run() throws IOException;
  }

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    try {
      Path folder = Files.createTempDirectory("badger-fuzz");
      Path file = folder.resolve(FILES.get(Byte.toUnsignedInt(input[0]) % FILES.size()));
      try {
        Files.writeString(folder.resolve("run.json"), RUN);
        Files.createDirectories(file.resolveSibling(""));
        Files.write(file, java.util.Arrays.copyOfRange(input, 1, input.length));
        for (Reading reading : readings(folder, file)) {
          refusing(reading);
        }
        if (Files.exists(folder.resolve("report.html"))) {
          throw new AssertionError("a reader writes");
        }
      } finally {
        remove(folder);
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static List<Reading> readings(Path folder, Path file) {
    return List.of(
        () -> RunRecord.read(folder.resolve("run.json")),
        () -> SafeTensors.read(file, MOST),
        () -> new Checkpoints(folder.resolve("checkpoints")).newest(MOST),
        () -> SetupFile.state(folder),
        () -> ReportPage.data(List.of(folder)),
        () -> RunComparison.of(folder, folder));
  }

  /// The only thing that may come of damage is to be told of it.
  private static void refusing(Reading reading) throws IOException {
    try {
      reading.run();
    } catch (MalformedException | java.nio.charset.CharacterCodingException told) {
      // As it should.
    }
  }

  private static void remove(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
