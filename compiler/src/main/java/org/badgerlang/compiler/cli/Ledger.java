package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.cost.LoopCost;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Stmt;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// What each loop's learning contributes to what the outermost loop minimises, by evaluations that
/// hold one loop to one step or let it run longer, all on the same trained weights.
///
/// @param outer the outermost loop
/// @param objective what it minimises, as written
/// @param nested the loops inside it, by name, with their steps
record Ledger(String outer, String objective, Map<String, Long> nested) {
  private static final String PREFIX = "ledger_";

  /// The ledger of a spec; empty where its outermost loop minimises nothing by one expression.
  static Optional<Ledger> of(SyntaxTree tree, List<LoopCost> costs) {
    for (var declaration : tree.declarations()) {
      if (declaration instanceof Decl.Run(_, Stmt.Loop loop)) {
        return objective(loop)
            .map(text -> new Ledger(loop.name().name(), text, nested(loop, costs)));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> objective(Stmt.Loop loop) {
    for (var stmt : loop.body()) {
      if (stmt instanceof Stmt.Minimise(_, var maximise, var value, _)) {
        var text = value.span().text();
        return Optional.of(maximise ? "-(" + text + ")" : text);
      }
      if (stmt instanceof Stmt.Losses(_, var parts)) {
        return Optional.of(parts.getFirst().value().span().text());
      }
    }
    return Optional.empty();
  }

  private static Map<String, Long> nested(Stmt.Loop loop, List<LoopCost> costs) {
    var steps = new LinkedHashMap<String, Long>();
    inside(loop.body(), steps, costs);
    return steps;
  }

  private static void inside(
      List<? extends Stmt> body, Map<String, Long> steps, List<LoopCost> costs) {
    for (var stmt : body) {
      if (stmt instanceof Stmt.Loop inner) {
        var name = inner.name().name();
        costs.stream()
            .filter(cost -> cost.path().endsWith("." + name))
            .findFirst()
            .ifPresent(cost -> steps.put(name, cost.steps()));
        inside(inner.body(), steps, costs);
      }
    }
  }

  /// The evaluations to add to the spec.
  String evaluations() {
    var text = new StringBuilder("\n" + evaluate("whole", ""));
    nested.forEach(
        (name, steps) -> {
          text.append(evaluate(name + "_held", "  with " + name + ".repeat = 1\n"));
          text.append(
              evaluate(name + "_twice", "  with " + name + ".repeat = " + 2 * steps + "\n"));
        });
    return text.toString();
  }

  private String evaluate(String name, String with) {
    return "\nevaluate "
        + PREFIX
        + name
        + " {\n"
        + with
        + "  measure value = "
        + objective
        + "\n}\n";
  }

  /// One line for each loop level, from the records of the run.
  TextTable table(Path metrics) throws IOException {
    var values = new LinkedHashMap<String, Double>();
    Optional<Double> first = Optional.empty();
    for (var line : Files.readAllLines(metrics)) {
      var name = field(line, "evaluation");
      if (name.isPresent() && name.get().startsWith(PREFIX)) {
        number(line, "value").ifPresent(v -> values.put(name.get().substring(PREFIX.length()), v));
      } else if (first.isEmpty() && field(line, "loop").equals(Optional.of(outer))) {
        first = number(line, "loss");
      }
    }
    var whole = Optional.ofNullable(values.get("whole"));
    var table = new TextTable("loop", "held", "as trained", "twice as long", "contributes");
    table.row(outer, shown(first), shown(whole), "", shown(difference(first, whole)));
    for (var name : new ArrayList<>(nested.keySet())) {
      var held = Optional.ofNullable(values.get(name + "_held"));
      var twice = Optional.ofNullable(values.get(name + "_twice"));
      table.row(name, shown(held), shown(whole), shown(twice), shown(difference(held, whole)));
    }
    return table;
  }

  private static Optional<Double> difference(Optional<Double> from, Optional<Double> to) {
    return from.flatMap(a -> to.map(b -> a - b));
  }

  private static String shown(Optional<Double> value) {
    return value.map(v -> String.format(java.util.Locale.ROOT, "%.4g", v)).orElse("");
  }

  private static Optional<String> field(String line, String name) {
    var key = "\"" + name + "\":\"";
    int at = line.indexOf(key);
    return at < 0
        ? Optional.empty()
        : Optional.of(line.substring(at + key.length(), line.indexOf('"', at + key.length())));
  }

  private static Optional<Double> number(String line, String name) {
    var found = java.util.regex.Pattern.compile("\"" + name + "\":(-?[0-9.Ee+-]+)").matcher(line);
    return found.find() ? Optional.of(Double.valueOf(found.group(1))) : Optional.empty();
  }
}
