package org.badgerlang.compiler.estimate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Inliner;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// Rewrites a loop so that what a step takes over, leaves and records passes a gate, where it
/// depends on what is learned.
///
/// A gate gives the value that it takes; what differs is only how derivatives go through it.
final class Gates {
  private Gates() {}

  /// The gates of one loop, each in the body of a step.
  interface Gate {
    /// What a step takes over from the one before.
    Value entering(BodyBuilder body, Value value, Value step);

    /// What a step hands on, and what it records.
    Value leaving(BodyBuilder body, Value value, Value step);
  }

  /// Puts the gated loop in the place of `stmt`; it gives the same values.
  ///
  /// @param gate makes the gates; what it appends to `b` comes before the loop
  static void rebuild(BodyBuilder b, Stmt stmt, Collection<Value> wrt, Supplier<Gate> gate) {
    var moved = Flow.inside((Op.Scan) stmt.op(), Flow.from(b.stmts(), wrt));
    b.replace(stmt, () -> append(b, stmt, (Op.Scan) stmt.op(), moved, gate.get()));
  }

  private static void append(BodyBuilder b, Stmt stmt, Op.Scan scan, Set<Value> moved, Gate gate) {
    int carries = scan.inits().size();
    int entries = carries + scan.xs().size();
    var old = scan.body();
    var body = b.child();
    var params = new ArrayList<Value>();
    old.params().subList(0, entries).forEach(p -> params.add(body.param(p.type(), p.hint())));
    var step = body.param(TensorType.SCALAR, "step");
    old.params()
        .subList(entries, old.params().size())
        .forEach(p -> params.add(body.param(p.type(), p.hint())));
    var args = new ArrayList<Value>(params);
    for (int i = 0; i < carries; i++) {
      if (moved.contains(old.params().get(i))) {
        args.set(i, gate.entering(body, params.get(i), step));
      }
    }
    var ends = new ArrayList<>(Inliner.inline(body, old, args));
    for (int i = 0; i < ends.size(); i++) {
      var end = old.results().get(i);
      if (moved.contains(end) || (i < carries && moved.contains(old.params().get(i)))) {
        ends.set(i, body.broadcast(gate.leaving(body, ends.get(i), step), end.type()));
      }
    }
    var closed = body.close(ends);
    var xs = new ArrayList<>(scan.xs());
    xs.add(b.iota(scan.axis()));
    var invariants = new ArrayList<>(scan.invariants());
    invariants.addAll(closed.captured());
    var op =
        new Op.Scan(
            scan.name(), scan.axis(), scan.reverse(), scan.inits(), xs, invariants, closed.body());
    b.append(new Stmt(stmt.results(), op, stmt.origin()));
  }

  /// Those of `axes` that everything has which the loop computes from `wrt`.
  static TensorType shared(BodyBuilder b, Stmt stmt, Collection<Value> wrt, Collection<Axis> axes) {
    var scan = (Op.Scan) stmt.op();
    var moved = Flow.inside(scan, Flow.from(b.stmts(), wrt));
    var shared = new LinkedHashSet<>(axes);
    for (int i = 0; i < scan.body().results().size(); i++) {
      var end = scan.body().results().get(i);
      boolean carried = i < scan.inits().size() && moved.contains(scan.body().params().get(i));
      if (carried || moved.contains(end)) {
        shared.retainAll(end.type().axes());
      }
    }
    return new TensorType(List.copyOf(shared));
  }
}
