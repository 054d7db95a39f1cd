package org.badgerlang.lsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Stmt;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// The statements of all loops of a spec, each with the loop that it stands in.
final class LoopStatements {
  /// A statement and the innermost loop around it.
  record Placed(Stmt statement, Stmt.Loop loop) {
    boolean isObjective() {
      return switch (statement) {
        case Stmt.Minimise _, Stmt.Losses _, Stmt.Loss _ -> true;
        default -> false;
      };
    }
  }

  private final List<Placed> placed = new ArrayList<>();

  private LoopStatements() {}

  static List<Placed> of(SyntaxTree tree) {
    var statements = new LoopStatements();
    for (Decl declaration : tree.declarations()) {
      if (declaration instanceof Decl.Run(_, var statement)) {
        statements.add(statement, Optional.empty());
      }
    }
    return List.copyOf(statements.placed);
  }

  private void add(Stmt statement, Optional<Stmt.Loop> around) {
    around.ifPresent(loop -> placed.add(new Placed(statement, loop)));
    switch (statement) {
      case Stmt.Loop loop -> loop.body().forEach(each -> add(each, Optional.of(loop)));
      case Stmt.Nest nest -> nest.body().forEach(each -> add(each, around));
      case Stmt.Base base -> base.body().forEach(each -> add(each, around));
      case Stmt.Every every -> every.body().forEach(each -> add(each, around));
      case Stmt.When when -> {
        when.then().forEach(each -> add(each, around));
        when.otherwise().forEach(each -> add(each, around));
      }
      case Stmt.Let _,
          Stmt.Return _,
          Stmt.Next _,
          Stmt.Evaluate _,
          Stmt.Batch _,
          Stmt.Learn _,
          Stmt.Minimise _,
          Stmt.Losses _,
          Stmt.Act _,
          Stmt.Loss _,
          Stmt.Measure _,
          Stmt.Observe _,
          Stmt.Deeper _,
          Stmt.Bottleneck _,
          Stmt.Reserved _ -> {
        // Nothing stands inside.
      }
    }
  }

  /// The smallest statement, not itself a block, around a place.
  static Optional<Placed> around(List<Placed> all, Span place) {
    return all.stream()
        .filter(each -> !isBlock(each.statement()))
        .filter(
            each ->
                each.statement().span().start() <= place.start()
                    && place.end() <= each.statement().span().end())
        .findFirst();
  }

  private static boolean isBlock(Stmt statement) {
    return switch (statement) {
      case Stmt.Loop _, Stmt.Nest _, Stmt.Base _, Stmt.Every _, Stmt.When _ -> true;
      default -> false;
    };
  }
}
