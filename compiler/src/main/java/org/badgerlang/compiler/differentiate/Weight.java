package org.badgerlang.compiler.differentiate;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.badgerlang.compiler.cost.CostModel;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// What statements cost of which only some values are asked for.
///
/// @param operations floating-point operations, of all steps of loops
/// @param bytes of what loops hand over: their stacked results, and those of the largest loop
///     inside
public record Weight(double operations, double bytes) {
  private static final int BYTES_PER_REAL = 4;
  private static final Activity DATA = Activity.ofData();

  static Weight of(List<Stmt> stmts, Collection<Value> ends, SizeFacts sizes) {
    var needed = new HashSet<>(ends);
    for (var stmt : stmts.reversed()) {
      needed.addAll(DATA.neededOperands(stmt, needed));
    }
    return of(stmts, needed, sizes);
  }

  private static Weight of(List<Stmt> stmts, Set<Value> needed, SizeFacts sizes) {
    double operations = 0;
    double bytes = 0;
    double inside = 0;
    for (var stmt : stmts) {
      if (stmt.results().stream().noneMatch(needed::contains)) {
        continue;
      }
      switch (stmt.op()) {
        case Op.Scan scan -> {
          var wanted = new boolean[stmt.results().size()];
          for (int i = 0; i < wanted.length; i++) {
            wanted[i] = needed.contains(stmt.results().get(i));
            bytes += wanted[i] ? bytes(stmt.results().get(i).type(), sizes) : 0;
          }
          var step = of(scan.body().stmts(), DATA.neededIn(scan, wanted), sizes);
          operations += step.operations() * size(scan.axis(), sizes);
          inside = Math.max(inside, step.bytes());
        }
        case Op.Branch branch -> {
          for (var body : branch.bodies()) {
            var side = of(body.stmts(), body.results(), sizes);
            operations += side.operations();
            inside = Math.max(inside, side.bytes());
          }
        }
        default -> operations += CostModel.operations(stmt, axis -> size(axis, sizes));
      }
    }
    return new Weight(operations, bytes + inside);
  }

  private static long size(Axis axis, SizeFacts sizes) {
    return sizes.most(axis.size());
  }

  private static double bytes(TensorType type, SizeFacts sizes) {
    double entries = BYTES_PER_REAL;
    for (var axis : type.axes()) {
      entries *= size(axis, sizes);
    }
    return entries;
  }
}
