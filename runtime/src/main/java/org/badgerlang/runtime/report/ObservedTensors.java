package org.badgerlang.runtime.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.badgerlang.runtime.record.JsonText;
import org.badgerlang.runtime.record.MalformedException;
import org.badgerlang.runtime.record.ObservedStep;

/// What a run observed, thinned to what a page can show: the first instance of each tensor, at the
/// first and the last step that was looked into; one that lies over no nested loop at more of them.
final class ObservedTensors {
  private static final long MOST_NUMBERS = 50_000_000;
  private static final int MOST_TENSORS = 40;
  private static final int MOST_STEPS = 60;
  private static final int MOST_ENTRIES = 32;

  /// @param moments steps of the nested loops
  /// @param values moment by moment
  private record Sample(long step, int moments, int entries, float[] values) {}

  private record Shown(String axes, int loops, List<Sample> samples) {}

  private final Map<String, Shown> tensors = new LinkedHashMap<>();

  static ObservedTensors read(Path run) throws IOException {
    var shown = new ObservedTensors();
    var byLoop = new LinkedHashMap<String, List<ObservedStep.Found>>();
    for (var found : ObservedStep.in(run)) {
      byLoop.computeIfAbsent(found.loop(), _ -> new ArrayList<>()).add(found);
    }
    for (var steps : byLoop.values()) {
      int stride = (steps.size() + MOST_STEPS - 1) / MOST_STEPS;
      for (int i = 0; i < steps.size(); i++) {
        if (i % stride == 0 || i == steps.size() - 1) {
          shown.add(steps.get(i));
        }
      }
    }
    return shown;
  }

  private void add(ObservedStep.Found found) throws IOException {
    try {
      for (var each : ObservedStep.read(found, MOST_NUMBERS).tensors()) {
        String name = each.tensor().name();
        boolean room = tensors.containsKey(name) || tensors.size() < MOST_TENSORS;
        if (room && each.tensor().values().length > 0) {
          var shown =
              tensors.computeIfAbsent(
                  name,
                  _ -> new Shown(String.join(", ", each.axes()), each.loops(), new ArrayList<>()));
          if (each.loops() > 0 && shown.samples.size() > 1) {
            shown.samples.removeLast();
          }
          shown.samples.add(sample(found.step(), each));
        }
      }
    } catch (MalformedException damaged) {
      // The other steps stand.
    }
  }

  private static Sample sample(long step, ObservedStep.Observed seen) {
    List<Integer> shape = seen.tensor().shape();
    int moments = product(shape.subList(0, seen.loops()));
    int behind = product(shape.subList(seen.loops(), shape.size()));
    int entries = product(shape.subList(seen.loops() + seen.instances(), shape.size()));
    int stride = Math.max(1, (moments + MOST_STEPS - 1) / MOST_STEPS);
    int keep = Math.min(entries, MOST_ENTRIES);
    int rows = moments == 0 ? 0 : (moments - 1) / stride + 1;
    float[] values = new float[rows * keep];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < keep; i++) {
        int at = row * stride * behind + (int) ((long) i * entries / keep);
        values[row * keep + i] = rounded(seen.tensor().values()[at]);
      }
    }
    return new Sample(step, rows, keep, values);
  }

  private static int product(List<Integer> dims) {
    return dims.stream().reduce(1, (a, b) -> a * b);
  }

  /// Four digits, which is more than a picture shows.
  private static float rounded(float value) {
    if (value == 0 || !Float.isFinite(value)) {
      return value;
    }
    double scale = Math.pow(10, 3 - Math.floor(Math.log10(Math.abs(value))));
    return (float) (Math.round(value * scale) / scale);
  }

  void write(JsonText json) {
    json.open('[');
    tensors.forEach(
        (name, shown) -> {
          json.open('{').name("name").value(name).name("axes").value(shown.axes);
          json.name("loops").value(shown.loops).name("samples").open('[');
          for (Sample sample : shown.samples) {
            json.open('{').name("step").value(sample.step).name("moments").value(sample.moments);
            json.name("entries").value(sample.entries).name("values").values(sample.values);
            json.close('}');
          }
          json.close(']').close('}');
        });
    json.close(']');
  }
}
