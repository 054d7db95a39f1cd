package org.badgerlang.compiler.estimate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.badgerlang.compiler.differentiate.Gradients;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.BodyBuilder.Step;
import org.badgerlang.compiler.ir.Inliner;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.TypeRule;
import org.badgerlang.compiler.ir.Value;

/// Evolution strategies over unrolls of a loop: persistent and truncated ones.
///
/// Formula: the loop of T steps is cut into unrolls of k. In each, antithetic pairs of particles
/// run with θ ± σε, where ε is drawn anew for each unroll.
///
/// Persistent (PES): every particle goes on from its own state. With ξ the sum of a particle's ε so
/// far, g = Σ over unrolls of mean over pairs of (L⁺ − L⁻)/2σ · ξ, L what the unroll adds to the
/// objective. A state that outlives the loop is handed on for each particle, and ξ with it, until
/// both begin anew. Bias: none for the smoothed objective when it is linear in what the steps
/// record (a mean, a sum, the last one); of order σ² otherwise. Variance: grows with the number of
/// unrolls where noise of different unrolls adds up, less than that of one ε for the whole loop
/// where losses are mostly of late origin.
///
/// Truncated: all particles of an unroll start from the state of the unperturbed run, and g = Σ
/// mean (L⁺ − L⁻)/2σ · ε. Bias: influence beyond an unroll is missing, as with truncated
/// backpropagation. Variance: below that of the persistent estimate, as no noise adds up.
///
/// What the objective takes from θ beside the loop counts with its derivative.
///
/// Cost: 2 · pairs forward runs and no adjoint (truncated: one more run); memory for the states of
/// the particles, whatever T is. No step is differentiated.
///
/// Sources: Vicol, Metz and Sohl-Dickstein 2021, arXiv 2112.13835; Salimans et al. 2017, arXiv
/// 1703.03864.
public final class Unrolls {
  /// What the estimate needs beside the objective.
  ///
  /// @param pair the axis of pairs; in no other use
  /// @param sign an axis of size 2, the two particles of a pair
  /// @param sigma the deviation of the noise, a scalar
  /// @param steps the length of an unroll, a divisor of the loop's
  /// @param mark names the draws
  /// @param counters the steps of the loops around
  /// @param handed the states that outlive the loop and depend on what is learned
  /// @param noise ξ for each thing that is learned, over `pair` and perhaps `instances`; empty
  ///     where the loop begins with none
  /// @param instances axes whose entries may have a ξ of their own
  public record Plan(
      Axis pair,
      Axis sign,
      Value sigma,
      int steps,
      boolean persistent,
      String mark,
      List<Value> counters,
      List<Handed> handed,
      List<Value> noise,
      List<Axis> instances) {}

  /// A state that one run of the loop hands to the next: what it is before and after it, and what
  /// it is for each particle before it.
  public record Handed(Value first, Value last, Value particles) {}

  /// The gradients, and what the next run of the loop starts from: the states of the particles and
  /// their ξ.
  public record Estimate(List<Value> gradients, List<Value> particles, List<Value> noise) {}

  private final BodyBuilder b;
  private final Plan plan;
  private final List<Value> wrt;
  private final Value objective;
  private final Stmt stmt;
  private final Op.Scan scan;
  private final List<Stmt> before = new ArrayList<>();
  private final List<Stmt> after = new ArrayList<>();
  private final List<Stmt> handing = new ArrayList<>();
  private final Axis windows;
  private final Axis within;

  private Unrolls(BodyBuilder b, Value objective, List<Value> wrt, Stmt stmt, Plan plan) {
    this.b = b;
    this.plan = plan;
    this.wrt = wrt;
    this.objective = objective;
    this.stmt = stmt;
    this.scan = (Op.Scan) stmt.op();
    var moved = new ArrayList<>(wrt);
    plan.handed().forEach(h -> moved.add(h.first()));
    var target = before;
    for (var between : Flow.between(b.stmts(), moved, List.of(objective))) {
      if (between.results().equals(stmt.results())) {
        target = after;
      } else {
        target.add(between);
      }
    }
    var lasts = plan.handed().stream().map(Handed::last).toList();
    var later = false;
    for (var between : Flow.between(b.stmts(), moved, lasts)) {
      if (between.results().equals(stmt.results())) {
        later = true;
      } else if (later) {
        handing.add(between);
      }
    }
    int length = scan.axis().size().fixed();
    this.windows = Axis.of(plan.mark() + ".unroll", length / plan.steps());
    this.within = Axis.of(plan.mark() + ".within", plan.steps());
  }

