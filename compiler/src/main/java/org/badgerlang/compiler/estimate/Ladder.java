package org.badgerlang.compiler.estimate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.differentiate.Gradients;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Inliner;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// A randomised telescoping sum over a ladder of horizons.
///
/// Formula: with G[n] the gradient through the last H[n] steps of the loop, H[1] < … < H[K] = T,
/// and Δ[n] = G[n] − G[n−1], g = Σ_{n ≤ N} Δ[n] / P(N ≥ n). N is drawn before the step, and the
/// adjoint runs through the last H[N] steps only.
///
/// Bias: none, whatever the chances P(N ≥ n) > 0. Variance: Σ (1/P(N ≥ n) − 1) of what the Δ add;
/// for a given mean cost least where P(N ≥ n)² is proportional to E|Δ[n]|² / (H[n] − H[n−1]), which
/// tuned chances follow from running means. Cost: the loop, and its adjoint for H[N] steps; memory
/// likewise.
///
/// Source: Beatson and Adams 2019, arXiv 1905.07006, sections 4 and 5.
public final class Ladder {
  /// What the estimate needs beside the objective.
  ///
  /// @param horizons H, ascending; the last is the length of the loop
  /// @param level an axis with an entry for each of them; in no other use
  /// @param reach H\[N\], a size
  /// @param chances P(N ≥ n), over `level`
  /// @param mark names the estimate
  public record Plan(List<Integer> horizons, Axis level, Size reach, Value chances, String mark) {
    public Plan {
      horizons = List.copyOf(horizons);
    }
  }

  /// The gradients, and |Δ|² over the levels, 0 where a level was not reached.
  public record Estimate(List<Value> gradients, Value squares) {}

  private final BodyBuilder b;
  private final List<Value> wrt;
  private final Plan plan;
  private final Stmt stmt;
  private final Op.Scan scan;
  private final List<Value> levelled = new ArrayList<>();

  private Ladder(BodyBuilder b, List<Value> wrt, Stmt stmt, Plan plan) {
    this.b = b;
    this.wrt = wrt;
    this.plan = plan;
    this.stmt = stmt;
    this.scan = (Op.Scan) stmt.op();
  }

  /// The gradient by each of `wrt`; the objective passes exactly one loop, of fixed length.
  public static Estimate gradient(BodyBuilder b, Value objective, List<Value> wrt, Plan plan) {
    var loop = Flow.loops(b, wrt, objective).getFirst();
    return new Ladder(b, wrt, loop, plan).estimate(objective);
  }

  private Estimate estimate(Value objective) {
    var before = new ArrayList<Stmt>();
    for (var between : Flow.between(b.stmts(), wrt, List.of(objective))) {
      if (between.results().equals(stmt.results())) {
        break;
      }
      before.add(between);
    }
    var cut = new ArrayList<Value>();
    b.replace(stmt, () -> cut.addAll(apart(before)));
    var asked = new ArrayList<>(levelled);
    asked.addAll(wrt);
    var found =
        Gradients.gradient(b, objective, asked, Options.EXACT.stoppingAt(plan.mark()).cutting(cut));
    var reached = b.binary(Op.BinaryFn.LE, over(plan.horizons()), reach(b));
    var weights = b.select(reached, b.div(b.constant(1), plan.chances()), b.constant(0));
    var gradients = new ArrayList<Value>();
    var squares = b.constant(0);
    for (int i = 0; i < wrt.size(); i++) {
      var steps = found.get(i);
      var direct = found.get(wrt.size() + i);
      gradients.add(b.add(direct, b.contract(steps, weights, List.of(plan.level()))));
      var square = b.mul(steps, steps);
      squares = b.add(squares, b.sum(square, without(square.type())));
    }
    return new Estimate(gradients, b.mul(squares, reached));
  }

  private List<Axis> without(TensorType type) {
    return type.axes().stream().filter(a -> !a.equals(plan.level())).toList();
  }

  private Value reach(BodyBuilder body) {
    return body.count(List.of(new Axis(plan.level().name() + ".reach", plan.reach())));
  }

