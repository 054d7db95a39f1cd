package org.badgerlang.compiler.cli;

import java.util.Locale;

/// Numbers as people read them.
final class Amounts {
  private static final String[] COUNTS = {"", " k", " M", " G", " T"};
  private static final String[] BYTES = {" B", " kB", " MB", " GB", " TB"};

  private Amounts() {}

  static String count(double n) {
    return scaled(n, COUNTS);
  }

  static String bytes(double n) {
    return scaled(n, BYTES);
  }

  private static String scaled(double n, String[] units) {
    int unit = 0;
    double value = n;
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    String digits = unit == 0 || value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, digits, value) + units[unit];
  }
}
