package org.badgerlang.runtime.record;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// A line of `metrics.jsonl`, read again for a [Tracker].
///
/// @param prefix the loop, or the evaluation with its condition
/// @param time in seconds of training
record LoggedLine(String prefix, long step, double time, Map<String, float[]> values) {

  /// Tells what the file holds.
  ///
  /// @param start when the run began, in seconds since 1970
  static void tell(Path metrics, double start, Tracker tracker) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(metrics)) {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        LoggedLine line = parse(text);
        tracker.scalars(start + line.time, line.step, line.prefix, line.values);
      }
    }
    tracker.flush();
  }

  private static LoggedLine parse(String text) throws MalformedException {
    if (!(Json.parse(text) instanceof Json.Obj line)) {
      throw new MalformedException("metrics.jsonl has a line that is no record: " + text);
    }
    var values = new LinkedHashMap<String, float[]>();
    line.object("values")
        .ifPresent(all -> all.members().forEach((k, v) -> values.put(k, series(v))));
    return new LoggedLine(
        line.text("loop").orElseGet(() -> evaluated(line)),
        line.whole("step").orElse(0L),
        Json.number(line.get("time").orElse(new Json.Num("0"))),
        values);
  }

  private static String evaluated(Json.Obj line) {
    return prefix(line.text("evaluation").orElse(""), line.text("condition").orElse(""));
  }

  /// What the measures of an evaluation are named under.
  static String prefix(String evaluation, String condition) {
    return condition.isEmpty() ? evaluation : evaluation + " (" + condition + ")";
  }

  private static float[] series(Json value) {
    if (!(value instanceof Json.Arr(var items))) {
      return new float[] {(float) Json.number(value)};
    }
    float[] series = new float[items.size()];
    for (int i = 0; i < series.length; i++) {
      series[i] = (float) Json.number(items.get(i));
    }
    return series;
  }
}