  /// The loops that the objective passes on its way from `wrt`.
  public static List<Op.Scan> loops(BodyBuilder b, Value objective, List<Value> wrt) {
    return Flow.loops(b, wrt, objective).stream().map(s -> (Op.Scan) s.op()).toList();
  }

  /// Whether `end` is computed from any of `seeds`.
  public static boolean reaches(BodyBuilder b, List<Value> seeds, Value end) {
    return Flow.from(b.stmts(), seeds).contains(end);
  }

  /// The gradient by each of `wrt`; the objective passes exactly one loop, of fixed length.
  public static Estimate gradient(BodyBuilder b, Value objective, List<Value> wrt, Plan plan) {
    var loop = Flow.loops(b, wrt, objective).getFirst();
    return new Unrolls(b, objective, wrt, loop, plan).estimate();
  }

  private Estimate estimate() {
    var origin = b.origin();
    b.at(stmt.origin());
    var first = perturbed(b, b.constant(0));
    Particles.copy(b, before, first);
    var given = particles(first);
    var last = new HashMap<Value, Value>();
    int carries = scan.inits().size();
    var leaves = new LinkedHashSet<Value>();
    for (int i = 0; i < given.size(); i++) {
      var value = given.get(i);
      if (!value.type().has(plan.pair())) {
        continue;
      }
      leaves.add(value);
      last.put(stmt.results().get(i), i < carries ? value : joined(value));
    }
    var known = new HashMap<>(first);
    known.putAll(last);
    Particles.copy(b, after, last);
    Particles.copy(b, handing, known);
    var f = last.get(objective);
    var result = f == null ? none() : credit(f, new ArrayList<>(leaves), given, carries);
    var states = new ArrayList<Value>();
    for (var handed : plan.handed()) {
      var now = known.getOrDefault(handed.last(), handed.last());
      states.add(b.broadcast(now, handed.particles().type()));
    }
    b.at(origin);
    return new Estimate(result.gradients(), states, result.noise());
  }

  private Estimate none() {
    return new Estimate(zeros(), List.of(), plan.noise());
  }

  private List<Value> zeros() {
    return wrt.stream().map(x -> b.broadcast(b.constant(0), x.type())).toList();
  }

  private Value noise(BodyBuilder body, int i, Value window) {
    var counters = new ArrayList<>(plan.counters());
    counters.add(window);
    var type = TensorType.of(plan.pair()).union(wrt.get(i).type());
    var site = plan.mark() + "/" + i;
    return body.emit(new Op.Random(Op.Distribution.NORMAL, site, counters, type), "").getFirst();
  }

  /// What is learned, with the noise of an unroll.
  private Map<Value, Value> perturbed(BodyBuilder body, Value window) {
    var known = new HashMap<Value, Value>();
    plan.handed().forEach(h -> known.put(h.first(), h.particles()));
    for (int i = 0; i < wrt.size(); i++) {
      var noise = noise(body, i, window);
      known.put(
          wrt.get(i), Evolution.perturbed(body, wrt.get(i), noise, plan.sigma(), plan.sign()));
    }
    return known;
  }

