package org.badgerlang.lsp;

import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.cost.CostModel;
import org.badgerlang.compiler.cost.LoopCost;
import org.badgerlang.compiler.diagnostic.Diagnostic.Severity;
import org.badgerlang.compiler.format.Formatter;
import org.badgerlang.compiler.lower.Elaboration;
import org.badgerlang.compiler.lower.Modules;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.syntax.Parser;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// The compiler's stages, as the editor uses them.
final class Compilation {
  private Compilation() {}

  static SyntaxTree parse(Source source) {
    return Parser.parse(source);
  }

  static Elaboration elaborate(SyntaxTree tree, Modules modules) {
    return new Elaboration(Optional.empty(), tree.diagnostics(), List.of(), List.of());
  }

  /// What each loop costs; nothing where the spec has errors.
  static List<LoopCost> costs(Elaboration elaboration) {
    return elaboration.program().map(CostModel::loops).orElse(List.of());
  }

  /// The tree's text laid out; empty where it has errors, because then it cannot be.
  static Optional<String> format(SyntaxTree tree) {
    boolean broken =
        tree.diagnostics().stream().anyMatch(each -> each.severity() == Severity.ERROR);
    return broken ? Optional.empty() : Optional.of(Formatter.format(tree.source()));
  }
}
