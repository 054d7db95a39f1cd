package org.badgerlang.runtime.sweep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.badgerlang.runtime.report.Score;

/// A line of a sweep's table: settings, and what their seeds came to.
///
/// @param mean NaN where no seed gave a number
/// @param half half the 95 % interval of the mean; NaN for fewer than two seeds
record SweepRow(String label, int seeds, int failed, double mean, double half) {
  static SweepRow of(String label, List<Double> scores) {
    double[] good = scores.stream().mapToDouble(d -> d).filter(Double::isFinite).toArray();
    double mean = 0;
    for (double score : good) {
      mean += score / good.length;
    }
    double squares = 0;
    for (double score : good) {
      squares += (score - mean) * (score - mean);
    }
    double half =
        good.length < 2
            ? Double.NaN
            : student(good.length - 1) * Math.sqrt(squares / (good.length - 1) / good.length);
    return new SweepRow(
        label,
        scores.size(),
        scores.size() - good.length,
        good.length == 0 ? Double.NaN : mean,
        half);
  }

  /// The 97.5 % quantile of Student's t; beyond ten degrees of freedom within half a percent.
  static double student(int degrees) {
    double[] table = {12.71, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228};
    return degrees <= table.length
        ? table[degrees - 1]
        : 1.96 + 2.4 / degrees + 3.0 / degrees / degrees;
  }

  /// The best first, below a line of headings.
  static List<String> table(List<SweepRow> rows) {
    var sorted = new ArrayList<>(rows);
    sorted.sort(
        Comparator.comparingDouble(
            row -> Double.isNaN(row.mean) ? Double.POSITIVE_INFINITY : row.mean));
    int width = Math.max(8, sorted.stream().mapToInt(row -> row.label.length()).max().orElse(0));
    var lines = new ArrayList<String>();
    String form = "%-" + width + "s  %5s  %s";
    lines.add(form.formatted("settings", "seeds", "at the end"));
    for (SweepRow row : sorted) {
      lines.add(form.formatted(row.label, row.seeds, row.result()).stripTrailing());
    }
    return lines;
  }

  private String result() {
    String shown = Score.shown(mean) + (Double.isNaN(half) ? "" : " ± " + Score.shown(half));
    return failed == 0 ? shown : shown + " (" + failed + " gave none)";
  }
}
