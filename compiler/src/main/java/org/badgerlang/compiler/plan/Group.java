package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;

/// Statements of one body that become one item; mutable while [Grouping] fills it.
sealed interface Group {

  /// Statements that share a loop nest.
  final class Fused implements Group {
    final boolean laneBefore;
    boolean laneAfter;
    Set<Axis> outer;
    final Set<Axis> space;
    Set<Axis> over = Set.of();
    final List<Stmt> before = new ArrayList<>();
    final List<Stmt> reductions = new ArrayList<>();
    final List<Stmt> after = new ArrayList<>();
    int cost;

    /// @param space the axes of the whole nest but the lane axis
    Fused(Set<Axis> space, boolean lanes) {
      this.space = space;
      this.outer = space;
      this.laneBefore = lanes;
      this.laneAfter = lanes;
    }

    boolean isProduct() {
      return reductions.stream().anyMatch(stmt -> multipliesMatrices(stmt.op()));
    }

    /// Whether an op uses what it reads for several places of its result.
    static boolean multipliesMatrices(Op op) {
      return op instanceof Op.Contract(var x, var y, _) && !x.type().sameAxes(y.type());
    }

    void reduce(Stmt stmt, Set<Axis> summed, boolean lanes) {
      over = summed;
      laneAfter = lanes;
      outer = new HashSet<>(space);
      outer.removeAll(summed);
      reductions.add(stmt);
    }

    /// Whether a nest goes over the same places in the same way.
    boolean runsLike(Fused other) {
      return laneBefore == other.laneBefore
          && laneAfter == other.laneAfter
          && space.equals(other.space)
          && over.equals(other.over);
    }

    /// The same but for one of the statements after the sums.
    Fused without(Stmt stmt) {
      var rest = new Fused(space, laneBefore);
      rest.laneAfter = laneAfter;
      rest.outer = outer;
      rest.over = over;
      rest.before.addAll(before);
      rest.reductions.addAll(reductions);
      rest.after.addAll(after);
      rest.after.remove(stmt);
      return rest;
    }

    /// Adds another product to the sum of its own.
    ///
    /// @param product which runs like its own
    /// @param total what adds the two
    void join(Stmt product, Stmt total) {
      var own = reductions.removeFirst();
      for (var term : List.of(product, own)) {
        reductions.add(new Stmt(total.results(), term.op(), term.origin()));
      }
      after.remove(total);
    }

    /// Whether it makes the value other than as a sum.
    boolean computes(Value value) {
      return makes(before, value) || makes(after, value);
    }

    boolean makesBefore(Value value) {
      return makes(before, value);
    }

    boolean makesAfter(Value value) {
      return makes(after, value) || makes(reductions, value);
    }

    private static boolean makes(List<Stmt> stmts, Value value) {
      return stmts.stream().anyMatch(stmt -> stmt.results().contains(value));
    }
  }

  /// A statement by itself.
  record Alone(Stmt stmt) implements Group {}
}
