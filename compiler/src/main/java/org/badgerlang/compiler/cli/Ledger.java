package org.badgerlang.compiler.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.badgerlang.compiler.cost.LoopCost;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Stmt;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// The evaluations that tell what each loop's learning contributes to what the outermost loop
/// minimises: the same trained weights with one nested loop frozen, reset, shuffled, or running
/// twice as long.
///
/// @param outer the outermost loop
/// @param objective what it minimises, as written; the sum of all `losses` with their weights,
///     whether or not they count at every step
/// @param nested the loops inside it that learn, by name, with their steps
record Ledger(String outer, String objective, SequencedMap<String, Long> nested) {
  /// How all evaluations of a ledger are named.
  static final String PREFIX = "ledger_";

  /// What is done to a nested loop, with the heading of its column.
  enum Change {
    FROZEN("frozen"),
    RESET("reset"),
    SHUFFLED("shuffled"),
    TWICE("twice as long");

    final String heading;

    Change(String heading) {
      this.heading = heading;
    }

    /// The name of its evaluation.
    String evaluation(String loop) {
      return PREFIX + loop + "_" + name().toLowerCase(java.util.Locale.ROOT);
    }

    private String setting(String loop, long steps) {
      return switch (this) {
        case FROZEN -> loop + ".frozen = 1";
        case RESET -> loop + ".reset = 1";
        case SHUFFLED -> loop + ".shuffled = 1";
        case TWICE -> loop + ".repeat = " + 2 * steps;
      };
    }
  }

  /// The ledger of a spec; empty where its outermost loop minimises nothing by one expression.
  static Optional<Ledger> of(SyntaxTree tree, List<LoopCost> costs) {
    return outermost(tree)
        .flatMap(
            loop ->
                objective(loop)
                    .map(
                        text -> new Ledger(loop.name().name(), text, NestedLoops.of(loop, costs))));
  }

  private static Optional<Stmt.Loop> outermost(SyntaxTree tree) {
    for (var declaration : tree.declarations()) {
      if (declaration instanceof Decl.Run(_, Stmt.Loop loop)) {
        return Optional.of(loop);
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
        return Optional.of(parts.stream().map(Ledger::weighted).collect(Collectors.joining(" + ")));
      }
    }
    return Optional.empty();
  }

  private static String weighted(Stmt.Part part) {
    var value = "(" + part.value().span().text() + ")";
    return part.weight().map(w -> "(" + w.span().text() + ") * " + value).orElse(value);
  }

  /// The evaluations to add to the spec.
  ///
  /// @param every how many steps of the outermost loop lie between two looks at the course of it
  /// @param batch how many instances to average over, where the loop draws several; a probe then
  ///     has something to read
  String evaluations(long every, Optional<Long> batch) {
    var text = new StringBuilder("\n");
    var all = new ArrayList<String>();
    nested.keySet().forEach(name -> all.add(name + ".frozen = 1"));
    text.append(evaluate(PREFIX + "whole", Optional.of(every), batch, List.of()));
    text.append(evaluate(PREFIX + "none", Optional.of(every), batch, all));
    nested.forEach(
        (name, steps) -> {
          for (var change : Change.values()) {
            text.append(
                evaluate(
                    change.evaluation(name),
                    Optional.empty(),
                    batch,
                    List.of(change.setting(name, steps))));
          }
        });
    if (batch.isPresent() && !nested.isEmpty()) {
      text.append("\nevaluate ").append(PREFIX).append("bits {\n");
      batch.ifPresent(n -> text.append(with("batch = " + n)));
      nested
          .keySet()
          .forEach(
              name -> text.append("  measure ").append(name).append(" = ").append(probe(name)));
      text.append("}\n");
    }
    return text.toString();
  }

  private static String with(String setting) {
    return "  with " + setting + "\n";
  }

  private static String probe(String loop) {
    return "probe(" + loop + ")\n";
  }

  private String evaluate(
      String name, Optional<Long> every, Optional<Long> batch, List<String> settings) {
    var text = new StringBuilder("\nevaluate " + name);
    every.ifPresent(n -> text.append(" every ").append(n));
    text.append(" {\n");
    batch.ifPresent(n -> text.append(with("batch = " + n)));
    settings.forEach(setting -> text.append(with(setting)));
    return text.append("  measure value = ").append(objective).append("\n}\n").toString();
  }
}
