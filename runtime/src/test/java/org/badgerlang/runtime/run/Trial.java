package org.badgerlang.runtime.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.badgerlang.runtime.descent.Descent;
import org.badgerlang.runtime.record.Checkpoint;
import org.badgerlang.runtime.record.Checkpoints;
import org.badgerlang.runtime.record.Recorder;
import org.badgerlang.runtime.record.RunFolder;
import org.badgerlang.runtime.record.RunRecord;
import org.badgerlang.runtime.record.SafeTensors;

/// A run of [Descent] in a folder of a test.
final class Trial implements AutoCloseable {
  static final int OUTER = 40;
  static final int ALL = OUTER + 10;

  private final Path folder;
  private final Recorder recorder;
  final Run run;
  final List<String> seen = new ArrayList<>();

  private Trial(Path folder, Recorder recorder, RunConfig config) {
    this.folder = folder;
    this.recorder = recorder;
    this.run = new Run(new Descent(), config, recorder, new Watcher(seen));
  }

  /// The config with params of [Descent] in order: steps, pace, spoil, poison, pause.
  static RunConfig config(Double... params) {
    return new RunConfig(
        List.of(params), 3, OptionalLong.empty(), OptionalLong.empty(), Duration.ofHours(1));
  }

  static RunConfig usual() {
    return config((double) OUTER, 0.1, -1.0, -1.0, 0.0);
  }

  static Trial begin(Path folder, RunConfig config) throws IOException {
    var record =
        new RunRecord(
            "descent",
            "1",
            "1",
            "test",
            "plain",
            1,
            3,
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            "2030-01-01T00:00:00Z",
            List.of(),
            Optional.empty());
    var trial = new Trial(folder, Recorder.start(RunFolder.at(folder), "", record), config);
    trial.run.begin();
    return trial;
  }

  static Trial resume(Path folder, RunConfig config) throws IOException {
    Checkpoint checkpoint =
        new Checkpoints(folder.resolve("checkpoints")).newest(1000).orElseThrow();
    RunFolder held = RunFolder.existing(folder);
    RunRecord record = RunRecord.read(held.runJson());
    var trial =
        new Trial(folder, Recorder.resume(held, record, checkpoint.metricsLength()), config);
    trial.run.begin(checkpoint);
    return trial;
  }

  Trial advance(int steps) {
    for (int i = 0; i < steps; i++) {
      run.advance();
    }
    return this;
  }

  Outcome toEnd() {
    return run.toEnd(new StopRequest());
  }

  @Override
  public void close() throws IOException {
    recorder.close();
  }

  /// Lines of `metrics.jsonl` without their times.
  static List<String> metrics(Path folder) throws IOException {
    return Files.readAllLines(folder.resolve("metrics.jsonl")).stream()
        .map(line -> line.replaceFirst("\"time\":[0-9.E-]+", "\"time\":0"))
        .toList();
  }

  static List<Float> weights(Path folder) throws IOException {
    var values = new ArrayList<Float>();
    for (var tensor : SafeTensors.read(folder.resolve("weights.safetensors"), 1000).tensors()) {
      for (float value : tensor.values()) {
        values.add(value);
      }
    }
    return values;
  }

  private record Watcher(List<String> seen) implements Observer {
    @Override
    public boolean wantsLook(long nanoTime) {
      return false;
    }

    @Override
    public void look(LoopView loop) {
      throw new AssertionError("not asked for");
    }

    @Override
    public void loopOver(LoopView loop) {
      seen.add(loop.name() + " over at " + loop.steps());
    }

    @Override
    public void evaluated(List<RunRecord.Evaluated> results) {
      results.forEach(result -> seen.add(result.name() + " at " + result.step()));
    }

    @Override
    public void note(String sentence) {
      seen.add(sentence);
    }
  }
}
