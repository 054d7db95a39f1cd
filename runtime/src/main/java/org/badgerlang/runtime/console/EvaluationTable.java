package org.badgerlang.runtime.console;

import java.util.ArrayList;
import java.util.List;
import org.badgerlang.runtime.record.RunRecord;

/// The results of evaluations for a reader.
final class EvaluationTable {
  private EvaluationTable() {}

  /// One result in a line: `at 1,000: longer (inner.repeat = 1000) final 0.0021`.
  static String line(RunRecord.Evaluated result) {
    return "at " + Figures.count(result.step()) + ": " + String.join("  ", cells(result)).strip();
  }

  /// A row for each result, the columns of names and conditions aligned.
  static List<String> rows(List<RunRecord.Evaluated> results) {
    int names = results.stream().mapToInt(each -> each.name().length()).max().orElse(0);
    int conditions = results.stream().mapToInt(each -> each.condition().length()).max().orElse(0);
    var rows = new ArrayList<String>();
    for (RunRecord.Evaluated result : results) {
      var row = new StringBuilder(pad(result.name(), names));
      if (conditions > 0) {
        row.append("  ").append(pad(result.condition(), conditions));
      }
      outcomes(result).forEach(outcome -> row.append("  ").append(outcome));
      rows.add(row.toString().stripTrailing());
    }
    return rows;
  }

  private static List<String> cells(RunRecord.Evaluated result) {
    var cells = new ArrayList<String>();
    cells.add(
        result.condition().isEmpty()
            ? result.name()
            : result.name() + " (" + result.condition() + ")");
    cells.addAll(outcomes(result));
    return cells;
  }

  private static List<String> outcomes(RunRecord.Evaluated result) {
    var outcomes = new ArrayList<String>();
    result.holds().forEach((text, holds) -> outcomes.add((holds ? "✓ " : "✗ ") + text));
    result.measures().forEach((name, values) -> outcomes.add(name + " " + measure(values)));
    return outcomes;
  }

  private static String measure(float[] values) {
    return switch (values.length) {
      case 0 -> "none";
      case 1 -> Figures.number(values[0]);
      default ->
          Figures.number(values[0])
              + " … "
              + Figures.number(values[values.length - 1])
              + " ("
              + values.length
              + ")";
    };
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
