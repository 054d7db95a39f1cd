package org.badgerlang.lsp;

import java.util.Locale;
import org.badgerlang.compiler.cost.LoopCost;

/// Operations and bytes in words.
final class Costs {
  private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P"};
  private static final double THOUSAND = 1000;

  private Costs() {}

  /// What one step of a loop costs, as in `1.2 Mflop, 34 kB a step`.
  static String words(LoopCost cost) {
    return amount(cost.operationsPerStep(), "flop")
        + ", "
        + amount(cost.bytesPerStep(), "B")
        + " a step";
  }

  static String amount(double number, String unit) {
    int prefix = 0;
    double left = number;
    while (left >= THOUSAND && prefix < PREFIXES.length - 1) {
      left /= THOUSAND;
      prefix++;
    }
    String digits =
        left < 10 && prefix > 0
            ? String.format(Locale.ROOT, "%.1f", left)
            : String.format(Locale.ROOT, "%.0f", left);
    return digits + " " + PREFIXES[prefix] + unit;
  }
}
