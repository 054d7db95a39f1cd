package org.badgerlang.compiler.optimise;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Inliner;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;

/// Moves out of loops what is the same in every step, the innermost loops first.
///
/// Only what costs something moves: repeating, renaming and numbers stay inside, as does cheap
/// arithmetic whose result is larger than all it reads, since what moves is held in memory during
/// the loop.
final class HoistLoopInvariants {
  private final BodyBuilder ids;

  private HoistLoopInvariants(BodyBuilder ids) {
    this.ids = ids;
  }

  static Body run(Body body) {
    return new HoistLoopInvariants(BodyBuilder.continuing(body)).body(body);
  }

  private Body body(Body body) {
    var stmts = new ArrayList<Stmt>();
    for (var stmt : body.stmts()) {
      var op = stmt.op().mapBodies(this::body);
      if (op instanceof Op.Scan scan) {
        stmts.addAll(hoist(new Stmt(stmt.results(), op, stmt.origin()), scan));
      } else {
        stmts.add(new Stmt(stmt.results(), op, stmt.origin()));
      }
    }
    return new Body(body.params(), stmts, body.results());
  }

  /// What moved out, then the loop without it.
  private List<Stmt> hoist(Stmt stmt, Op.Scan scan) {
    var params = scan.body().params();
    int steadyFrom = scan.inits().size() + scan.xs().size();
    var outside = new HashMap<Value, Value>();
    for (int i = steadyFrom; i < params.size(); i++) {
      outside.put(params.get(i), scan.operands().get(i));
    }
    var steady = steady(scan.body(), outside.keySet());
    var moving = moving(scan.body(), steady);
    if (moving.isEmpty()) {
      return List.of(stmt);
    }
    var out = new ArrayList<Stmt>();
    var stay = new ArrayList<Stmt>();
    var moved = new LinkedHashMap<Value, Value>();
    for (var inner : scan.body().stmts()) {
      if (!moving.contains(inner)) {
        stay.add(inner);
        continue;
      }
      out.add(Inliner.copy(ids, inner, outside));
      if (isWorthMoving(inner)) {
        inner.results().forEach(r -> moved.put(r, outside.getOrDefault(r, r)));
      } else {
        stay.add(inner);
      }
    }
    var all = new ArrayList<>(params);
    all.addAll(moved.keySet());
    var invariants = new ArrayList<>(scan.invariants());
    invariants.addAll(moved.values());
    var loop =
        new Op.Scan(
            scan.name(),
            scan.axis(),
            scan.reverse(),
            scan.inits(),
            scan.xs(),
            invariants,
            new Body(all, stay, scan.body().results()));
    out.add(new Stmt(stmt.results(), loop, stmt.origin()));
    return out;
  }

  private static Set<Value> steady(Body body, Set<Value> invariants) {
    var steady = new HashSet<>(invariants);
    for (var stmt : body.stmts()) {
      if (stmt.op().isPure() && steady.containsAll(stmt.op().operands())) {
        steady.addAll(stmt.results());
      }
    }
    return steady;
  }

  /// The statements worth moving and the steady ones that they read.
  private static Set<Stmt> moving(Body body, Set<Value> steady) {
    var definitions = new HashMap<Value, Stmt>();
    body.stmts().forEach(stmt -> stmt.results().forEach(r -> definitions.put(r, stmt)));
    var moving = new HashSet<Stmt>();
    for (var stmt : body.stmts()) {
      if (steady.containsAll(stmt.results()) && isWorthMoving(stmt)) {
        take(stmt, definitions, moving);
      }
    }
    return moving;
  }

  private static void take(Stmt stmt, Map<Value, Stmt> definitions, Set<Stmt> moving) {
    if (!moving.add(stmt)) {
      return;
    }
    for (var operand : stmt.op().operands()) {
      var definition = definitions.get(operand);
      if (definition != null) {
        take(definition, definitions, moving);
      }
    }
  }

  private static boolean isWorthMoving(Stmt stmt) {
    return switch (stmt.op()) {
      case Op.Constant _, Op.Iota _, Op.Broadcast _, Op.Rename _, Op.Stop _, Op.InnerGradient _ ->
          false;
      case Op.Slice _, Op.Pad _, Op.Window _, Op.External _ -> false;
      case Op.Unary _, Op.Binary _, Op.Select _ -> isNoLargerThanSomeOperand(stmt);
      case Op.Contract _,
          Op.Reduce _,
          Op.Concat _,
          Op.Gather _,
          Op.ScatterAdd _,
          Op.Unwindow _,
          Op.CumSum _,
          Op.ArgSort _,
          Op.ArgMax _,
          Op.Random _,
          Op.Scan _,
          Op.Branch _ ->
          true;
    };
  }

  private static boolean isNoLargerThanSomeOperand(Stmt stmt) {
    return stmt.op().operands().stream().anyMatch(x -> x.type().covers(stmt.result().type()));
  }
}
