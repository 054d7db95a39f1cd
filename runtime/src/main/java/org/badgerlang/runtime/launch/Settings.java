package org.badgerlang.runtime.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.badgerlang.runtime.SetupInfo;
import org.badgerlang.runtime.run.RunFailure;

/// The values of a setup's params under `--set`.
final class Settings {
  private Settings() {}

  /// @param base the values without `--set`, in the order of the spec
  static List<Double> apply(SetupInfo info, List<Double> base, Map<String, String> settings) {
    var values = new ArrayList<>(base);
    settings.forEach((name, text) -> values.set(indexOf(info, name, text), number(name, text)));
    return values;
  }

  private static int indexOf(SetupInfo info, String name, String text) {
    List<String> names = info.params().stream().map(SetupInfo.Param::name).toList();
    int index = names.indexOf(name);
    if (index >= 0) {
      return index;
    }
    var declared =
        Pattern.compile("^\\s*param\\s+" + Pattern.quote(name) + "\\b", Pattern.MULTILINE);
    if (declared.matcher(info.spec()).find()) {
      throw RunFailure.misuse(
          "`%s` shapes the compiled program, so it is fixed here; compile the spec again with --set %s=%s"
              .formatted(name, name, text));
    }
    String help =
        closest(name, names)
            .map(near -> "; did you mean `" + near + "`?")
            .orElse(
                names.isEmpty()
                    ? "; this spec has no param that can be set"
                    : "; it has " + String.join(", ", names));
    throw RunFailure.misuse("the spec has no param `" + name + "`" + help);
  }

  private static double number(String name, String text) {
    try {
      double value = Double.parseDouble(text.strip());
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException notNumber) {
      // Told below, with what is no finite number.
    }
    throw RunFailure.misuse("--set %s=%s: `%s` is not a number".formatted(name, text, text));
  }

  static Optional<String> closest(String name, List<String> names) {
    return names.stream()
        .filter(each -> distance(name, each) <= Math.max(1, name.length() / 3))
        .min((a, b) -> Integer.compare(distance(name, a), distance(name, b)));
  }

  /// How many letters must be changed, added or left out to make one name the other (Levenshtein
  /// 1966).
  private static int distance(String from, String to) {
    String a = from.toLowerCase(Locale.ROOT);
    String b = to.toLowerCase(Locale.ROOT);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
