package org.badgerlang.compiler.optimise;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;

/// Tidies what passes through loops: carries that never change, entries that are the same in every
/// step, operands and outputs given twice, outputs that only repeat an invariant, constants that
/// come in from outside.
final class SimplifyLoops {
  private final BodyBuilder ids;

  private SimplifyLoops(BodyBuilder ids) {
    this.ids = ids;
  }

  static Body run(Body body) {
    return new SimplifyLoops(BodyBuilder.continuing(body)).body(body);
  }

  private Body body(Body body) {
    var builder = ids.reopen(new Body(body.params(), List.of(), List.of()));
    var replaced = new HashMap<Value, Value>();
    for (var stmt : body.stmts()) {
      builder.at(stmt.origin());
      var op = stmt.op().mapOperands(v -> replaced.getOrDefault(v, v)).mapBodies(this::body);
      if (op instanceof Op.Scan scan) {
        new Loop(builder, stmt, scan).rewrite(replaced);
      } else {
        builder.append(new Stmt(stmt.results(), op, stmt.origin()));
      }
    }
    var results = body.results().stream().map(v -> replaced.getOrDefault(v, v)).toList();
    return new Body(body.params(), builder.stmts(), results);
  }

  private static final class Loop {
    private final BodyBuilder builder;
    private final Stmt stmt;
    private final Op.Scan scan;
    private final List<Value> params;
    private final int carries;

    /// Params of the new body and what stands for them outside.
    private final Map<Value, Value> inits = new LinkedHashMap<>();
    private final Map<Value, Value> entries = new LinkedHashMap<>();
    private final Map<Value, Value> invariants = new LinkedHashMap<>();

    /// What became of the body's values.
    private final Map<Value, Value> inside = new HashMap<>();
    private final List<Stmt> constants = new ArrayList<>();

    Loop(BodyBuilder builder, Stmt stmt, Op.Scan scan) {
      this.builder = builder;
      this.stmt = stmt;
      this.scan = scan;
      this.params = scan.body().params();
      this.carries = scan.inits().size();
    }

    void rewrite(Map<Value, Value> replaced) {
      var ends = scan.body().results();
      var moved = new ArrayList<Integer>();
      for (int i = 0; i < carries; i++) {
        var param = params.get(i);
        if (ends.get(i).equals(param)) {
          invariant(param, scan.inits().get(i));
          replaced.put(stmt.results().get(i), scan.inits().get(i));
        } else {
          inits.put(param, scan.inits().get(i));
          moved.add(i);
        }
      }
      for (int i = 0; i < scan.xs().size(); i++) {
        entry(params.get(carries + i), scan.xs().get(i));
      }
      int steady = carries + scan.xs().size();
      for (int i = 0; i < scan.invariants().size(); i++) {
        invariant(params.get(steady + i), scan.invariants().get(i));
      }
      close(moved, replaced);
    }

    private void entry(Value param, Value outside) {
      if (builder.definition(outside).map(Stmt::op).orElse(null) instanceof Op.Broadcast(var x, _)
          && !x.type().has(scan.axis())) {
        var same = builder.broadcast(x, param.type());
        invariant(param, same);
        return;
      }
      unlessThere(entries, param, outside);
    }

    private void invariant(Value param, Value outside) {
      var number = builder.constantOf(outside);
      if (number.isPresent()) {
        constants.add(new Stmt(List.of(param), new Op.Constant(number.get()), stmt.origin()));
      } else {
        unlessThere(invariants, param, outside);
      }
    }

    private void unlessThere(Map<Value, Value> group, Value param, Value outside) {
      for (var known : group.entrySet()) {
        if (known.getValue().equals(outside)) {
          inside.put(param, known.getKey());
          return;
        }
      }
      group.put(param, outside);
    }

    private void close(List<Integer> moved, Map<Value, Value> replaced) {
      var ends = scan.body().results().stream().map(v -> inside.getOrDefault(v, v)).toList();
      var results = new ArrayList<Value>();
      var given = new ArrayList<Value>();
      for (int i : moved) {
        results.add(ends.get(i));
        given.add(stmt.results().get(i));
      }
      var stacked = new HashMap<Value, Value>();
      for (int i = carries; i < ends.size(); i++) {
        var outer = stmt.results().get(i);
        var end = ends.get(i);
        var earlier = stacked.get(end);
        if (invariants.containsKey(end)) {
          replaced.put(outer, builder.broadcast(invariants.get(end), outer.type()));
        } else if (entries.containsKey(end) && entries.get(end).type().sameAxes(outer.type())) {
          replaced.put(outer, builder.broadcast(entries.get(end), outer.type()));
        } else if (earlier != null) {
          replaced.put(outer, earlier);
        } else {
          stacked.put(end, outer);
          results.add(end);
          given.add(outer);
        }
      }
      if (given.isEmpty()) {
        return;
      }
      var stmts = new ArrayList<>(constants);
      for (var inner : scan.body().stmts()) {
        var op = inner.op().mapOperands(v -> inside.getOrDefault(v, v));
        stmts.add(new Stmt(inner.results(), op, inner.origin()));
      }
      var all = new ArrayList<Value>();
      all.addAll(inits.keySet());
      all.addAll(entries.keySet());
      all.addAll(invariants.keySet());
      var loop =
          new Op.Scan(
              scan.name(),
              scan.axis(),
              scan.reverse(),
              List.copyOf(inits.values()),
              List.copyOf(entries.values()),
              List.copyOf(invariants.values()),
              new Body(all, stmts, results));
      builder.append(new Stmt(given, loop, stmt.origin()));
    }
  }
}
