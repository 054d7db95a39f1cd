package org.badgerlang.compiler.cli;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/// How much a gradient may keep of the loops that it goes through.
final class MemoryOption {
  private static final Pattern AMOUNT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([kMG]?)B?");
  private static final Map<String, Double> UNITS = Map.of("", 1.0, "k", 1e3, "M", 1e6, "G", 1e9);

  /// Which part of what Java may take is for gradients; the rest holds all other values.
  private static final double USUAL_SHARE = 0.75;

  @Option(
      names = "--memory",
      paramLabel = "BYTES",
      description = {
        "What one gradient may keep of the loops it goes through: 500M, 2G.",
        "Loops are computed again in parts to keep within it.",
        "Unless said, most of what this machine has."
      })
  private Optional<String> memory = Optional.empty();

  /// The bytes that the option says. Where it says nothing, most of what Java may take,
  /// rounded down to a power of two, so that machines that are nearly alike compile alike.
  double bytes() {
    return memory
        .map(MemoryOption::read)
        .orElseGet(
            () ->
                (double)
                    Long.highestOneBit((long) (USUAL_SHARE * Runtime.getRuntime().maxMemory())));
  }

  boolean isGiven() {
    return memory.isPresent();
  }

  private static double read(String text) {
    var amount = AMOUNT.matcher(text.strip());
    if (!amount.matches()) {
      throw Complaint.misuse(
          String.format(Locale.ROOT, "--memory takes an amount such as 500M or 2G, not %s", text));
    }
    return Double.parseDouble(amount.group(1)) * UNITS.getOrDefault(amount.group(2), 1.0);
  }
}