  /// Runs the particles: what they carry at the end, and what they record over unrolls and steps.
  private List<Value> particles(Map<Value, Value> first) {
    int carries = scan.inits().size();
    int entries = carries + scan.xs().size();
    var types = new ArrayList<TensorType>();
    for (int i = 0; i < carries; i++) {
      types.add(start(i, first).type());
    }
    var xs = new ArrayList<Value>();
    for (var x : scan.xs()) {
      xs.add(split(b, x));
    }
    xs.add(b.iota(windows));
    while (true) {
      var wide = List.copyOf(types);
      var inits = new ArrayList<Value>();
      for (int i = 0; i < carries; i++) {
        inits.add(b.broadcast(start(i, first), wide.get(i)));
      }
      var grown = new ArrayList<TensorType>(wide);
      var probe = b.child();
      var params = wide.stream().map(t -> probe.param(t, "")).toList();
      var parts = xs.stream().map(x -> probe.param(x.type().without(windows), "")).toList();
      var ends = unroll(probe, params, parts, entries);
      for (int i = 0; i < carries; i++) {
        grown.set(i, wide.get(i).union(ends.get(i).type()));
      }
      if (!grown.equals(wide)) {
        types.clear();
        types.addAll(grown);
        continue;
      }
      var results =
          b.scan(
              scan.name() + ".unrolls",
              windows,
              false,
              inits,
              xs,
              (body, carried, given) -> {
                var done = unroll(body, carried, given, entries);
                return new Step(done.subList(0, carries), done.subList(carries, done.size()));
              });
      if (plan.persistent()) {
        return results;
      }
      // The unperturbed run went on by itself; what the last unroll left is recorded last.
      int outputs = scan.body().results().size() - carries;
      var given = new ArrayList<Value>();
      for (int i = 0; i < carries; i++) {
        var stacked = results.get(carries + outputs + i);
        given.add(b.gather(stacked, windows, b.constant(windows.size().fixed() - 1)));
      }
      given.addAll(results.subList(carries, carries + outputs));
      return given;
    }
  }

  private Value start(int i, Map<Value, Value> first) {
    var init = scan.inits().get(i);
    return plan.persistent() ? first.getOrDefault(init, init) : init;
  }

  private Value split(BodyBuilder body, Value x) {
    var op = new Op.Window(x, scan.axis(), windows, within, plan.steps(), 1, 0);
    return body.emit(op, "").getFirst();
  }

  private Value joined(Value stacked) {
    var op = new Op.Unwindow(stacked, scan.axis(), windows, within, plan.steps(), 1, 0);
    return b.emit(op, "").getFirst();
  }

  /// The steps of one unroll, from what is carried; what it leaves, records, and for truncated ones
  /// what the particles left.
  private List<Value> unroll(
      BodyBuilder body, List<Value> carried, List<Value> parts, int entries) {
    int carries = carried.size();
    var window = parts.getLast();
    var known = perturbed(body, window);
    Particles.copy(body, before, known);
    var xs = new ArrayList<Value>();
    for (int i = 0; i < scan.xs().size(); i++) {
      var moved = known.get(scan.xs().get(i));
      xs.add(moved == null ? parts.get(i) : body.gather(split(body, moved), windows, window));
    }
    var rest = new ArrayList<Value>();
    for (var invariant : scan.invariants()) {
      rest.add(known.getOrDefault(invariant, invariant));
    }
    var plain = new ArrayList<>(carried);
    plain.addAll(parts.subList(0, scan.xs().size()));
    plain.addAll(scan.invariants());
    var operands = new ArrayList<>(carried);
    operands.addAll(xs);
    operands.addAll(rest);
    var moving = segment(plain, scan.xs().size(), scan.body());
    var done = Particles.loop(body, moving, operands);
    if (plan.persistent()) {
      return done;
    }
    var base = segment(plain, scan.xs().size(), Inliner.freshen(body, scan.body()));
    var results = TypeRule.of(base).stream().map(type -> body.fresh(type, "")).toList();
    body.append(new Stmt(results, base, stmt.origin()));
    var all = new ArrayList<>(results.subList(0, carries));
    all.addAll(done.subList(carries, done.size()));
    all.addAll(done.subList(0, carries));
    return all;
  }

  /// The loop over the steps of one unroll.
  private Op.Scan segment(List<Value> operands, int xs, Body body) {
    int carries = scan.inits().size();
    return new Op.Scan(
        scan.name(),
        within,
        scan.reverse(),
        operands.subList(0, carries),
        operands.subList(carries, carries + xs),
        operands.subList(carries + xs, operands.size()),
        body);
  }

