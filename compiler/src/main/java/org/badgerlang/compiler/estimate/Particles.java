package org.badgerlang.compiler.estimate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.TypeRule;
import org.badgerlang.compiler.ir.Value;

/// Writes statements again for other values of what they read, over further axes too: one copy for
/// every particle. What does not depend on those values is shared.
final class Particles {
  private Particles() {}

  /// Appends to `b` the copies of those of `stmts` that read a value in `known`, and adds what they
  /// give to `known`.
  static void copy(BodyBuilder b, List<Stmt> stmts, Map<Value, Value> known) {
    for (var stmt : stmts) {
      if (stmt.op().operands().stream().anyMatch(known::containsKey)) {
        again(b, stmt, known);
      }
    }
  }

  private static void again(BodyBuilder b, Stmt stmt, Map<Value, Value> known) {
    var operands = stmt.op().operands().stream().map(v -> known.getOrDefault(v, v)).toList();
    var results =
        switch (stmt.op()) {
          case Op.Scan scan -> loop(b, scan, operands);
          case Op.Branch branch -> branch(b, branch, operands);
          case Op.Broadcast(var x, var type) ->
              List.of(b.broadcast(operands.getFirst(), wider(type, x, operands.getFirst())));
          case Op op -> b.emit(op.mapOperands(v -> known.getOrDefault(v, v)), "");
        };
    for (int i = 0; i < results.size(); i++) {
      known.put(stmt.results().get(i), results.get(i));
    }
  }

  private static TensorType wider(TensorType type, Value before, Value now) {
    return type.union(now.type().without(before.type().axes()));
  }

  /// The results of a body for other params, all its statements written anew.
  static List<Value> inline(BodyBuilder b, Body body, List<Value> args) {
    var known = new HashMap<Value, Value>();
    for (int i = 0; i < args.size(); i++) {
      known.put(body.params().get(i), args.get(i));
    }
    for (var stmt : body.stmts()) {
      again(b, stmt, known);
    }
    return body.results().stream().map(known::get).toList();
  }

  private static List<Value> branch(BodyBuilder b, Op.Branch branch, List<Value> operands) {
    var args = operands.subList(1, operands.size());
    var then = inline(b, branch.then(), args);
    var otherwise = inline(b, branch.otherwise(), args);
    var results = new ArrayList<Value>();
    for (int i = 0; i < then.size(); i++) {
      results.add(b.select(operands.getFirst(), then.get(i), otherwise.get(i)));
    }
    return results;
  }

  /// The results of a loop on other operands; carries get the axes that its steps give them.
  static List<Value> loop(BodyBuilder b, Op.Scan scan, List<Value> operands) {
    int carries = scan.inits().size();
    int entries = carries + scan.xs().size();
    var types = new ArrayList<TensorType>();
    for (int i = 0; i < carries; i++) {
      types.add(wider(scan.inits().get(i).type(), scan.inits().get(i), operands.get(i)));
    }
    while (true) {
      var body = b.child();
      var params = new ArrayList<Value>();
      for (int i = 0; i < operands.size(); i++) {
        var type =
            i < carries
                ? types.get(i)
                : i < entries
                    ? operands.get(i).type().without(scan.axis())
                    : operands.get(i).type();
        params.add(body.param(type, scan.body().params().get(i).hint()));
      }
      var ends = new ArrayList<>(inline(body, scan.body(), params));
      boolean stands = true;
      for (int i = 0; i < carries; i++) {
        var needed = types.get(i).union(ends.get(i).type());
        stands &= needed.sameAxes(types.get(i));
        types.set(i, needed);
        ends.set(i, body.broadcast(ends.get(i), needed));
      }
      if (!stands) {
        continue;
      }
      var closed = body.close(ends);
      var inits = new ArrayList<Value>();
      for (int i = 0; i < carries; i++) {
        inits.add(b.broadcast(operands.get(i), types.get(i)));
      }
      var invariants = new ArrayList<>(operands.subList(entries, operands.size()));
      invariants.addAll(closed.captured());
      var op =
          new Op.Scan(
              scan.name(),
              scan.axis(),
              scan.reverse(),
              inits,
              operands.subList(carries, entries),
              invariants,
              closed.body());
      var results = TypeRule.of(op).stream().map(type -> b.fresh(type, "")).toList();
      b.append(new Stmt(results, op, b.origin()));
      return results;
    }
  }
}
