package org.badgerlang.compiler.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a ledger's evaluations say, as tables.
///
/// @param before of the spec as it starts, before any step
/// @param after of the run
record LedgerTables(Ledger ledger, List<Evaluated> before, List<Evaluated> after) {

  /// One line for each loop: the value with its learning, with it changed, and what it contributes.
  TextTable loops() {
    var headings = new ArrayList<>(List.of("loop", "as trained"));
    for (var change : Ledger.Change.values()) {
      headings.add(change.heading);
    }
    headings.add("contributes");
    headings.add("bits");
    var table = new TextTable(headings.toArray(String[]::new));
    var whole = last(Ledger.PREFIX + "whole");
    var untrained = value(before, Ledger.PREFIX + "whole");
    table.row(
        ledger.outer(),
        shown(whole),
        shown(untrained),
        "",
        "",
        "",
        shown(difference(untrained, whole)),
        "");
    for (var loop : ledger.nested().keySet()) {
      var row = new ArrayList<>(List.of(loop, shown(whole)));
      for (var change : Ledger.Change.values()) {
        row.add(shown(last(change.evaluation(loop))));
      }
      row.add(shown(difference(last(Ledger.Change.FROZEN.evaluation(loop)), whole)));
      row.add(shown(bits(loop)));
      table.row(row.toArray(String[]::new));
    }
    return table;
  }

  /// How the learning of the nested loops together, and of the outermost one, grew over training.
  TextTable course() {
    var table =
        new TextTable(
            "step", "value", "inner frozen", "inner gains", "outer gained", "inner share");
    var start = value(before, Ledger.PREFIX + "none");
    long last = -1;
    for (var records : List.of(before, after)) {
      for (var whole : named(records, Ledger.PREFIX + "whole")) {
        if (whole.step() == last) {
          continue;
        }
        last = whole.step();
        var none =
            named(records, Ledger.PREFIX + "none").stream()
                .filter(e -> e.step() == whole.step())
                .findFirst()
                .flatMap(e -> e.value("value"));
        var inner = difference(none, whole.value("value"));
        var outer = difference(start, none);
        table.row(
            Long.toString(whole.step()),
            shown(whole.value("value")),
            shown(none),
            shown(inner),
            shown(outer),
            shown(share(inner, outer)));
      }
    }
    return table;
  }

  private static Optional<Double> share(Optional<Double> inner, Optional<Double> outer) {
    return inner.flatMap(i -> outer.filter(o -> i + o > 0).map(o -> i / (i + o)));
  }

  private Optional<Double> bits(String loop) {
    return named(after, Ledger.PREFIX + "bits").stream()
        .reduce((_, last) -> last)
        .flatMap(e -> e.value(loop));
  }

  private static List<Evaluated> named(List<Evaluated> records, String name) {
    return records.stream().filter(e -> e.name().equals(name)).toList();
  }

  private Optional<Double> last(String name) {
    return value(after, name);
  }

  private static Optional<Double> value(List<Evaluated> records, String name) {
    return named(records, name).stream().reduce((_, last) -> last).flatMap(e -> e.value("value"));
  }

  private static Optional<Double> difference(Optional<Double> from, Optional<Double> to) {
    return from.flatMap(a -> to.map(b -> a - b));
  }

  private static String shown(Optional<Double> value) {
    return value.map(v -> String.format(Locale.ROOT, "%.4g", v)).orElse("");
  }
}
