package org.badgerlang.runtime.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.badgerlang.runtime.record.Json;
import org.badgerlang.runtime.record.JsonText;
import org.badgerlang.runtime.record.MalformedException;
import org.badgerlang.runtime.record.RunFiles;
import org.badgerlang.runtime.record.SafeTensors;

/// What the folder of a run holds, as far as it can be read; anything may be missing but
/// `run.json`.
final class RunData {
  private static final long MOST_WEIGHTS = 200_000_000;

  /// The most tensors whose histograms are shown.
  private static final int MOST_HISTOGRAMS = 200;

  private final Path folder;
  private final Json.Obj run;
  private final Optional<Json.Obj> setup;
  private final String spec;
  private final MetricsFile metrics;
  private final List<Histogram> weights;
  private final ObservedTensors observed;

  private RunData(
      Path folder,
      Json.Obj run,
      Optional<Json.Obj> setup,
      String spec,
      MetricsFile metrics,
      List<Histogram> weights,
      ObservedTensors observed) {
    this.folder = folder;
    this.run = run;
    this.setup = setup;
    this.spec = spec;
    this.metrics = metrics;
    this.weights = weights;
    this.observed = observed;
  }

  /// @throws MalformedException where `folder` holds no run
  static RunData read(Path folder) throws IOException {
    Optional<Json.Obj> run = RunFiles.object(folder.resolve("run.json"));
    if (run.isEmpty()) {
      throw new MalformedException(folder + " holds no run: there is no whole run.json in it");
    }
    return new RunData(
        folder,
        run.get(),
        RunFiles.object(folder.resolve("setup.json")),
        RunFiles.text(folder.resolve("spec.badger")).orElse(""),
        MetricsFile.read(folder.resolve("metrics.jsonl")),
        weights(folder.resolve("weights.safetensors")),
        ObservedTensors.read(folder));
  }

  private static List<Histogram> weights(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    try {
      return SafeTensors.read(file, MOST_WEIGHTS).tensors().stream()
          .limit(MOST_HISTOGRAMS)
          .map(Histogram::of)
          .toList();
    } catch (MalformedException damaged) {
      return List.of();
    }
  }

  void write(JsonText json, Detail detail) {
    json.open('{').name("folder").value(folder.toString()).name("run").value(run);
    json.name("setup");
    setup.ifPresentOrElse(json::value, json::nothing);
    json.name("spec").value(spec);
    metrics.write(json, detail);
    json.name("weights").open('[');
    if (detail == Detail.FULL) {
      weights.forEach(histogram -> histogram.write(json));
    }
    json.close(']');
    if (detail == Detail.FULL) {
      json.name("observed");
      observed.write(json);
    }
    json.close('}');
  }
}
