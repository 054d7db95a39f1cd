package org.badgerlang.runtime.compare;

import java.util.ArrayList;
import java.util.List;

/// The lines that two texts do not share, by a longest common subsequence (Wagner and Fischer
/// 1974).
final class TextDifference {
  /// Longer texts are compared line by line at the same place.
  private static final int MOST_LINES = 4000;

  private TextDifference() {}

  /// Lines of the first as `- line`, of the second as `+ line`, in order.
  static List<String> of(List<String> first, List<String> second) {
    int start = 0;
    while (start < first.size()
        && start < second.size()
        && first.get(start).equals(second.get(start))) {
      start++;
    }
    int firstEnd = first.size();
    int secondEnd = second.size();
    while (firstEnd > start
        && secondEnd > start
        && first.get(firstEnd - 1).equals(second.get(secondEnd - 1))) {
      firstEnd--;
      secondEnd--;
    }
    return between(first.subList(start, firstEnd), second.subList(start, secondEnd));
  }

  private static List<String> between(List<String> first, List<String> second) {
    var lines = new ArrayList<String>();
    if (first.size() > MOST_LINES || second.size() > MOST_LINES) {
      first.forEach(line -> lines.add("- " + line));
      second.forEach(line -> lines.add("+ " + line));
      return lines;
    }
    int[][] common = new int[first.size() + 1][second.size() + 1];
    for (int i = first.size() - 1; i >= 0; i--) {
      for (int j = second.size() - 1; j >= 0; j--) {
        common[i][j] =
            first.get(i).equals(second.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    int i = 0;
    int j = 0;
    while (i < first.size() || j < second.size()) {
      if (i < first.size() && j < second.size() && first.get(i).equals(second.get(j))) {
        i++;
        j++;
      } else if (j == second.size() || (i < first.size() && common[i + 1][j] >= common[i][j + 1])) {
        lines.add("- " + first.get(i++));
      } else {
        lines.add("+ " + second.get(j++));
      }
    }
    return lines;
  }
}
