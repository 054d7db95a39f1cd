package org.badgerlang.runtime.console;

import java.util.Locale;

/// Numbers for a reader, in few characters.
final class Figures {
  private Figures() {}

  /// Four significant digits: `0.03127`, `12.5`, `1.2e-07`.
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-4 || size >= 1e6)) {
      return trimmed(String.format(Locale.ROOT, "%.3e", value));
    }
    int whole = size < 1 ? 1 : (int) Math.floor(Math.log10(size)) + 1;
    int leadingZeros = size == 0 || size >= 0.1 ? 0 : (int) Math.floor(-Math.log10(size));
    int decimals = Math.max(0, (size < 1 ? 4 : 4 - whole) + leadingZeros);
    return trimmed(String.format(Locale.ROOT, "%." + decimals + "f", value));
  }

  private static String trimmed(String text) {
    int exponent = text.indexOf('e');
    String head = exponent < 0 ? text : text.substring(0, exponent);
    String tail = exponent < 0 ? "" : text.substring(exponent);
    if (head.indexOf('.') >= 0) {
      head = head.replaceAll("\\.?0+$", "");
    }
    return head + tail;
  }

  /// A whole number with its thousands apart: `12,000`.
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String rate(double stepsPerSecond) {
    if (stepsPerSecond <= 0) {
      return "";
    }
    if (stepsPerSecond < 1) {
      return number(Math.round(10 / stepsPerSecond) / 10.0) + " s a step";
    }
    return (stepsPerSecond < 10
            ? number(Math.round(stepsPerSecond * 10) / 10.0)
            : count(Math.round(stepsPerSecond)))
        + " steps/s";
  }

  static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (seconds < 10) {
      return number(Math.round(seconds * 10) / 10.0) + " s";
    }
    if (whole < 60) {
      return whole + " s";
    }
    if (whole < 3600) {
      return "%d min %02d s".formatted(whole / 60, whole % 60);
    }
    return "%d h %02d min".formatted(whole / 3600, whole % 3600 / 60);
  }
}
