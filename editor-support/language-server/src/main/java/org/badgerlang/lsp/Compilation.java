package org.badgerlang.lsp;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.CompilerBug;
import org.badgerlang.compiler.cost.CostModel;
import org.badgerlang.compiler.cost.LoopCost;
import org.badgerlang.compiler.lower.Modules;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// The compiler's stages, as the editor uses them.
final class Compilation {
  private static final int ALL_PASSES = 2;

  private Compilation() {}

  static SyntaxTree parse(Source source) {
    return Compiler.parse(source);
  }

  static Compiler.Checked check(SyntaxTree tree, Modules modules) {
    return Compiler.check(tree, Map.of(), modules, Optional.empty());
  }

  /// What each loop costs; nothing where the spec has errors.
  static List<LoopCost> costs(Compiler.Checked checked) {
    try {
      return checked.hasErrors() ? List.of() : CostModel.loops(checked.optimised(ALL_PASSES));
    } catch (CompilerBug _) {
      // A spec that the compiler trips over can still be edited; `badger check` says more.
      return List.of();
    }
  }

  /// The text laid out; empty where it has errors, because then it cannot be.
  static Optional<String> format(SyntaxTree tree) {
    return Compiler.format(tree).text();
  }
}
