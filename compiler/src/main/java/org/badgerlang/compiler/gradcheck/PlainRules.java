package org.badgerlang.compiler.gradcheck;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.Parser;
import org.badgerlang.compiler.syntax.Stmt;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// Rewrites a spec so that its gradients can be read off: every outermost loop learns by `w - g`,
/// records its objective as its loss, and sees few instances. All else stays.
final class PlainRules {
  private static final String RULE = "plain_gradient_descent";

  private static final Source RULE_SOURCE =
      new Source(
          "<gradcheck>", "rule " + RULE + "() {\n  fn update(w, g) {\n    return w - g\n  }\n}\n");

  private final double instances;

  private PlainRules(double instances) {
    this.instances = instances;
  }

  /// @param instances how many instances a batch has
  static SyntaxTree of(SyntaxTree spec, int instances) {
    var plain = new PlainRules(instances);
    var declarations = new ArrayList<>(Parser.parse(RULE_SOURCE).declarations());
    for (Decl declaration : spec.declarations()) {
      switch (declaration) {
        case Decl.Run(Span span, Stmt.Loop loop) ->
            declarations.add(new Decl.Run(span, plain.outermost(loop)));
        // What an evaluation says of the spec is of no interest here.
        case Decl.Evaluate _ -> {}
        case Decl other -> declarations.add(other);
      }
    }
    return new SyntaxTree(spec.source(), declarations, spec.diagnostics());
  }

  private Stmt.Loop outermost(Stmt.Loop loop) {
    List<Stmt> body =
        loop.body().stream()
            .filter(stmt -> !(stmt instanceof Stmt.Loss))
            .map(this::statement)
            .toList();
    return new Stmt.Loop(
        loop.span(), loop.name(), loop.repeat(), loop.until(), loop.budget(), body, loop.docs());
  }

  private Stmt statement(Stmt stmt) {
    return switch (stmt) {
      case Stmt.Learn(
              var span,
              var target,
              var type,
              var from,
              Optional<Expr> by,
              var through,
              var carried,
              var reset)
          when by.isPresent() ->
          new Stmt.Learn(
              span, target, type, from, by.map(PlainRules::plain), through, carried, reset);
      case Stmt.Batch(var span, var count, var task, var alias, var renewed, var pool) ->
          new Stmt.Batch(span, new Expr.Num(count.span(), instances), task, alias, renewed, pool);
      default -> stmt;
    };
  }

  private static Expr plain(Expr rule) {
    return new Expr.Call(rule.span(), new Expr.Name(rule.span(), RULE), List.of());
  }
}
