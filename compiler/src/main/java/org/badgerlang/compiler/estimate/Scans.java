package org.badgerlang.compiler.estimate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Inliner;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TypeRule;
import org.badgerlang.compiler.ir.Value;

/// Loops taken apart.
final class Scans {
  private Scans() {}

  /// Makes a loop of fixed length two, the second of the `last` steps; gives what the first left.
  /// Empty where the loop is no longer than that.
  static List<Value> split(BodyBuilder b, Stmt stmt, int last) {
    var scan = (Op.Scan) stmt.op();
    int length = scan.axis().size().fixed();
    if (length <= last) {
      return List.of();
    }
    var cut = new ArrayList<Value>();
    b.replace(stmt, () -> cut.addAll(halves(b, stmt, scan, length - last, last)));
    return cut;
  }

  private static List<Value> halves(BodyBuilder b, Stmt stmt, Op.Scan scan, int before, int after) {
    var axis = scan.axis();
    var early = Axis.of(axis.name() + "~early", before);
    var late = Axis.of(axis.name() + "~late", after);
    int carries = scan.inits().size();
    var first =
        b.emit(
            new Op.Scan(
                scan.name(),
                early,
                scan.reverse(),
                scan.inits(),
                scan.xs().stream().map(x -> b.slice(x, axis, Size.of(0), early)).toList(),
                scan.invariants(),
                scan.body()),
            "");
    var second =
        new Op.Scan(
            scan.name(),
            late,
            scan.reverse(),
            first.subList(0, carries),
            scan.xs().stream().map(x -> b.slice(x, axis, Size.of(before), late)).toList(),
            scan.invariants(),
            Inliner.freshen(b, scan.body()));
    var results = new ArrayList<>(stmt.results().subList(0, carries));
    var types = TypeRule.of(second);
    for (int i = carries; i < types.size(); i++) {
      results.add(b.fresh(types.get(i), stmt.results().get(i).hint()));
    }
    b.append(new Stmt(results, second, stmt.origin()));
    for (int i = carries; i < results.size(); i++) {
      var parts = List.of(first.get(i), results.get(i));
      var from = List.of(Optional.of(early), Optional.of(late));
      b.append(
          new Stmt(
              List.of(stmt.results().get(i)), new Op.Concat(parts, from, axis), stmt.origin()));
    }
    return first;
  }
}
