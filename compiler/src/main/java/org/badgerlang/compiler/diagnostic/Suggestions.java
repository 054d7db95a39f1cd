package org.badgerlang.compiler.diagnostic;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Names near to one that is unknown, for "did you mean".
public final class Suggestions {
  private static final int MOST = 3;

  private Suggestions() {}

  /// Up to three of `candidates` that `name` may be a misspelling of, the nearest first.
  ///
  /// Near means an edit distance (insert, delete, replace, swap neighbours; capitals count as
  /// equal) of at most a third of the longer word's length, at least 1; words of one or two letters
  /// are near to none of that length.
  public static List<String> closest(String name, Collection<String> candidates) {
    record Scored(String candidate, int distance) {}
    return candidates.stream()
        .distinct()
        .filter(candidate -> !candidate.isEmpty() && !candidate.equals(name))
        .map(candidate -> new Scored(candidate, distance(name, candidate)))
        .filter(
            scored ->
                scored.distance() <= reach(Math.max(name.length(), scored.candidate().length())))
        .sorted(
            Comparator.comparingInt(Scored::distance)
                .thenComparing(Scored::candidate, Comparator.naturalOrder()))
        .limit(MOST)
        .map(Scored::candidate)
        .toList();
  }

  /// "did you mean `a`, `b` or `c`?", or nothing where no candidate is near.
  public static Optional<String> question(String name, Collection<String> candidates) {
    var near = closest(name, candidates).stream().map(each -> "`" + each + "`").toList();
    return near.isEmpty() ? Optional.empty() : Optional.of("did you mean " + either(near) + "?");
  }

  /// The items as a list in words: "a", "a or b", "a, b or c".
  public static String either(List<String> items) {
    int last = items.size() - 1;
    return last < 1
        ? String.join("", items)
        : String.join(", ", items.subList(0, last)) + " or " + items.get(last);
  }

  private static int reach(int length) {
    return length < 3 ? 0 : Math.max(1, length / 3);
  }

  /// The optimal string alignment distance, without regard to capitals.
  static int distance(String left, String right) {
    String a = left.toLowerCase(Locale.ROOT);
    String b = right.toLowerCase(Locale.ROOT);
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      cost[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      cost[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          best = Math.min(best, cost[i - 2][j - 2] + 1);
        }
        cost[i][j] = best;
      }
    }
    return cost[a.length()][b.length()];
  }
}
