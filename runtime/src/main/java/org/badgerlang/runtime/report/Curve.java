package org.badgerlang.runtime.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.badgerlang.runtime.record.JsonText;

/// A number over the logged steps of a run. Where more points come than [#MOST], every second one
/// is dropped and the distance doubles; the last point always stays.
final class Curve {
  static final int MOST = 1200;

  private final List<Long> steps = new ArrayList<>();
  private final List<Double> times = new ArrayList<>();
  private final List<Double> values = new ArrayList<>();
  private long every = 1;
  private long seen;
  private boolean lastIsExtra;

  void add(long step, double time, double value) {
    if (lastIsExtra) {
      removeLast();
    }
    lastIsExtra = seen % every != 0;
    seen++;
    steps.add(step);
    times.add(time);
    values.add(value);
    if (steps.size() > MOST) {
      thin();
    }
  }

  private void removeLast() {
    steps.removeLast();
    times.removeLast();
    values.removeLast();
  }

  private void thin() {
    if (lastIsExtra) {
      removeLast();
      lastIsExtra = false;
    }
    for (List<?> list : List.of(steps, times, values)) {
      for (int i = list.size() - 1; i > 0; i--) {
        if (i % 2 == 1) {
          list.remove(i);
        }
      }
    }
    every *= 2;
  }

  int size() {
    return values.size();
  }

  double last() {
    return values.isEmpty() ? Double.NaN : values.getLast();
  }

  /// The mean over the last twentieth of the points; empty where one of them is not finite.
  OptionalDouble lateMean() {
    int count = Math.max(1, (values.size() + 19) / 20);
    OptionalDouble mean =
        values.subList(Math.max(0, values.size() - count), values.size()).stream()
            .mapToDouble(Double::doubleValue)
            .average();
    return mean.isPresent() && Double.isFinite(mean.getAsDouble()) ? mean : OptionalDouble.empty();
  }

  /// @param most at most about so many points, the first and the last among them
  void write(JsonText json, int most) {
    int stride = Math.max(1, (size() + most - 1) / most);
    int[] kept =
        IntStream.range(0, size()).filter(i -> i % stride == 0 || i == size() - 1).toArray();
    json.name("steps").open('[');
    Arrays.stream(kept).forEach(i -> json.value(steps.get(i)));
    json.close(']').name("times").open('[');
    Arrays.stream(kept).forEach(i -> json.value(times.get(i)));
    json.close(']').name("values").open('[');
    Arrays.stream(kept).forEach(i -> json.value(values.get(i).floatValue()));
    json.close(']');
  }
}
