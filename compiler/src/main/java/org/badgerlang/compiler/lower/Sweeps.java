package org.badgerlang.compiler.lower;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// Checks `sweep { … }`, which changes nothing in the program: the command line runs it.
final class Sweeps {
  private Sweeps() {}

  static void check(Decl.Sweep sweep, SyntaxTree tree, Problems problems) {
    Set<String> params = new LinkedHashSet<>();
    for (Decl declaration : tree.declarations()) {
      if (declaration instanceof Decl.Param param) {
        params.add(param.name().name());
      }
    }
    var seen = new LinkedHashSet<String>();
    for (Expr.Setting setting : sweep.settings()) {
      if (!(setting.path() instanceof Expr.Name(var span, var name)) || !params.contains(name)) {
        var path = setting.path().span();
        problems.report(
            Mends.near(
                Diagnostic.error(
                    "bad-setting", path, "a sweep sets params, and `" + path.text() + "` is none"),
                path.text(),
                params));
      } else if (!seen.add(name)) {
        problems.error("bad-setting", span, "`" + name + "` stands twice in the sweep");
      }
      if (!isChoice(setting.value())) {
        problems.error(
            "bad-setting",
            setting.value().span(),
            "a sweep tries numbers: `name in [0.1, 0.2]` or `name in 0.001..0.1`");
      }
    }
  }

  private static boolean isChoice(Expr value) {
    return switch (value) {
      case Expr.ListOf(_, List<Expr> items) ->
          !items.isEmpty() && items.stream().allMatch(Sweeps::isNumber);
      case Expr.Range(_, var low, var high) -> isNumber(low) && isNumber(high);
      default -> isNumber(value);
    };
  }

  private static boolean isNumber(Expr value) {
    return value instanceof Expr.Num
        || (value instanceof Expr.Unary(_, var op, var operand)
            && op == Expr.UnaryOp.NEG
            && operand instanceof Expr.Num);
  }
}
