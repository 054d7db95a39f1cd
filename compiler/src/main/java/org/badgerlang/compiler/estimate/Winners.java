package org.badgerlang.compiler.estimate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.badgerlang.compiler.differentiate.Gradients;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TypeRule;
import org.badgerlang.compiler.ir.Value;

/// The derivative only through the `k` branches that a gate chose.
///
/// Formula: where a softmax over one axis weighs branches, the derivative goes through the k
/// largest weights and what they weigh; the others count as constants, their scores too.
///
/// Bias: what the other branches would gain is left out; none where k is the number of branches.
/// Variance: none beyond the objective's. Cost: that of backpropagation, and a sort of the gate's
/// weights; all branches run forward.
///
/// Source: Shazeer et al. 2017, arXiv 1701.06538, for the derivative of gates with k winners.
public final class Winners {
  private final BodyBuilder b;
  private final int k;
  private final String mark;
  private boolean found;

  private Winners(BodyBuilder b, int k, String mark) {
    this.b = b;
    this.k = k;
    this.mark = mark;
  }

  /// The gradient by each of `wrt`; empty where the objective passes no gate.
  ///
  /// @param mark names the estimate
  public static Optional<List<Value>> gradient(
      BodyBuilder b, Value objective, List<Value> wrt, int k, String mark) {
    var winners = new Winners(b, k, mark);
    var way = new HashSet<>(Flow.between(b.stmts(), wrt, List.of(objective)));
    var stmts = b.stmts();
    var gates = winners.gates(stmts);
    for (var stmt : stmts) {
      var again = winners.again(stmt, gates, way.contains(stmt));
      if (!again.equals(List.of(stmt))) {
        b.replace(stmt, () -> again.forEach(b::append));
      }
    }
    return winners.found
        ? Optional.of(Gradients.gradient(b, objective, wrt, Options.EXACT.stoppingAt(mark)))
        : Optional.empty();
  }

  /// The values of one body that gates are made of.
  ///
  /// @param scores by the exponentials of a softmax, the axis that it goes over
  /// @param weights by the softmax, its exponentials
  /// @param masks by the exponentials, 1 for winners
  /// @param gated by the exponentials, the same where only winners have a derivative
  private record Gated(
      Map<Value, Axis> scores,
      Map<Value, Value> weights,
      Map<Value, Value> masks,
      Map<Value, Value> gated) {}

  private Gated gates(List<Stmt> stmts) {
    var exponentials = new HashSet<Value>();
    var sums = new HashMap<Value, Op.Reduce>();
    var inverses = new HashMap<Value, Op.Reduce>();
    var scores = new HashMap<Value, Axis>();
    var weights = new HashMap<Value, Value>();
    for (var stmt : stmts) {
      switch (stmt.op()) {
        case Op.Unary(var fn, _) when fn == Op.UnaryFn.EXP -> exponentials.add(stmt.result());
        case Op.Reduce reduce
            when reduce.fn() == Op.ReduceFn.SUM
                && reduce.over().size() == 1
                && exponentials.contains(reduce.x()) ->
            sums.put(stmt.result(), reduce);
        case Op.Unary(var fn, var x) when fn == Op.UnaryFn.RECIPROCAL && sums.containsKey(x) ->
            inverses.put(stmt.result(), sums.get(x));
        case Op.Binary(var fn, var x, var y) when fn == Op.BinaryFn.MUL -> {
          var reduce = inverses.get(y);
          if (reduce != null && reduce.x().equals(x)) {
            scores.put(x, reduce.over().getFirst());
            weights.put(stmt.result(), x);
          }
        }
        default -> {}
      }
    }
    return new Gated(scores, weights, new HashMap<>(), new HashMap<>());
  }

  /// The statements that stand for one.
  private List<Stmt> again(Stmt stmt, Gated gates, boolean onTheWay) {
    var list = new ArrayList<Stmt>();
    if (stmt.op() instanceof Op.Scan && !onTheWay) {
      return List.of(stmt);
    }
    if (stmt.op() instanceof Op.Scan || stmt.op() instanceof Op.Branch) {
      var op = stmt.op().mapBodies(this::body);
      return List.of(op.equals(stmt.op()) ? stmt : new Stmt(stmt.results(), op, stmt.origin()));
    }
    if (stmt.results().size() == 1 && gates.scores().containsKey(stmt.result())) {
      found = true;
      list.add(stmt);
      var scores = stmt.result();
      var axis = Objects.requireNonNull(gates.scores().get(scores));
      var falling = emit(list, new Op.Unary(Op.UnaryFn.NEG, scores), stmt);
      var order = emit(list, new Op.ArgSort(falling, axis), stmt);
      var rank = emit(list, new Op.ArgSort(order, axis), stmt);
      var count = emit(list, new Op.Constant(k), stmt);
      var mask = emit(list, new Op.Binary(Op.BinaryFn.LT, rank, count), stmt);
      gates.masks().put(scores, mask);
      gates.gated().put(scores, gate(list, scores, mask, stmt));
      return list;
    }
    var op = stmt.op().mapOperands(v -> gates.gated().getOrDefault(v, v));
    var reads = stmt.op().operands();
    boolean weighs = op instanceof Op.Contract || isProduct(op);
    if (weighs && !gates.weights().containsKey(stmt.result())) {
      var made = new HashMap<Value, Value>();
      for (var weight : reads) {
        var scores = gates.weights().get(weight);
        if (scores != null) {
          var mask = Objects.requireNonNull(gates.masks().get(scores));
          reads.forEach(v -> made.computeIfAbsent(v, x -> gate(list, x, mask, stmt)));
        }
      }
      op = op.mapOperands(v -> made.getOrDefault(v, v));
      if (!TypeRule.of(op).getFirst().equals(stmt.result().type())) {
        var wide = emit(list, op, stmt);
        op = new Op.Broadcast(wide, stmt.result().type());
      }
    }
    list.add(op.equals(stmt.op()) ? stmt : new Stmt(stmt.results(), op, stmt.origin()));
    return list;
  }

  private static boolean isProduct(Op op) {
    return op instanceof Op.Binary(var fn, _, _) && fn == Op.BinaryFn.MUL;
  }

  private Body body(Body body) {
    var gates = gates(body.stmts());
    var stmts = new ArrayList<Stmt>();
    body.stmts().forEach(stmt -> stmts.addAll(again(stmt, gates, true)));
    return new Body(body.params(), stmts, body.results());
  }

  private Value gate(List<Stmt> list, Value value, Value mask, Stmt place) {
    var marked = emit(list, new Op.InnerGradient(value, mark), place);
    return emit(list, new Op.Select(mask, value, marked), place);
  }

  private Value emit(List<Stmt> list, Op op, Stmt place) {
    var value = b.fresh(TypeRule.of(op).getFirst(), "");
    list.add(new Stmt(List.of(value), op, place.origin()));
    return value;
  }
}
