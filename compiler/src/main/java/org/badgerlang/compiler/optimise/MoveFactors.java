package org.badgerlang.compiler.optimise;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;

/// Scales what has fewer entries: (c·w)·x = w·(c·x) or c·(w·x), where products are all that reads
/// c·w. So it is with the rate of an inner step, by which the gradient of a gradient scales tensors
/// the size of weights.
final class MoveFactors {
  /// Where more than this share of the entries is left to scale, they stay as they are: what scales
  /// them may share a loop with what makes them.
  private static final double WORTH = 0.5;

  /// Products, and the side of each that need not be scaled.
  private final Map<Value, Value> products = new HashMap<>();

  private MoveFactors() {}

  static Body run(Body body) {
    var moves = new MoveFactors();
    moves.note(body);
    return Rewrite.everywhere(body, moves::move);
  }

  private void note(Body body) {
    var readers = new LinkedHashMap<Value, List<Stmt>>();
    var makers = new HashMap<Value, Op>();
    for (var stmt : body.stmts()) {
      stmt.op().bodies().forEach(this::note);
      stmt.results().forEach(value -> makers.put(value, stmt.op()));
      stmt.op().operands().stream()
          .distinct()
          .forEach(value -> readers.computeIfAbsent(value, _ -> new ArrayList<>()).add(stmt));
    }
    readers.keySet().removeAll(body.results());
    readers.forEach(
        (value, stmts) -> {
          if (makers.get(value) instanceof Op.Binary op && isScaled(op, makers)) {
            note(value, stmts);
          }
        });
  }

  private static boolean isScaled(Op.Binary op, Map<Value, Op> makers) {
    return op.fn() == Op.BinaryFn.MUL
        && op.operands().stream().anyMatch(v -> makers.get(v) instanceof Op.Constant);
  }

  private void note(Value scaled, List<Stmt> readers) {
    double instead = 0;
    for (var stmt : readers) {
      if (!(stmt.op() instanceof Op.Contract(var x, var y, _)) || x.equals(y)) {
        return;
      }
      instead += Math.min(entries(x.equals(scaled) ? y : x), entries(stmt.result()));
    }
    if (Double.isFinite(instead) && instead <= WORTH * entries(scaled)) {
      readers.forEach(stmt -> products.put(stmt.result(), scaled));
    }
  }

  private Optional<Value> move(Rewrite.Scope scope, Op op, Value result) {
    var scaled = products.get(result);
    return scaled != null && op instanceof Op.Contract(var x, var y, var over)
        ? moved(scope, scaled, x.equals(scaled) ? y : x, over, result)
        : Optional.empty();
  }

  private static Optional<Value> moved(
      Rewrite.Scope scope, Value scaled, Value other, List<Axis> over, Value result) {
    var b = scope.builder();
    return scope
        .op(scaled)
        .flatMap(op -> MergeFactors.scaled(scope, op))
        .map(
            found -> {
              var factor = b.constant(found.factor());
              return entries(other) <= entries(result)
                  ? b.contract(found.x(), b.mul(other, factor), over)
                  : b.mul(b.contract(found.x(), other, over), factor);
            });
  }

  /// As many as it may have; without end where a size varies.
  private static double entries(Value value) {
    return value.type().axes().stream()
        .mapToDouble(a -> a.size().isFixed() ? a.size().fixed() : Double.POSITIVE_INFINITY)
        .reduce(1, (a, b) -> a * b);
  }
}
