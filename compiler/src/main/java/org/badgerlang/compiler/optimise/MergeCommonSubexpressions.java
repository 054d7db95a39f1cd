package org.badgerlang.compiler.optimise;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;

/// Computes equal things once: ops on equal operands, loops of equal bodies, draws of the same
/// numbers.
///
/// Each body by itself: what a loop computes does not merge with what its surroundings compute.
final class MergeCommonSubexpressions {
  /// What makes two statements give the same.
  private record Key(Op op, List<TensorType> types) {}

  private MergeCommonSubexpressions() {}

  static Body run(Body body) {
    var first = new HashMap<Key, Stmt>();
    var merged = new HashMap<Value, Value>();
    var stmts = new ArrayList<Stmt>();
    for (var stmt : body.stmts()) {
      var op =
          stmt.op()
              .mapOperands(v -> merged.getOrDefault(v, v))
              .mapBodies(MergeCommonSubexpressions::run);
      var kept = new Stmt(stmt.results(), op, stmt.origin());
      var earlier = op.isPure() ? first.putIfAbsent(key(kept), kept) : null;
      if (earlier == null) {
        stmts.add(kept);
        continue;
      }
      for (int i = 0; i < stmt.results().size(); i++) {
        merged.put(stmt.results().get(i), earlier.results().get(i));
      }
    }
    var results = body.results().stream().map(v -> merged.getOrDefault(v, v)).toList();
    return new Body(body.params(), stmts, results);
  }

  private static Key key(Stmt stmt) {
    var types = new ArrayList<>(stmt.results().stream().map(Value::type).toList());
    var op = ordered(stmt.op()).mapBodies(body -> canonical(body, types));
    return new Key(op, types);
  }

  /// Operands of commutative ops in a fixed order.
  private static Op ordered(Op op) {
    if (op instanceof Op.Binary(var fn, var x, var y) && x.id() > y.id()) {
      return switch (fn) {
        case ADD, MUL, MIN, MAX, EQ -> new Op.Binary(fn, y, x);
        case SUB, DIV, POW, LT, LE -> op;
      };
    }
    return op;
  }

  /// The body with values numbered from 0; their types are appended to `types`, since values are
  /// equal by number.
  private static Body canonical(Body body, List<TensorType> types) {
    var numbers = new HashMap<Value, Value>();
    var params = number(body.params(), numbers, types);
    var stmts = new ArrayList<Stmt>();
    for (var stmt : body.stmts()) {
      var op =
          ordered(stmt.op().mapOperands(v -> numbers.getOrDefault(v, v)))
              .mapBodies(inner -> canonical(inner, types));
      stmts.add(new Stmt(number(stmt.results(), numbers, types), op, Span.NONE));
    }
    return new Body(params, stmts, body.results().stream().map(numbers::get).toList());
  }

  private static List<Value> number(
      List<Value> values, Map<Value, Value> numbers, List<TensorType> types) {
    for (var value : values) {
      numbers.put(value, new Value(numbers.size(), value.type(), ""));
      types.add(value.type());
    }
    return values.stream().map(numbers::get).toList();
  }
}
