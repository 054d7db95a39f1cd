package org.badgerlang.compiler.cli;

import java.util.ArrayList;
import java.util.List;

/// Rows under headings, in columns: the first to the left, the others to the right where they hold
/// numbers.
final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();

  TextTable(String... headings) {
    rows.add(List.of(headings));
  }

  void row(String... cells) {
    if (cells.length != rows.getFirst().size()) {
      throw new IllegalArgumentException("a row of " + cells.length + " cells");
    }
    rows.add(List.of(cells));
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        line.append(column == 0 ? "" : "  ").append(cell(row.get(column), column));
      }
      text.append(text.isEmpty() ? "" : "\n").append(line.toString().stripTrailing());
    }
    return text.toString();
  }

  private String cell(String text, int column) {
    int width = rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    String padding = " ".repeat(width - text.length());
    return isNumbers(column) ? padding + text : text + padding;
  }

  private boolean isNumbers(int column) {
    return column > 0
        && rows.stream().skip(1).map(row -> row.get(column)).allMatch(TextTable::startsLikeNumber);
  }

  private static boolean startsLikeNumber(String cell) {
    return cell.isEmpty() || Character.isDigit(cell.charAt(0)) || cell.charAt(0) == '-';
  }
}
