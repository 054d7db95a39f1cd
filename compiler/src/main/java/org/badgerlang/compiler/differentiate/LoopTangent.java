package org.badgerlang.compiler.differentiate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.badgerlang.compiler.ir.BodyBuilder.Step;
import org.badgerlang.compiler.ir.Inliner;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// The tangent of a loop: the loop again, which also carries the tangents of its carries.
final class LoopTangent {
  private LoopTangent() {}

  static void forward(Tangents outer, Stmt stmt, Op.Scan scan) {
    var b = outer.builder();
    int carries = scan.inits().size();
    var body = scan.body();
    var wanted = new boolean[stmt.results().size()];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = outer.isNeeded(stmt.results().get(i));
    }
    var varying = outer.activity().varyingIn(scan, outer.varying());
    var needed = outer.activity().neededIn(scan, wanted);
    var moving = new ArrayList<Integer>();
    for (int i = 0; i < carries; i++) {
      if (wanted[i] && varying.contains(body.params().get(i))) {
        moving.add(i);
      }
    }
    var directions = directions(outer, scan);
    var inits = new ArrayList<>(scan.inits());
    for (int i : moving) {
      var init = scan.inits().get(i);
      var tangent = outer.tangent(init).orElseGet(() -> b.constant(0));
      inits.add(b.broadcast(tangent, init.type().union(directions)));
    }
    var xs = new ArrayList<>(scan.xs());
    var entryOf = new LinkedHashMap<Integer, Integer>();
    for (int i = 0; i < scan.xs().size(); i++) {
      var tangent = outer.tangent(scan.xs().get(i));
      if (tangent.isPresent() && needed.contains(body.params().get(carries + i))) {
        entryOf.put(carries + i, xs.size());
        xs.add(b.broadcast(tangent.get(), tangent.get().type().with(scan.axis())));
      }
    }
    var stacked = new ArrayList<Integer>();
    var results =
        b.scan(
            scan.name() + ".tangent",
            scan.axis(),
            scan.reverse(),
            inits,
            xs,
            (inner, carried, entries) -> {
              var args = new ArrayList<>(carried.subList(0, carries));
              args.addAll(entries.subList(0, scan.xs().size()));
              args.addAll(scan.invariants());
              var ends = Inliner.inline(inner, body, args);
              var seeds = new HashMap<Value, Value>();
              for (int k = 0; k < moving.size(); k++) {
                seeds.put(carried.get(moving.get(k)), carried.get(carries + k));
              }
              entryOf.forEach((param, entry) -> seeds.put(args.get(param), entries.get(entry)));
              for (var invariant : scan.invariants()) {
                outer.tangent(invariant).ifPresent(tangent -> seeds.put(invariant, tangent));
              }
              var outputs = new ArrayList<Value>();
              for (int i = 0; i < wanted.length; i++) {
                if (wanted[i]) {
                  outputs.add(ends.get(i));
                }
              }
              var found = Tangents.run(inner, outputs, seeds, outer.options());
              var next = new ArrayList<>(ends.subList(0, carries));
              for (int i : moving) {
                next.add(
                    Optional.ofNullable(found.get(ends.get(i))).orElseGet(() -> inner.constant(0)));
              }
              var given = new ArrayList<Value>();
              for (int i = carries; i < wanted.length; i++) {
                if (wanted[i] && found.containsKey(ends.get(i))) {
                  stacked.add(i);
                  given.add(found.get(ends.get(i)));
                }
              }
              return new Step(next, given);
            });
    int at = carries;
    for (int i : moving) {
      outer.put(stmt.results().get(i), results.get(at++));
    }
    for (int i : stacked) {
      outer.put(stmt.results().get(i), results.get(at++));
    }
  }

  /// The axes of all directions that reach the loop: every carried tangent has them.
  private static TensorType directions(Tangents outer, Op.Scan scan) {
    var all = TensorType.SCALAR;
    for (var operand : new HashSet<>(scan.operands())) {
      var tangent = outer.tangent(operand);
      if (tangent.isPresent()) {
        all = all.union(Tangents.directions(tangent.get(), operand));
      }
    }
    return all;
  }
}
