package org.badgerlang.runtime.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Writes what a run leaves in its folder.
public final class Recorder implements AutoCloseable {
  private final RunFolder folder;
  private final Metrics metrics;
  private final Checkpoints checkpoints;
  private final List<Tracker> trackers = new ArrayList<>();
  private RunRecord record;

  private Recorder(RunFolder folder, Metrics metrics, RunRecord record) throws IOException {
    trackers.add(EventFile.create(folder.path(), now()));
    this.folder = folder;
    this.metrics = metrics;
    this.record = record;
    this.checkpoints = new Checkpoints(folder.checkpoints());
  }

  /// Starts the record of a new run; closes the folder with itself.
  ///
  /// @param spec the text of `spec.badger`
  public static Recorder start(RunFolder folder, String spec, RunRecord record) throws IOException {
    Files.writeString(folder.spec(), spec);
    RunFolder.replace(folder.runJson(), record.toJson());
    return new Recorder(folder, Metrics.open(folder.metrics(), 0), record);
  }

  /// Goes on with the record of a run: drops the metrics of steps that will run again.
  ///
  /// @param metricsLength as the checkpoint says, 0 to begin anew
  public static Recorder resume(RunFolder folder, RunRecord record, long metricsLength)
      throws IOException {
    RunFolder.replace(folder.runJson(), record.toJson());
    return new Recorder(folder, Metrics.open(folder.metrics(), metricsLength), record);
  }

  private static double now() {
    return System.currentTimeMillis() / 1000.0;
  }

  /// Tells MLflow of the run too, and of what was logged before.
  ///
  /// @param store the folder of its file store
  public void trackIn(Path store) throws IOException {
    Path artifacts = folder.path().toAbsolutePath().normalize();
    MlflowFiles mlflow = MlflowFiles.begin(store, record, artifacts);
    trackers.add(mlflow);
    double start = Instant.parse(record.start()).toEpochMilli() / 1000.0;
    LoggedLine.tell(folder.metrics(), start, mlflow);
  }

  /// Steps from this one on that an earlier part of the run told of will be told again.
  public void goOnAt(long step) throws IOException {
    for (Tracker tracker : trackers) {
      switch (tracker) {
        case EventFile events -> events.goOn(now(), step);
        case MlflowFiles _ -> {}
      }
    }
  }

  public Path folder() {
    return folder.path();
  }

  public void step(String loop, long step, double time, Map<String, float[]> values, boolean series)
      throws IOException {
    metrics.step(loop, step, time, values, series);
    for (Tracker tracker : trackers) {
      tracker.scalars(now(), step, loop, values);
    }
  }

  public void evaluation(RunRecord.Evaluated result, double time) throws IOException {
    metrics.evaluation(
        result.name(),
        result.condition(),
        result.step(),
        time,
        result.measures(),
        List.copyOf(result.holds().values()));
    String prefix = LoggedLine.prefix(result.name(), result.condition());
    for (Tracker tracker : trackers) {
      tracker.scalars(now(), result.step(), prefix, result.measures());
    }
  }

  /// Saves a checkpoint with all metrics so far.
  public Path checkpoint(
      List<Checkpoint.LoopState> loops, double seconds, List<TensorFile.Tensor> state)
      throws IOException {
    long length = metrics.sync();
    for (Tracker tracker : trackers) {
      tracker.flush();
    }
    return checkpoints.save(new Checkpoint(loops, seconds, length, state));
  }

  /// Replaces `weights.safetensors`.
  public void weights(TensorFile weights) throws IOException {
    RunFolder.replace(folder.weights(), weights);
  }

  /// Keeps what was observed in a step.
  public void observed(ObservedStep step) throws IOException {
    step.write(folder.path());
  }

  /// Says in `run.json` how the run ended.
  public void end(RunRecord.Ending ending) throws IOException {
    metrics.sync();
    record = record.endedWith(ending);
    RunFolder.replace(folder.runJson(), record.toJson());
    for (Tracker tracker : trackers) {
      tracker.end(ending);
    }
  }

  @Override
  public void close() throws IOException {
    try (folder;
        metrics) {
      for (Tracker tracker : trackers) {
        tracker.close();
      }
    }
  }
}
