package org.badgerlang.runtime.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// A run in the file store of MLflow (`mlruns/<experiment>/<run>`): params, tags and metrics as
/// files of their own, which `mlflow ui --backend-store-uri` shows.
///
/// Lines are kept in memory and written with each checkpoint and at the end.
final class MlflowFiles implements Tracker {
  // RunStatus of MLflow's service.proto.
  private static final int RUNNING = 1;
  private static final int FINISHED = 3;
  private static final int FAILED = 4;
  private static final int KILLED = 5;

  private final Path run;
  private final Path artifacts;
  private final RunRecord record;
  private final String id;
  private final Map<String, StringBuilder> pending = new LinkedHashMap<>();

  private MlflowFiles(Path run, RunRecord record, String id, Path artifacts) {
    this.run = run;
    this.record = record;
    this.id = id;
    this.artifacts = artifacts;
  }

  /// Begins a run in the store, in an experiment of the setup's name; or begins it again, without
  /// the metrics that were told before, where a part of the same run did.
  ///
  /// @param artifacts the folder that MLflow shows the files of
  static MlflowFiles begin(Path store, RunRecord record, Path artifacts) throws IOException {
    String experiment = experiment(record.name());
    Path place = Files.createDirectories(store.resolve(experiment));
    Path meta = place.resolve("meta.yaml");
    if (!Files.exists(meta)) {
      write(
          meta,
          """
          artifact_location: %s
          creation_time: %d
          experiment_id: '%s'
          last_update_time: %d
          lifecycle_stage: active
          name: %s
          """
              .formatted(
                  quoted(place.toUri().toString()),
                  millis(record.start()),
                  experiment,
                  millis(record.start()),
                  quoted(record.name())));
    }
    String id = id(record, artifacts);
    var files = new MlflowFiles(place.resolve(id), record, id, artifacts);
    files.start();
    return files;
  }

  /// The same for every part of a run.
  private static String id(RunRecord record, Path artifacts) {
    String named = record.start() + " " + artifacts.toUri();
    return UUID.nameUUIDFromBytes(named.getBytes(StandardCharsets.UTF_8))
        .toString()
        .replace("-", "");
  }

  private static String experiment(String name) {
    return Long.toString(1_000_000_000_000L + Integer.toUnsignedLong(name.hashCode()));
  }

  private void start() throws IOException {
    for (String folder : new String[] {"params", "tags", "metrics", "artifacts"}) {
      Files.createDirectories(run.resolve(folder));
    }
    try (var told = Files.list(run.resolve("metrics"))) {
      for (Path metric : told.toList()) {
        Files.delete(metric);
      }
    }
    meta(RUNNING, "null");
    record.params().forEach(this::param);
    record.settings().forEach(this::param);
    param("seed", record.seed());
    write(run.resolve("tags/mlflow.runName"), String.valueOf(artifacts.getFileName()));
    write(run.resolve("tags/mlflow.source.name"), record.command());
    write(run.resolve("tags/mlflow.source.type"), "LOCAL");
    write(run.resolve("tags/badger.version"), record.badger());
    write(run.resolve("tags/badger.device"), record.device());
  }

  private void param(String name, Object value) {
    try {
      write(run.resolve("params").resolve(safe(name)), value.toString());
    } catch (IOException broken) {
      throw new java.io.UncheckedIOException(broken);
    }
  }

  private void meta(int status, String end) throws IOException {
    String experiment = experiment(record.name());
    write(
        run.resolve("meta.yaml"),
        """
        artifact_uri: %s
        end_time: %s
        entry_point_name: ''
        experiment_id: '%s'
        lifecycle_stage: active
        run_id: %s
        run_name: %s
        run_uuid: %s
        source_name: ''
        source_type: 4
        source_version: ''
        start_time: %d
        status: %d
        tags: []
        user_id: %s
        """
            .formatted(
                quoted(artifacts.toUri().toString()),
                end,
                experiment,
                id,
                quoted(String.valueOf(artifacts.getFileName())),
                id,
                millis(record.start()),
                status,
                quoted(System.getProperty("user.name", "unknown"))));
  }

  @Override
  public void scalars(double wallTime, long step, String prefix, Map<String, float[]> values) {
    values.forEach(
        (name, entries) -> {
          if (entries.length > 0) {
            pending
                .computeIfAbsent(safe(prefix) + "." + safe(name), _ -> new StringBuilder())
                .append((long) (1000 * wallTime))
                .append(' ')
                .append(entries[entries.length - 1])
                .append(' ')
                .append(step)
                .append('\n');
          }
        });
  }

  @Override
  public void flush() throws IOException {
    for (var metric : pending.entrySet()) {
      if (!metric.getValue().isEmpty()) {
        Files.writeString(
            run.resolve("metrics").resolve(metric.getKey()),
            metric.getValue(),
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
        metric.getValue().setLength(0);
      }
    }
  }

  @Override
  public void end(RunRecord.Ending ending) throws IOException {
    flush();
    int status = ending.exit() == 0 ? FINISHED : ending.exit() > 128 ? KILLED : FAILED;
    meta(status, Long.toString(millis(ending.end())));
  }

  @Override
  public void close() throws IOException {
    flush();
  }

  private static long millis(String time) {
    return Instant.parse(time).toEpochMilli();
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /// A name that is one file's name and that MLflow takes.
  private static String safe(String name) {
    var safe = new StringBuilder();
    name.codePoints()
        .forEach(
            c -> {
              if (Character.isLetterOrDigit(c) && c < 128 || "_-. ".indexOf(c) >= 0) {
                safe.appendCodePoint(c);
              } else {
                safe.append('_').append(HexFormat.of().toHexDigits((char) c));
              }
            });
    return safe.isEmpty() || safe.charAt(0) == '.' ? "_" + safe : safe.toString();
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
  }
}
