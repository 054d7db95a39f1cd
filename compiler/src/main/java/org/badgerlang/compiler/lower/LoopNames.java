package org.badgerlang.compiler.lower;

import java.util.List;
import java.util.Set;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.Stmt;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// Tells of schedules over loops that the spec does not have, and of loops named like an axis.
final class LoopNames {
  private final World world;

  LoopNames(World world) {
    this.world = world;
  }

  /// Tells what is wrong; `false` where the loops can not be run at all.
  boolean check(SyntaxTree tree, Scope top) {
    boolean apart = true;
    var names = world.loopNames;
    for (var declaration : tree.declarations()) {
      if (declaration instanceof Decl.Run(_, var stmt)) {
        collect(List.of(stmt), names);
        apart &= apart(List.of(stmt), tree);
      }
    }
    for (var declaration : tree.declarations()) {
      if (declaration instanceof Decl.Schedule schedule
          && schedule.loop() instanceof Expr.Name(var span, var loop)
          && !names.contains(loop)) {
        var other = top.find(loop);
        if (other.isPresent()) {
          world.problems.error(
              "wrong-kind",
              span,
              "a schedule runs over a loop, `"
                  + loop
                  + "` is "
                  + Expressions.describe(other.get().value().get()));
        } else {
          world.expressions.unknown(
              "unknown-name", "there is no loop named `" + loop + "`", loop, names, span);
        }
      }
    }
    return apart;
  }

  /// The series of a loop lie over an axis of its name, so no other axis may have it.
  private boolean apart(List<? extends Stmt> body, SyntaxTree tree) {
    boolean apart = true;
    for (var stmt : body) {
      switch (stmt) {
        case Stmt.Loop loop -> {
          for (var declaration : tree.declarations()) {
            if (declaration instanceof Decl.AxisDecl axis
                && axis.name().name().equals(loop.name().name())) {
              world.problems.report(
                  Diagnostic.error(
                          "duplicate-name",
                          loop.name().span(),
                          "`" + axis.name().name() + "` is an axis, and a loop names one too")
                      .withLabel(axis.name().span(), "the axis is declared here"));
              apart = false;
            }
          }
          apart &= apart(loop.body(), tree);
        }
        case Stmt.Nest nest -> apart &= apart(nest.body(), tree);
        case Stmt.Base base -> apart &= apart(base.body(), tree);
        case Stmt.Every every -> apart &= apart(every.body(), tree);
        case Stmt.When when -> {
          apart &= apart(when.then(), tree);
          apart &= apart(when.otherwise(), tree);
        }
        default -> {}
      }
    }
    return apart;
  }

  /// The names of all loops among the statements, at any depth.
  static void collect(List<? extends Stmt> body, Set<String> names) {
    for (var stmt : body) {
      switch (stmt) {
        case Stmt.Loop loop -> {
          names.add(loop.name().name());
          collect(loop.body(), names);
        }
        case Stmt.Nest nest -> collect(nest.body(), names);
        case Stmt.Base base -> collect(base.body(), names);
        case Stmt.Every every -> collect(every.body(), names);
        case Stmt.When when -> {
          collect(when.then(), names);
          collect(when.otherwise(), names);
        }
        default -> {}
      }
    }
  }
}
