package org.badgerlang.compiler.optimise;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;

/// Writes a body again statement by statement, giving a rule the chance to answer a statement by a
/// value.
final class Rewrite {
  /// Looks at one statement whose operands are rewritten already.
  @FunctionalInterface
  interface Rule {
    /// What the statement's one result is, in fewer or cheaper statements; they are appended to the
    /// builder.
    Optional<Value> apply(Scope scope, Op op, Value result);
  }

  /// What a rule may ask.
  static final class Scope {
    private final BodyBuilder builder;
    private final Map<Value, Integer> uses;

    private Scope(BodyBuilder builder, Map<Value, Integer> uses) {
      this.builder = builder;
      this.uses = uses;
    }

    BodyBuilder builder() {
      return builder;
    }

    /// The op that gives the value, unless it is a param.
    Optional<Op> op(Value value) {
      return builder.definition(value).map(Stmt::op);
    }

    boolean isUsedOnce(Value value) {
      return uses.getOrDefault(value, 0) == 1;
    }
  }

  private final BodyBuilder ids;
  private final Rule rule;

  private Rewrite(BodyBuilder ids, Rule rule) {
    this.ids = ids;
    this.rule = rule;
  }

  /// Applies the rule in the body and in the bodies inside it, the innermost first.
  static Body everywhere(Body body, Rule rule) {
    return new Rewrite(BodyBuilder.continuing(body), rule).body(body);
  }

  private Body body(Body body) {
    var builder = ids.reopen(new Body(body.params(), List.of(), List.of()));
    var scope = new Scope(builder, uses(body));
    var replaced = new HashMap<Value, Value>();
    for (var stmt : body.stmts()) {
      builder.at(stmt.origin());
      var op = stmt.op().mapOperands(v -> replaced.getOrDefault(v, v)).mapBodies(this::body);
      var answer =
          stmt.results().size() == 1
              ? rule.apply(scope, op, stmt.result())
              : Optional.<Value>empty();
      if (answer.isPresent()) {
        replaced.put(stmt.result(), builder.broadcast(answer.get(), stmt.result().type()));
      } else {
        builder.append(new Stmt(stmt.results(), op, stmt.origin()));
      }
    }
    var results = body.results().stream().map(v -> replaced.getOrDefault(v, v)).toList();
    return new Body(body.params(), builder.stmts(), results);
  }

  private static Map<Value, Integer> uses(Body body) {
    var uses = new HashMap<Value, Integer>();
    for (var stmt : body.stmts()) {
      stmt.op().operands().forEach(v -> uses.merge(v, 1, Integer::sum));
    }
    body.results().forEach(v -> uses.merge(v, 1, Integer::sum));
    return uses;
  }
}
