package org.badgerlang.compiler.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.badgerlang.compiler.cost.LoopCost;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Stmt;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// The loops directly inside the outermost one, run far beyond the lengths they were trained at,
/// each beside a copy of itself that started a little apart.
///
/// @param loops by name, with their trained lengths
record Stability(SequencedMap<String, Long> loops) {
  private static final String PREFIX = "stability_";
  private static final List<Long> TIMES = List.of(1L, 4L, 16L, 64L);

  /// The edge between contracting and chaotic, in nats a step.
  private static final double EDGE = 0.01;

  /// By how much a loss that drifts has risen, and one that diverges, in parts of its first size.
  private static final double DRIFTS = 0.2;

  private static final double DIVERGES = 2;

  /// A rise of this size is none.
  private static final double NOTHING = 1e-12;

  static Stability of(SyntaxTree tree, List<LoopCost> costs) {
    var loops = new LinkedHashMap<String, Long>();
    for (var declaration : tree.declarations()) {
      if (declaration instanceof Decl.Run(_, Stmt.Loop outermost)) {
        outermost.body().stream()
            .filter(line -> line instanceof Stmt.Loop)
            .map(line -> (Stmt.Loop) line)
            .filter(inner -> inner.body().stream().anyMatch(line -> line instanceof Stmt.Learn))
            .forEach(
                inner ->
                    costs.stream()
                        .filter(cost -> cost.path().endsWith("." + inner.name().name()))
                        .findFirst()
                        .ifPresent(cost -> loops.put(inner.name().name(), cost.steps())));
      }
    }
    return new Stability(loops);
  }

  /// The same for the loops of which something holds.
  Stability where(Predicate<Stability> holds) {
    var kept = new LinkedHashMap<String, Long>();
    loops.forEach(
        (name, steps) -> {
          var one = new LinkedHashMap<>(Map.of(name, steps));
          if (holds.test(new Stability(one))) {
            kept.put(name, steps);
          }
        });
    return new Stability(kept);
  }

  /// The evaluations to add to the spec.
  String evaluations() {
    var text = new StringBuilder("\n");
    loops.forEach(
        (name, steps) -> {
          var lengths = TIMES.stream().map(n -> Long.toString(n * steps)).toList();
          text.append("\nevaluate ").append(PREFIX).append(name).append(" {\n  with ");
          text.append(name).append(".twins = 1, ").append(name).append(".repeat in ");
          text.append(lengths).append("\n");
          for (var measure :
              List.of(
                  "loss = last(%s.loss)",
                  "extent = last(%s.extent)", "exponent = mean(tail(%s.growth))")) {
            text.append("  measure ").append(measure.formatted(name)).append("\n");
          }
          text.append("}\n");
        });
    return text.toString();
  }

  /// One line for each loop and length.
  TextTable table(List<Evaluated> evaluations) {
    var table = new TextTable("loop", "steps", "loss", "extent", "exponent");
    loops.forEach(
        (name, steps) -> {
          var found = of(name, evaluations);
          for (int i = 0; i < found.size(); i++) {
            table.row(
                name,
                Long.toString(TIMES.get(i) * steps),
                shown(found.get(i), "loss"),
                shown(found.get(i), "extent"),
                shown(found.get(i), "exponent"));
          }
        });
    return table;
  }

  private static List<Evaluated> of(String loop, List<Evaluated> evaluations) {
    return evaluations.stream().filter(e -> e.name().equals(PREFIX + loop)).toList();
  }

  /// A sentence for each loop, with the numbers that it rests on.
  List<String> verdicts(List<Evaluated> evaluations) {
    var verdicts = new ArrayList<String>();
    loops.forEach(
        (name, steps) -> {
          var found = of(name, evaluations);
          if (!found.isEmpty()) {
            verdicts.add(verdict(name, steps, found));
          }
        });
    return verdicts;
  }

  private static String verdict(String name, long steps, List<Evaluated> found) {
    double first = number(found.getFirst(), "loss");
    double last = number(found.getLast(), "loss");
    double exponent = number(found.getLast(), "exponent");
    var fate =
        !(last - first <= DIVERGES * Math.abs(first) + NOTHING)
            ? "diverges"
            : last - first > DRIFTS * Math.abs(first) + NOTHING ? "drifts" : "holds";
    long longest = TIMES.get(Math.min(found.size(), TIMES.size()) - 1) * steps;
    return String.format(
        Locale.ROOT,
        "`%s` %s: loss %.4g after %d steps, %.4g after %d; state of %.3g, then %.3g; exponent %.3g"
            + " nats a step, %s",
        name,
        fate,
        first,
        steps,
        last,
        longest,
        number(found.getFirst(), "extent"),
        number(found.getLast(), "extent"),
        exponent,
        kind(exponent));
  }

  private static String kind(double exponent) {
    if (!Double.isFinite(exponent)) {
      return "which is no number: a state grew beyond all bounds";
    }
    return exponent > EDGE
        ? "nearby states part (chaotic)"
        : exponent < -EDGE ? "nearby states meet (contracting)" : "at the edge between";
  }

  private static double number(Evaluated evaluated, String measure) {
    return evaluated.value(measure).orElse(Double.NaN);
  }

  private static String shown(Evaluated evaluated, String measure) {
    return String.format(Locale.ROOT, "%.4g", number(evaluated, measure));
  }
}
