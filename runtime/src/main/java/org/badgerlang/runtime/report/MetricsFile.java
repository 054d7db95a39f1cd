package org.badgerlang.runtime.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.badgerlang.runtime.record.Json;
import org.badgerlang.runtime.record.JsonText;
import org.badgerlang.runtime.record.MalformedException;

/// A `metrics.jsonl` as far as it can be read: lines that are damaged, as the last one of a killed
/// run may be, are passed over.
final class MetricsFile {
  /// Longer lines are passed over unread.
  private static final int LONGEST_LINE = 4_000_000;

  /// The most different metrics that are followed, so that a hostile file can not fill the memory.
  private static final int MOST_NAMES = 1000;

  /// The most results of evaluations that are kept.
  private static final int MOST_EVALUATIONS = 2000;

  private record Name(String loop, String metric) {}

  private final Map<Name, Curve> curves = new LinkedHashMap<>();
  private final Map<Name, Inside> insides = new LinkedHashMap<>();
  private final List<Json.Obj> evaluations = new ArrayList<>();

  static MetricsFile read(Path file) throws IOException {
    var metrics = new MetricsFile();
    if (!Files.isRegularFile(file)) {
      return metrics;
    }
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      for (var line = nextLine(reader); line.isPresent(); line = nextLine(reader)) {
        metrics.add(line.get());
      }
    } catch (MalformedInputException notText) {
      // What came before it stands.
    }
    return metrics;
  }

  private static Optional<String> nextLine(BufferedReader reader) throws IOException {
    var line = new StringBuilder();
    int c = reader.read();
    if (c < 0) {
      return Optional.empty();
    }
    for (; c >= 0 && c != '\n'; c = reader.read()) {
      if (line.length() <= LONGEST_LINE) {
        line.append((char) c);
      }
    }
    return Optional.of(line.length() > LONGEST_LINE ? "" : line.toString());
  }

  private void add(String text) {
    try {
      if (!(Json.parse(text) instanceof Json.Obj line)
          || line.whole("step").isEmpty()
          || line.object("values").isEmpty()) {
        return;
      }
      long step = line.whole("step").get();
      Json.Obj values = line.object("values").get();
      if (line.text("evaluation").isPresent()) {
        if (evaluations.size() < MOST_EVALUATIONS) {
          evaluations.add(line);
        }
      } else if (line.text("loop").isPresent()) {
        double time = Json.number(line.get("time").orElse(new Json.Null()));
        for (var entry : values.members().entrySet()) {
          add(new Name(line.text("loop").get(), entry.getKey()), step, time, entry, line);
        }
      }
    } catch (MalformedException damaged) {
      // The lines around it stand.
    }
  }

  private void add(
      Name name, long step, double time, Map.Entry<String, Json> entry, Json.Obj line) {
    if (curves.size() + insides.size() >= MOST_NAMES
        && !curves.containsKey(name)
        && !insides.containsKey(name)) {
      return;
    }
    if (entry.getValue() instanceof Json.Arr(var items)) {
      float[] values = new float[items.size()];
      int[] at = new int[values.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) Json.number(items.get(i));
        at[i] = i;
      }
      if (line.get("at").orElse(null) instanceof Json.Arr(var places)
          && places.size() == values.length) {
        for (int i = 0; i < values.length; i++) {
          at[i] = (int) Json.number(places.get(i));
        }
      }
      insides.computeIfAbsent(name, _ -> new Inside()).add(step, time, at, values);
    } else {
      curves.computeIfAbsent(name, _ -> new Curve()).add(step, time, Json.number(entry.getValue()));
    }
  }

  /// See [Score]: of the first curve that is a loss, else of the first.
  OptionalDouble score() {
    var losses = curves.keySet().stream().filter(name -> name.metric().equals("loss")).findFirst();
    return losses
        .or(() -> curves.keySet().stream().findFirst())
        .map(curves::get)
        .map(Curve::lateMean)
        .orElse(OptionalDouble.empty());
  }

  void write(JsonText json, Detail detail) {
    json.name("curves").open('[');
    curves.forEach(
        (name, curve) -> {
          named(json, name);
          curve.write(json, detail.points());
          json.close('}');
        });
    json.close(']').name("inside").open('[');
    insides.forEach(
        (name, inside) -> {
          named(json, name);
          inside.write(json, detail);
          json.close('}');
        });
    json.close(']').name("evaluations").open('[');
    evaluations.forEach(json::value);
    json.close(']');
  }

  private static void named(JsonText json, Name name) {
    json.open('{').name("loop").value(name.loop()).name("name").value(name.metric());
  }
}
