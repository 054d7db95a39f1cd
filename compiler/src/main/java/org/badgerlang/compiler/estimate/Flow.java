package org.badgerlang.compiler.estimate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;

/// Which statements read what, in the sense of data.
final class Flow {
  private Flow() {}

  /// The seeds and everything computed from them; of a loop only what its steps compute from them.
  static Set<Value> from(List<Stmt> stmts, Collection<Value> seeds) {
    var moved = new HashSet<>(seeds);
    for (var stmt : stmts) {
      if (stmt.op() instanceof Op.Scan scan) {
        var inside = inside(scan, moved);
        var ends = scan.body().results();
        for (int i = 0; i < ends.size(); i++) {
          boolean carried = i < scan.inits().size() && inside.contains(scan.body().params().get(i));
          if (carried || inside.contains(ends.get(i))) {
            moved.add(stmt.results().get(i));
          }
        }
      } else if (stmt.op().operands().stream().anyMatch(moved::contains)) {
        moved.addAll(stmt.results());
      }
    }
    return moved;
  }

  /// The values of a loop's body that are computed from the operands in `moved`, over all steps.
  static Set<Value> inside(Op.Scan scan, Set<Value> moved) {
    var params = scan.body().params();
    var seeds = new HashSet<Value>();
    for (int i = 0; i < params.size(); i++) {
      if (moved.contains(scan.operands().get(i))) {
        seeds.add(params.get(i));
      }
    }
    while (true) {
      var inside = from(scan.body().stmts(), seeds);
      boolean grew = false;
      for (int i = 0; i < scan.inits().size(); i++) {
        if (inside.contains(scan.body().results().get(i))) {
          grew |= seeds.add(params.get(i));
        }
      }
      if (!grew) {
        return inside;
      }
    }
  }

  /// The statements that `ends` are computed by and that read `seeds`, directly or not, in order.
  static List<Stmt> between(List<Stmt> stmts, Collection<Value> seeds, Collection<Value> ends) {
    var moved = from(stmts, seeds);
    var needed = new HashSet<>(ends);
    var found = new ArrayList<Stmt>();
    for (var stmt : stmts.reversed()) {
      if (stmt.results().stream().anyMatch(r -> needed.contains(r) && moved.contains(r))) {
        found.add(stmt);
        needed.addAll(stmt.op().operands());
      }
    }
    return found.reversed();
  }

  /// The loops of the spec among them: those that the objective's way from `wrt` passes.
  static List<Stmt> loops(BodyBuilder b, Collection<Value> wrt, Value objective) {
    return between(b.stmts(), wrt, List.of(objective)).stream()
        .filter(
            stmt ->
                stmt.op() instanceof Op.Scan scan && !scan.reverse() && !scan.name().contains("."))
        .toList();
  }
}
