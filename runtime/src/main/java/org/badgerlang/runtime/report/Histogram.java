package org.badgerlang.runtime.report;

import java.util.Arrays;
import org.badgerlang.runtime.record.JsonText;
import org.badgerlang.runtime.record.TensorFile;

/// How the entries of a tensor are spread: counts in equal parts from the least to the greatest
/// finite entry, with mean, deviation and the Euclidean norm.
///
/// @param strange how many entries are NaN or infinite
record Histogram(
    String name,
    String shape,
    double low,
    double high,
    long[] counts,
    double mean,
    double deviation,
    double norm,
    long strange) {
  private static final int PARTS = 32;

  static Histogram of(TensorFile.Tensor tensor) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double sum = 0;
    double squares = 0;
    long finite = 0;
    for (float value : tensor.values()) {
      if (Float.isFinite(value)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
        sum += value;
        squares += (double) value * value;
        finite++;
      }
    }
    long[] counts = new long[PARTS];
    double width = (high - low) / PARTS;
    for (float value : tensor.values()) {
      if (Float.isFinite(value)) {
        counts[width > 0 ? Math.clamp((long) ((value - low) / width), 0, PARTS - 1) : 0]++;
      }
    }
    double mean = finite == 0 ? 0 : sum / finite;
    double variance = finite == 0 ? 0 : Math.max(0, squares / finite - mean * mean);
    return new Histogram(
        tensor.name(),
        tensor.shape().toString(),
        finite == 0 ? 0 : low,
        finite == 0 ? 0 : high,
        counts,
        mean,
        Math.sqrt(variance),
        Math.sqrt(squares),
        tensor.values().length - finite);
  }

  void write(JsonText json) {
    json.open('{').name("name").value(name).name("shape").value(shape);
    json.name("low").value(low).name("high").value(high).name("counts").open('[');
    Arrays.stream(counts).forEach(json::value);
    json.close(']').name("mean").value(mean).name("deviation").value(deviation);
    json.name("norm").value(norm).name("strange").value(strange).close('}');
  }
}
