package org.badgerlang.compiler.differentiate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;

/// Which values vary with others and which are needed for others: in the sense of derivatives,
/// where what a cut op reads does not count, or in the sense of data, where everything read counts.
final class Activity {
  private final Function<Op, List<Value>> through;
  private final Set<Value> cuts;

  private Activity(Function<Op, List<Value>> through, Set<Value> cuts) {
    this.through = through;
    this.cuts = cuts;
  }

  Activity(Options options) {
    this(op -> throughOperands(op, options), options.cuts());
  }

  static Activity ofData() {
    return new Activity(Op::operands, Set.of());
  }

  /// Whether what the statement gives counts as constant.
  boolean isCut(Stmt stmt) {
    return stmt.results().stream().anyMatch(cuts::contains);
  }

  /// The operands by which the op has a derivative, or all it reads.
  List<Value> throughOperands(Op op) {
    return through.apply(op);
  }

  /// The seeds and every value of the statements whose derivative by some seed may differ from 0.
  Set<Value> varying(List<Stmt> stmts, Collection<Value> seeds) {
    var active = new HashSet<>(seeds);
    for (var stmt : stmts) {
      active.addAll(varyingResults(stmt, active));
    }
    return active;
  }

  /// The ends and every value by which the derivative of some end may differ from 0.
  Set<Value> needed(List<Stmt> stmts, Collection<Value> ends) {
    var needed = new HashSet<>(ends);
    for (var stmt : stmts.reversed()) {
      needed.addAll(neededOperands(stmt, needed));
    }
    return needed;
  }

  List<Value> varyingResults(Stmt stmt, Set<Value> active) {
    if (isCut(stmt)) {
      return List.of();
    }
    return switch (stmt.op()) {
      case Op.Scan scan -> {
        var inside = varyingIn(scan, active);
        var results = new ArrayList<Value>();
        for (int i = 0; i < stmt.results().size(); i++) {
          boolean carried = i < scan.inits().size() && inside.contains(scan.body().params().get(i));
          if (carried || inside.contains(scan.body().results().get(i))) {
            results.add(stmt.results().get(i));
          }
        }
        yield results;
      }
      case Op.Branch branch -> {
        var then = varyingIn(branch.then(), branch.args(), active);
        var otherwise = varyingIn(branch.otherwise(), branch.args(), active);
        var results = new ArrayList<Value>();
        for (int i = 0; i < stmt.results().size(); i++) {
          if (then.contains(branch.then().results().get(i))
              || otherwise.contains(branch.otherwise().results().get(i))) {
            results.add(stmt.results().get(i));
          }
        }
        yield results;
      }
      case Op plain ->
          throughOperands(plain).stream().anyMatch(active::contains)
              ? stmt.results()
              : List.<Value>of();
    };
  }

  List<Value> neededOperands(Stmt stmt, Set<Value> needed) {
    if (isCut(stmt) || stmt.results().stream().noneMatch(needed::contains)) {
      return List.of();
    }
    return switch (stmt.op()) {
      case Op.Scan scan -> {
        var wanted = new boolean[stmt.results().size()];
        for (int i = 0; i < wanted.length; i++) {
          wanted[i] = needed.contains(stmt.results().get(i));
        }
        var inside = neededIn(scan, wanted);
        var operands = scan.operands();
        var found = new ArrayList<Value>();
        for (int i = 0; i < operands.size(); i++) {
          boolean carried = i < scan.inits().size() && wanted[i];
          if (carried || inside.contains(scan.body().params().get(i))) {
            found.add(operands.get(i));
          }
        }
        yield found;
      }
      case Op.Branch branch -> {
        var found = new ArrayList<Value>();
        for (var body : branch.bodies()) {
          var ends = new ArrayList<Value>();
          for (int i = 0; i < stmt.results().size(); i++) {
            if (needed.contains(stmt.results().get(i))) {
              ends.add(body.results().get(i));
            }
          }
          var inside = needed(body.stmts(), ends);
          for (int i = 0; i < branch.args().size(); i++) {
            if (inside.contains(body.params().get(i))) {
              found.add(branch.args().get(i));
            }
          }
        }
        yield found;
      }
      case Op plain -> throughOperands(plain);
    };
  }

  /// The values of a loop's body that vary with the active operands of the loop, over all its
  /// steps.
  Set<Value> varyingIn(Op.Scan scan, Set<Value> active) {
    var body = scan.body();
    var seeds = activeParams(body, scan.operands(), active);
    while (true) {
      var inside = varying(body.stmts(), seeds);
      boolean grew = false;
      for (int i = 0; i < scan.inits().size(); i++) {
        if (inside.contains(body.results().get(i))) {
          grew |= seeds.add(body.params().get(i));
        }
      }
      if (!grew) {
        return inside;
      }
    }
  }

  /// The values of a loop's body that the wanted results need, over all its steps. Marks in
  /// `wanted` the carries that are needed on the way.
  Set<Value> neededIn(Op.Scan scan, boolean[] wanted) {
    var body = scan.body();
    while (true) {
      var ends = new ArrayList<Value>();
      for (int i = 0; i < wanted.length; i++) {
        if (wanted[i]) {
          ends.add(body.results().get(i));
        }
      }
      var inside = needed(body.stmts(), ends);
      boolean grew = false;
      for (int i = 0; i < scan.inits().size(); i++) {
        if (!wanted[i] && inside.contains(body.params().get(i))) {
          wanted[i] = true;
          grew = true;
        }
      }
      if (!grew) {
        return inside;
      }
    }
  }

  private Set<Value> varyingIn(Body body, List<Value> args, Set<Value> active) {
    return varying(body.stmts(), activeParams(body, args, active));
  }

  private static Set<Value> activeParams(Body body, List<Value> args, Set<Value> active) {
    var params = new HashSet<Value>();
    for (int i = 0; i < args.size(); i++) {
      if (active.contains(args.get(i))) {
        params.add(body.params().get(i));
      }
    }
    return params;
  }

  private static List<Value> throughOperands(Op op, Options options) {
    return switch (op) {
      case Op.Constant _, Op.Iota _, Op.ArgSort _, Op.ArgMax _, Op.Random _ -> List.of();
      case Op.Stop _, Op.External _ -> List.of();
      case Op.InnerGradient(var x, var owner, _) ->
          options.stopsAt().test(owner) ? List.of() : List.of(x);
      case Op.Unary(var fn, var x) ->
          switch (fn) {
            case SIGN, FLOOR, IS_FINITE -> List.of();
            case NEG, RECIPROCAL, EXP, LOG, SQRT, SIN, COS, TANH, SIGMOID, ABS -> List.of(x);
          };
      case Op.Binary(var fn, var x, var y) ->
          switch (fn) {
            case LT, LE, EQ -> List.of();
            case ADD, SUB, MUL, DIV, POW, MIN, MAX -> List.of(x, y);
          };
      case Op.Select(_, var then, var otherwise) -> List.of(then, otherwise);
      case Op.Gather(var x, _, _) -> List.of(x);
      case Op.ScatterAdd(var x, _, _, _) -> List.of(x);
      case Op.Broadcast _,
          Op.Contract _,
          Op.Reduce _,
          Op.Rename _,
          Op.Slice _,
          Op.Pad _,
          Op.Concat _,
          Op.Window _,
          Op.Unwindow _,
          Op.CumSum _ ->
          op.operands();
      case Op.Scan _, Op.Branch _ -> op.operands();
    };
  }
}
