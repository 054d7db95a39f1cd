package org.badgerlang.runtime.sweep;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.badgerlang.runtime.run.RunFailure;

/// The values that a param may take in a sweep.
public sealed interface Choice {
  String name();

  /// A value for a random search.
  String draw(SplittableRandom random);

  /// The values of a grid.
  List<String> all();

  /// One of some values, as written.
  record OneOf(String name, List<String> values) implements Choice {
    public OneOf {
      values = List.copyOf(values);
    }

    @Override
    public String draw(SplittableRandom random) {
      return values.get(random.nextInt(values.size()));
    }

    @Override
    public List<String> all() {
      return values;
    }
  }

  /// Any number between two, evenly over their logarithms where both are above 0 and a decade or
  /// more apart; a whole one where both are whole and no decade apart.
  record Between(String name, double low, double high) implements Choice {
    private boolean logarithmic() {
      return low > 0 && high >= 10 * low;
    }

    private boolean whole() {
      return low == Math.rint(low) && high == Math.rint(high) && high - low >= 1;
    }

    @Override
    public String draw(SplittableRandom random) {
      double share = random.nextDouble();
      double value = logarithmic() ? low * Math.pow(high / low, share) : low + (high - low) * share;
      if (whole()) {
        return Long.toString(Math.clamp(Math.round(value), (long) low, (long) high));
      }
      return plain(Double.parseDouble(String.format(Locale.ROOT, "%.4g", value)));
    }

    @Override
    public List<String> all() {
      if (whole() && high - low < 100) {
        return java.util.stream.LongStream.rangeClosed((long) low, (long) high)
            .mapToObj(Long::toString)
            .toList();
      }
      throw RunFailure.misuse(
          "`%s` may be any number from %s to %s, which is no grid; search it with --search random --trials N"
              .formatted(name, plain(low), plain(high)));
    }
  }

  /// Reads what `--set` gives: `1,2,3` or `0.001..0.1`; a single value is a choice of one.
  static Choice of(String name, String text) {
    int dots = text.indexOf("..");
    if (dots > 0) {
      double low = number(name, text, text.substring(0, dots));
      double high = number(name, text, text.substring(dots + 2));
      if (low > high) {
        throw RunFailure.misuse(
            "--set %s=%s: the range ends before it begins".formatted(name, text));
      }
      return new Between(name, low, high);
    }
    List<String> values = List.of(text.split(",", -1)).stream().map(String::strip).toList();
    values.forEach(value -> number(name, text, value));
    return new OneOf(name, values);
  }

  /// Whether it asks for more than one run.
  static boolean isMany(String text) {
    return text.contains(",") || text.contains("..");
  }

  private static double number(String name, String text, String part) {
    try {
      double value = Double.parseDouble(part.strip());
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException notNumber) {
      // Told below.
    }
    throw RunFailure.misuse(
        "--set %s=%s: `%s` is not a number".formatted(name, text, part.strip()));
  }

  /// A number as a spec writes it: `3`, `0.001`.
  static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
