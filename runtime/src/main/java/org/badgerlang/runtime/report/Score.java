package org.badgerlang.runtime.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;

/// The number by which runs are compared: the loss of the first loop, the mean over the last
/// twentieth of its logged steps. Less is better.
public final class Score {
  private Score() {}

  /// The score of the run in a folder; empty where it logged no number.
  public static OptionalDouble of(Path folder) throws IOException {
    return MetricsFile.read(folder.resolve("metrics.jsonl")).score();
  }

  /// A score in few characters; `none` for NaN.
  public static String shown(double value) {
    if (Double.isNaN(value)) {
      return "none";
    }
    return value == 0 ? "0" : String.format(Locale.ROOT, "%.4g", value);
  }
}
