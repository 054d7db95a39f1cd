package org.badgerlang.compiler.differentiate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Inliner;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// The adjoint of a loop: a loop the other way round.
///
/// It carries the adjoints of the carries and the sums of the adjoints of the invariants; its
/// entries are the adjoints of the stacked outputs, and what the forward loop saved (see
/// [Residuals]), for which the forward loop gets further outputs.
final class ScanAdjoint {
  private final Pullback outer;
  private final Stmt stmt;
  private final Op.Scan scan;
  private final List<Value> params;
  private final int carried;

  private final List<Integer> carries = new ArrayList<>();
  private final List<Integer> others = new ArrayList<>();
  private final BodyBuilder forward;
  private final BodyBuilder back;

  /// What the adjoint's loop starts from and reads, with the params of its body that stand for it.
  private final Map<Value, Value> inits = new LinkedHashMap<>();
  private final Map<Value, Value> entries = new LinkedHashMap<>();
  private final Map<Value, Value> invariants = new LinkedHashMap<>();

  private ScanAdjoint(Pullback outer, Stmt stmt, Op.Scan scan) {
    this.outer = outer;
    this.stmt = stmt;
    this.scan = scan;
    this.params = scan.body().params();
    this.carried = scan.inits().size();
    this.forward = outer.forward().reopen(scan.body());
    this.back = forward.child();
    back.at(stmt.origin());
  }

  static void back(Pullback outer, Stmt stmt, Op.Scan scan) {
    new ScanAdjoint(outer, stmt, scan).build();
  }

  private void build() {
    var activity = new Activity(outer.options());
    var varying = activity.varyingIn(scan, outer.active());
    var wanted = wantedResults();
    var needed = activity.neededIn(scan, wanted);
    for (int i = 0; i < carried; i++) {
      if (wanted[i] && varying.contains(params.get(i))) {
        carries.add(i);
      }
    }
    for (int i = carried; i < params.size(); i++) {
      if (needed.contains(params.get(i)) && outer.isActive(scan.operands().get(i))) {
        others.add(i);
      }
    }
    if (carries.isEmpty() && others.isEmpty()) {
      return;
    }
    var seeds = seeds(varying);
    var wrt = new LinkedHashSet<Value>();
    carries.forEach(i -> wrt.add(params.get(i)));
    others.forEach(i -> wrt.add(params.get(i)));
    var adjoints = Pullback.run(forward, back, seeds, wrt, outer.options());
    finish(adjoints);
  }