  /// Each result of the loop counts with its derivative of the objective, and is credited to the
  /// noise that it depends on.
  private Estimate credit(Value f, List<Value> leaves, List<Value> given, int carries) {
    var seeds = Map.of(f, b.constant(1));
    var weights = Gradients.pullback(b, seeds, leaves, Options.EXACT.cutting(leaves));
    Optional<Value> early = Optional.empty();
    Optional<Value> late = Optional.empty();
    for (int i = 0; i < leaves.size(); i++) {
      var leaf = leaves.get(i);
      boolean stacked = given.indexOf(leaf) >= carries;
      var keep = new HashSet<>(objective.type().axes());
      keep.add(plan.pair());
      keep.add(plan.sign());
      keep.addAll(plan.instances());
      if (stacked) {
        keep.add(windows);
      }
      var part = without(b.mul(weights.get(i), leaf), keep);
      if (stacked) {
        early = Optional.of(early.map(sum -> b.add(sum, part)).orElse(part));
      } else {
        late = Optional.of(late.map(sum -> b.add(sum, part)).orElse(part));
      }
    }
    var direct = Gradients.gradient(b, objective, wrt, Options.EXACT.cutting(stmt.results()));
    var credited = accumulate(early, late);
    var sums = new ArrayList<Value>();
    for (int i = 0; i < wrt.size(); i++) {
      sums.add(b.add(direct.get(i), credited.gradients().get(i)));
    }
    return new Estimate(sums, List.of(), credited.noise());
  }

  private Value without(Value value, Set<Axis> keep) {
    return b.sum(value, value.type().axes().stream().filter(a -> !keep.contains(a)).toList());
  }

  private Value difference(BodyBuilder body, Value value) {
    var scale =
        body.mul(body.mul(body.constant(2), plan.sigma()), body.count(List.of(plan.pair())));
    var full = body.broadcast(value, value.type().with(plan.pair()).with(plan.sign()));
    return body.div(
        body.contract(full, Evolution.direction(body, plan.sign()), List.of(plan.sign())), scale);
  }

  /// The sum over unrolls of their differences times the noise behind them.
  private Estimate accumulate(Optional<Value> early, Optional<Value> late) {
    var xs = new ArrayList<Value>();
    xs.add(b.iota(windows));
    early
        .map(losses -> difference(b, losses))
        .ifPresent(entry -> xs.add(b.broadcast(entry, entry.type().with(windows))));
    var inits = new ArrayList<Value>();
    for (int i = 0; i < wrt.size(); i++) {
      var type = TensorType.of(plan.pair()).union(wrt.get(i).type());
      inits.add(plan.noise().isEmpty() ? b.broadcast(b.constant(0), type) : plan.noise().get(i));
    }
    inits.addAll(zeros());
    int n = wrt.size();
    var results =
        b.scan(
            scan.name() + ".credit",
            windows,
            false,
            inits,
            xs,
            (body, carried, entries) -> {
              var next = new ArrayList<Value>();
              for (int i = 0; i < n; i++) {
                var epsilon = noise(body, i, entries.getFirst());
                next.add(plan.persistent() ? body.add(carried.get(i), epsilon) : epsilon);
              }
              for (int i = 0; i < n; i++) {
                var sum = carried.get(n + i);
                next.add(
                    entries.size() < 2
                        ? sum
                        : body.add(sum, credited(body, entries.get(1), next.get(i), sum.type())));
              }
              return new Step(next, List.of());
            });
    var gradients = new ArrayList<Value>();
    for (int i = 0; i < n; i++) {
      var noise = results.get(i);
      var sum = results.get(n + i);
      gradients.add(
          late.map(end -> b.add(sum, credited(b, difference(b, end), noise, sum.type())))
              .orElse(sum));
    }
    return new Estimate(gradients, List.of(), results.subList(0, n));
  }

  /// A difference times the noise behind it, averaged over pairs and instances.
  private Value credited(BodyBuilder body, Value difference, Value noise, TensorType type) {
    var over = new ArrayList<Axis>(plan.instances());
    over.add(plan.pair());
    over.removeIf(a -> !difference.type().has(a) && !noise.type().has(a));
    return body.broadcast(body.contract(difference, noise, over), type);
  }
}
