package org.badgerlang.compiler.cli;

import java.util.ArrayList;
import java.util.List;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.SyntaxTree;
import org.badgerlang.runtime.sweep.Choice;

/// The choices of a spec's `sweep { pace in [0.1, 0.2]; size in 2..8 }`, which checking has found
/// sound.
final class SweepBlock {
  private SweepBlock() {}

  static List<Choice> choices(SyntaxTree tree) {
    var choices = new ArrayList<Choice>();
    for (Decl declaration : tree.declarations()) {
      if (declaration instanceof Decl.Sweep(_, var settings)) {
        for (Expr.Setting setting : settings) {
          if (setting.path() instanceof Expr.Name(_, var name)) {
            choices.add(Choice.of(name, text(setting.value())));
          }
        }
      }
    }
    return choices;
  }

  private static String text(Expr value) {
    return switch (value) {
      case Expr.ListOf(_, var items) ->
          String.join(",", items.stream().map(SweepBlock::text).toList());
      case Expr.Range(_, var low, var high) -> text(low) + ".." + text(high);
      default -> value.span().text();
    };
  }
}
