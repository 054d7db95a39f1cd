package org.badgerlang.compiler.ir;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Copies bodies with fresh values, so that ids stay unique when a body is written twice.
public final class Inliner {
  private Inliner() {}

  /// Appends the statements of `body`, with `args` for its params, to `b`; gives what became of its
  /// results.
  public static List<Value> inline(BodyBuilder b, Body body, List<Value> args) {
    var renamed = new HashMap<Value, Value>();
    for (int i = 0; i < args.size(); i++) {
      renamed.put(body.params().get(i), args.get(i));
    }
    for (var stmt : body.stmts()) {
      b.append(copy(b, stmt, renamed));
    }
    return body.results().stream().map(renamed::get).toList();
  }

  /// The same body with values that stand nowhere else.
  public static Body freshen(BodyBuilder b, Body body) {
    var renamed = new HashMap<Value, Value>();
    var params = body.params().stream().map(p -> fresh(b, p, renamed)).toList();
    var stmts = body.stmts().stream().map(s -> copy(b, s, renamed)).toList();
    return new Body(params, stmts, body.results().stream().map(renamed::get).toList());
  }

  /// The statement with fresh results, which are noted in `renamed`; operands not noted there stay.
  public static Stmt copy(BodyBuilder b, Stmt stmt, Map<Value, Value> renamed) {
    UnaryOperator<Value> known = v -> renamed.getOrDefault(v, v);
    var op = stmt.op().mapOperands(known).mapBodies(body -> freshen(b, body));
    var results = stmt.results().stream().map(r -> fresh(b, r, renamed)).toList();
    return new Stmt(results, op, stmt.origin());
  }

  private static Value fresh(BodyBuilder b, Value old, Map<Value, Value> renamed) {
    var value = b.fresh(old.type(), old.hint());
    renamed.put(old, value);
    return value;
  }
}
