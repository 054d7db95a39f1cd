package org.badgerlang.runtime.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MlflowFilesTest {
  @TempDir private Path folder;

  private static RunRecord record(String name) {
    return new RunRecord(
        name,
        "1",
        "1",
        "badger run game.badger",
        "cpu",
        1,
        7,
        Map.of("lr", 0.1),
        Map.of("size", "4"),
        Map.of("-O", "2"),
        Map.of(),
        "2030-01-01T00:00:00Z",
        List.of(),
        Optional.empty());
  }

  private Path only(Path in, String notNamed) throws IOException {
    try (var files = Files.list(in)) {
      return files
          .filter(file -> !file.getFileName().toString().equals(notNamed))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void aRunIsAFolderOfItsExperiment() throws IOException {
    Path store = folder.resolve("mlruns");
    try (var files = MlflowFiles.begin(store, record("game"), folder.resolve("game-1"))) {
      files.scalars(1.5, 3, "outer", Map.of("loss", new float[] {0.5f}));
      files.scalars(2.5, 4, "outer", Map.of("loss", new float[] {0.25f}));
      files.end(
          new RunRecord.Ending(
              "2030-01-01T00:01:00Z", 0, "finished", 60, Map.of(), Map.of(), List.of()));
    }
    Path experiment = only(store, "");
    Path run = only(experiment, "meta.yaml");
    String meta = Files.readString(experiment.resolve("meta.yaml"));
    assertTrue(meta.contains("\nname: 'game'\n"), meta);
    assertTrue(meta.contains("experiment_id: '" + experiment.getFileName() + "'\n"), meta);
    String state = Files.readString(run.resolve("meta.yaml"));
    assertTrue(state.contains("\nstatus: 3\n"), state);
    assertTrue(state.contains("\nend_time: 1893456060000\n"), state);
    assertTrue(state.contains("\nrun_id: " + run.getFileName() + "\n"), state);
    assertEquals("1500 0.5 3\n2500 0.25 4\n", Files.readString(run.resolve("metrics/outer.loss")));
    assertEquals("0.1", Files.readString(run.resolve("params/lr")));
    assertEquals("4", Files.readString(run.resolve("params/size")));
    assertEquals("7", Files.readString(run.resolve("params/seed")));
    assertEquals("game-1", Files.readString(run.resolve("tags/mlflow.runName")));
  }

  @Test
  void aRunThatGoesOnIsTheSameRunAndToldOnce() throws IOException {
    Path store = folder.resolve("mlruns");
    Path run = folder.resolve("game-1");
    long kept = 0;
    for (int part = 0; part < 2; part++) {
      try (RunFolder held = part == 0 ? RunFolder.at(run) : RunFolder.existing(run);
          Recorder recorder =
              part == 0
                  ? Recorder.start(held, "", record("game"))
                  : Recorder.resume(held, record("game"), kept)) {
        recorder.trackIn(store);
        for (int step = part; step < 2 + part; step++) {
          recorder.step("outer", step, step, Map.of("loss", new float[] {step}), false);
        }
        // The second step is after the checkpoint, so that the second part does it again.
        kept = Files.readAllLines(held.metrics()).getFirst().length() + 1;
      }
    }
    Path told = only(only(store, ""), "meta.yaml").resolve("metrics/outer.loss");
    List<String> lines = Files.readAllLines(told);
    assertEquals(
        List.of("0.0 0", "1.0 1", "2.0 2"),
        lines.stream().map(line -> line.substring(line.indexOf(' ') + 1)).toList());
  }

  @Test
  void namesCanNotLeadOutOfTheStore() throws IOException {
    Path store = folder.resolve("store");
    try (var files = MlflowFiles.begin(store, record("../x: 'y'"), folder.resolve("run"))) {
      files.scalars(0, 0, "../../up", Map.of("/loss", new float[] {1}));
    }
    try (var all = Files.walk(folder)) {
      assertTrue(all.filter(Files::isRegularFile).allMatch(file -> file.startsWith(store)));
    }
  }
}