  private boolean[] wantedResults() {
    var wanted = new boolean[stmt.results().size()];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = outer.adjoint(stmt.results().get(i)).isPresent();
    }
    return wanted;
  }

  private boolean isEntry(int operand) {
    return operand < carried + scan.xs().size();
  }

  /// The adjoints that a step starts from: of the next carries, of its outputs, and the invariants'
  /// sums so far.
  private Map<Value, Value> seeds(Set<Value> varying) {
    var target = outer.target();
    var ends = scan.body().results();
    var seeds = new LinkedHashMap<Value, Value>();
    for (int i : carries) {
      var type = params.get(i).type();
      var init = outer.exact(outer.adjoint(stmt.results().get(i)), type);
      seeds.merge(ends.get(i), param(inits, init, params.get(i), type), back::add);
    }
    for (int i : others) {
      if (!isEntry(i)) {
        var type = params.get(i).type();
        var zero = target.broadcast(target.constant(0), type);
        seeds.put(params.get(i), param(inits, zero, params.get(i), type));
      }
    }
    for (int i = carried; i < ends.size(); i++) {
      var adjoint = outer.adjoint(stmt.results().get(i));
      if (adjoint.isPresent() && varying.contains(ends.get(i))) {
        seeds.merge(ends.get(i), entry(adjoint.get(), ends.get(i)), back::add);
      }
    }
    return seeds;
  }

  /// The adjoint of an output in this step; one that is the same in all steps comes in as an
  /// invariant.
  private Value entry(Value adjoint, Value output) {
    return adjoint.type().has(scan.axis())
        ? param(entries, adjoint, output, adjoint.type().without(scan.axis()))
        : param(invariants, adjoint, output, adjoint.type());
  }

  /// A param of the adjoint's body. Keyed by itself: two params may stand for one outer value.
  private Value param(Map<Value, Value> group, Value outside, Value like, TensorType type) {
    var param = back.fresh(type, like.hint());
    group.put(param, outside);
    return param;
  }

  private void finish(Map<Value, Value> adjoints) {
    var nextCarries = new ArrayList<Value>();
    for (int i : carries) {
      var param = params.get(i);
      nextCarries.add(
          back.broadcast(
              Optional.ofNullable(adjoints.get(param)).orElseGet(() -> back.constant(0)),
              param.type()));
    }
    var sums = others.stream().filter(i -> !isEntry(i)).toList();
    sums.forEach(i -> nextCarries.add(adjoints.get(params.get(i))));
    var perStep =
        others.stream().filter(i -> isEntry(i) && adjoints.containsKey(params.get(i))).toList();
    var results = new ArrayList<>(nextCarries);
    perStep.forEach(i -> results.add(adjoints.get(params.get(i))));

    var body = close(results);
    var target = outer.target();
    var loop =
        new Op.Scan(
            scan.name() + ".adjoint",
            scan.axis(),
            !scan.reverse(),
            List.copyOf(inits.values()),
            List.copyOf(entries.values()),
            List.copyOf(invariants.values()),
            body);
    var given = target.emit(loop, "");
    var operands = scan.operands();
    int next = 0;
    for (int i : carries) {
      outer.contribute(operands.get(i), given.get(next++));
    }
    for (int i : sums) {
      outer.contribute(operands.get(i), given.get(next++));
    }
    for (int i : perStep) {
      outer.contribute(operands.get(i), given.get(next++));
    }
  }

  /// The body of the adjoint's loop, which reads no value of the forward body any more.
  private Body close(List<Value> results) {
    var known = new HashMap<Value, Value>();
    var own = new ArrayList<Value>();
    own.addAll(inits.keySet());
    own.addAll(entries.keySet());
    own.addAll(invariants.keySet());
    var needed = Residuals.readFromOutside(back.stmts(), own, results);
    var residuals =
        Residuals.choose(
            forward,
            needed,
            Set.copyOf(params.subList(0, carried)),
            Set.copyOf(params.subList(carried, carried + scan.xs().size())));
    for (var value : residuals.free()) {
      int i = params.indexOf(value);
      var outside = scan.operands().get(i);
      known.put(value, param(isEntry(i) ? entries : invariants, outside, value, value.type()));
    }
    var stmts = new ArrayList<Stmt>();
    save(residuals, known, stmts);
    for (var again : residuals.again()) {
      stmts.add(Inliner.copy(back, again, known));
    }
    for (var done : back.stmts()) {
      var op = done.op().mapOperands(v -> known.getOrDefault(v, v));
      stmts.add(new Stmt(done.results(), op, done.origin()));
    }
    var all = new ArrayList<Value>();
    all.addAll(inits.keySet());
    all.addAll(entries.keySet());
    all.addAll(invariants.keySet());
    return new Body(all, stmts, results.stream().map(v -> known.getOrDefault(v, v)).toList());
  }

  /// Lets the forward loop stack what is saved, and reads the stacks in the adjoint.
  private void save(Residuals residuals, Map<Value, Value> known, List<Stmt> stmts) {
    var results = new ArrayList<>(scan.body().results());
    var stacks = new ArrayList<>(stmt.results());
    // A value that itself lies along the loop's axis is stacked under another name of that axis.
    var aside = new Axis(scan.axis().name() + "~", scan.axis().size());
    for (var value : residuals.saved()) {
      boolean clash = value.type().has(scan.axis());
      int at = clash ? -1 : results.subList(carried, results.size()).indexOf(value);
      Value stack;
      if (at >= 0) {
        stack = stacks.get(carried + at);
      } else {
        var output = clash ? forward.rename(value, scan.axis(), aside) : value;
        stack = outer.forward().fresh(output.type().with(scan.axis()), value.hint());
        results.add(output);
        stacks.add(stack);
      }
      var entry = param(entries, stack, value, stack.type().without(scan.axis()));
      if (clash) {
        var restored = back.fresh(value.type(), value.hint());
        stmts.add(
            new Stmt(List.of(restored), new Op.Rename(entry, aside, scan.axis()), stmt.origin()));
        known.put(value, restored);
      } else {
        known.put(value, entry);
      }
    }
    if (!forward.stmts().equals(scan.body().stmts())
        || results.size() > scan.body().results().size()) {
      var body = new Body(params, forward.stmts(), results);
      outer.forward().replace(stmt, new Stmt(stacks, scan.withBody(body), stmt.origin()));
    }
  }
}