  /// Numbers as a tensor over the levels.
  private Value over(List<Integer> numbers) {
    var index = b.iota(plan.level());
    var sum = b.constant(0);
    for (int i = 0; i < numbers.size(); i++) {
      var here = b.binary(Op.BinaryFn.EQ, index, b.constant(i));
      sum = b.add(sum, b.mul(here, b.constant(numbers.get(i))));
    }
    return sum;
  }

  /// Writes the loop as two, the second of the steps that the gradient reaches, where every level
  /// reads what is learned by itself; gives what the first left.
  private List<Value> apart(List<Stmt> before) {
    var known = new HashMap<Value, Value>();
    for (var x : wrt) {
      var marked = b.emit(new Op.InnerGradient(x, plan.mark()), "").getFirst();
      var own = b.broadcast(marked, x.type().with(plan.level()));
      levelled.add(own);
      known.put(x, own);
    }
    Particles.copy(b, before, known);
    int length = scan.axis().size().fixed();
    int carries = scan.inits().size();
    var begin = Size.of(length).plus(plan.reach().times(-1));
    var early = new Axis(scan.axis().name() + "~early", begin);
    var late = new Axis(scan.axis().name() + "~late", plan.reach());
    var first =
        b.emit(
            new Op.Scan(
                scan.name(),
                early,
                scan.reverse(),
                scan.inits(),
                scan.xs().stream().map(x -> b.slice(x, scan.axis(), Size.of(0), early)).toList(),
                scan.invariants(),
                scan.body()),
            "");
    var whole = b.binary(Op.BinaryFn.LE, b.constant(length), reach(b));
    var last = b.constant(plan.horizons().size() - 1);
    var inits = new ArrayList<Value>();
    for (int i = 0; i < carries; i++) {
      var init = known.get(scan.inits().get(i));
      var left = first.get(i);
      inits.add(
          init == null
              ? left
              : b.broadcast(
                  b.select(whole, b.gather(init, plan.level(), last), left), left.type()));
    }
    var given = late(late, begin, inits, known);
    for (int i = 0; i < carries; i++) {
      same(stmt.results().get(i), given.get(i));
    }
    for (int i = carries; i < given.size(); i++) {
      var parts = List.of(first.get(i), given.get(i));
      var from = List.of(Optional.of(early), Optional.of(late));
      var joined = new Op.Concat(parts, from, scan.axis());
      b.append(new Stmt(List.of(stmt.results().get(i)), joined, stmt.origin()));
    }
    return first;
  }

  private void same(Value result, Value value) {
    b.append(new Stmt(List.of(result), new Op.Broadcast(value, result.type()), stmt.origin()));
  }

  private List<Value> late(Axis late, Size begin, List<Value> inits, Map<Value, Value> known) {
    int carries = inits.size();
    var body = b.child();
    var args = new ArrayList<Value>();
    var params = scan.body().params();
    for (int i = 0; i < carries; i++) {
      args.add(body.param(params.get(i).type(), params.get(i).hint()));
    }
    var xs = new ArrayList<Value>();
    var step = body.param(TensorType.SCALAR, "step");
    var level = level(body, step, late);
    xs.add(b.iota(late));
    for (var x : scan.xs()) {
      var full = known.getOrDefault(x, x);
      var part = b.slice(full, scan.axis(), begin, late);
      xs.add(part);
      var entry = body.param(part.type().without(late), "");
      args.add(known.containsKey(x) ? body.gather(entry, plan.level(), level) : entry);
    }
    for (var invariant : scan.invariants()) {
      var full = known.get(invariant);
      args.add(full == null ? invariant : body.gather(full, plan.level(), level));
    }
    var ends = Inliner.inline(body, Inliner.freshen(body, scan.body()), args);
    var closed = body.close(ends);
    return b.emit(
        new Op.Scan(scan.name(), late, scan.reverse(), inits, xs, closed.captured(), closed.body()),
        "");
  }

  /// The level of a step: how many horizons lie behind it, seen from the loop's end.
  private Value level(BodyBuilder body, Value step, Axis late) {
    var lag = body.sub(body.sub(body.count(List.of(late)), body.constant(1)), step);
    var level = body.constant(0);
    for (int horizon : plan.horizons()) {
      level = body.add(level, body.binary(Op.BinaryFn.LE, body.constant(horizon), lag));
    }
    return level;
  }
}
