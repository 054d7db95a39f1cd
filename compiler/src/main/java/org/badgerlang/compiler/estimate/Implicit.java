package org.badgerlang.compiler.estimate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.badgerlang.compiler.differentiate.Gradients;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.differentiate.Tangents;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.BodyBuilder.Step;
import org.badgerlang.compiler.ir.Inliner;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;

/// The gradient at a fixed point of a loop, by the implicit function theorem.
///
/// Formula: with x the state that the loop left and Φ its step, x = Φ(x, θ), and dF/dθ = ∂F/∂θ + uᵀ
/// ∂Φ/∂θ, where u solves (I − ∂Φ/∂x)ᵀ u = ∂F/∂x. For gradient steps that is the well-known form
/// with the Hessian, times the step size on both sides. Neumann: u ≈ Σ over j ≤ n of ((∂Φ/∂x)ᵀ)ʲ
/// ∂F/∂x, n backpropagations through the same step. Conjugate gradient: n steps on the normal
/// equations, as Φ need not be a gradient step, so nothing has to be symmetric.
///
/// Bias: that of a loop that has not settled, and of the solver where n is too small; how the loop
/// started counts for nothing. Variance: none. Cost: n adjoints of one step (conjugate gradient:
/// and n tangents), memory of one step, whatever the loop's length.
///
/// Sources: Rajeswaran et al. 2019, arXiv 1909.04630; Lorraine et al. 2019, arXiv 1911.02590.
public final class Implicit {
  /// How the linear system is solved.
  public enum Solver {
    CONJUGATE_GRADIENT,
    NEUMANN
  }

  private final BodyBuilder b;
  private final Op.Scan scan;
  private final List<Value> left;
  private final List<Integer> moving = new ArrayList<>();
  private final List<Integer> recorded = new ArrayList<>();
  private final List<Value> entries = new ArrayList<>();
  private final Collection<Axis> instances;

  private Implicit(BodyBuilder b, Stmt stmt, List<Value> wrt, Collection<Axis> instances) {
    this.b = b;
    this.scan = (Op.Scan) stmt.op();
    this.left = stmt.results();
    this.instances = instances;
    var moved = Flow.inside(scan, Flow.from(b.stmts(), wrt));
    for (int i = 0; i < left.size(); i++) {
      if (i >= scan.inits().size()) {
        if (moved.contains(scan.body().results().get(i))) {
          recorded.add(i);
        }
      } else if (moved.contains(scan.body().params().get(i))
          || moved.contains(scan.body().results().get(i))) {
        moving.add(i);
      }
    }
  }

  /// The gradient by each of `wrt`; the objective passes exactly one loop.
  ///
  /// @param steps of the solver
  /// @param instances axes along which the state falls into systems of their own
  public static List<Value> gradient(
      BodyBuilder b,
      Value objective,
      List<Value> wrt,
      Solver solver,
      int steps,
      Collection<Axis> instances) {
    var stmt = Flow.loops(b, wrt, objective).getFirst();
    return new Implicit(b, stmt, wrt, instances).solve(objective, wrt, solver, steps);
  }

  private List<Value> solve(Value objective, List<Value> wrt, Solver solver, int steps) {
    var options = Options.EXACT.cutting(left);
    var last = b.sub(b.count(List.of(scan.axis())), b.constant(1));
    scan.xs().forEach(x -> entries.add(b.gather(x, scan.axis(), last)));
    var asked = new ArrayList<Value>();
    moving.forEach(i -> asked.add(left.get(i)));
    recorded.forEach(i -> asked.add(left.get(i)));
    asked.addAll(wrt);
    var pulled = Gradients.pullback(b, Map.of(objective, b.constant(1)), asked, options);
    var direct = pulled.subList(moving.size() + recorded.size(), pulled.size());

    // What every step records counts as recorded at the fixed point.
    var ends = step(b);
    var records = new LinkedHashMap<Value, Value>();
    for (int k = 0; k < recorded.size(); k++) {
      var adjoint = b.sum(pulled.get(moving.size() + k), List.of(scan.axis()));
      records.merge(ends.get(recorded.get(k)), adjoint, b::add);
    }
    var state = moving.stream().map(left::get).toList();
    var seen = Gradients.pullback(b, records, state, options);
    var wanted = new ArrayList<Value>();
    for (int k = 0; k < state.size(); k++) {
      wanted.add(b.add(pulled.get(k), seen.get(k)));
    }
    var u =
        switch (solver) {
          case NEUMANN -> neumann(wanted, steps);
          case CONJUGATE_GRADIENT -> conjugate(wanted, steps);
        };
    var seeds = new LinkedHashMap<Value, Value>(records);
    for (int k = 0; k < u.size(); k++) {
      seeds.merge(ends.get(moving.get(k)), u.get(k), b::add);
    }
    var through = Gradients.pullback(b, seeds, wrt, options);
    var gradients = new ArrayList<Value>();
    for (int i = 0; i < wrt.size(); i++) {
      gradients.add(b.add(direct.get(i), through.get(i)));
    }
    return gradients;
  }

  /// One more step from where the loop ended.
  private List<Value> step(BodyBuilder body) {
    var args = new ArrayList<>(left.subList(0, scan.inits().size()));
    args.addAll(entries);
    args.addAll(scan.invariants());
    return Inliner.inline(body, scan.body(), args);
  }

  private List<Value> state() {
    return moving.stream().map(left::get).toList();
  }

  /// (∂Φ/∂x)ᵀ u.
  private List<Value> back(BodyBuilder body, List<Value> u) {
    var ends = step(body);
    var seeds = new LinkedHashMap<Value, Value>();
    for (int k = 0; k < u.size(); k++) {
      seeds.merge(ends.get(moving.get(k)), u.get(k), body::add);
    }
    return Gradients.pullback(body, seeds, state(), Options.EXACT);
  }

  /// ∂Φ/∂x v.
  private List<Value> forth(BodyBuilder body, List<Value> v) {
    var ends = step(body);
    var seeds = new HashMap<Value, Value>();
    for (int k = 0; k < v.size(); k++) {
      seeds.put(left.get(moving.get(k)), v.get(k));
    }
    var wanted = moving.stream().map(ends::get).toList();
    var tangents = Tangents.tangents(body, wanted, seeds, Options.EXACT);
    var result = new ArrayList<Value>();
    for (int k = 0; k < v.size(); k++) {
      result.add(body.broadcast(tangents.get(k), v.get(k).type()));
    }
    return result;
  }

  private List<Value> neumann(List<Value> wanted, int steps) {
    return b.scan(
        scan.name() + ".neumann",
        Axis.of(scan.name() + ".neumann", steps),
        false,
        wanted,
        List.of(),
        (body, u, _) -> new Step(zip(wanted, back(body, u), body::add), List.of()));
  }

  private interface Pairwise {
    Value of(Value x, Value y);
  }

  private static List<Value> zip(List<Value> x, List<Value> y, Pairwise f) {
    var result = new ArrayList<Value>();
    for (int k = 0; k < x.size(); k++) {
      result.add(f.of(x.get(k), y.get(k)));
    }
    return result;
  }

  private static List<Value> map(List<Value> x, UnaryOperator<Value> f) {
    return x.stream().map(f).toList();
  }

  /// The sum of squares, of each instance.
  private Value squares(BodyBuilder body, List<Value> x) {
    return x.stream()
        .map(
            v -> {
              var over = v.type().axes().stream().filter(a -> !instances.contains(a)).toList();
              return over.isEmpty() ? body.mul(v, v) : body.contract(v, v, over);
            })
        .reduce(body::add)
        .orElseThrow();
  }

  /// x / y, 0 where y is 0: there nothing is left to solve.
  private static Value ratio(BodyBuilder body, Value x, Value y) {
    var none = body.binary(Op.BinaryFn.EQ, y, body.constant(0));
    return body.select(none, body.constant(0), body.div(x, whole(body, y)));
  }

  /// y, and 1 where y is 0.
  private static Value whole(BodyBuilder body, Value y) {
    return body.select(body.binary(Op.BinaryFn.EQ, y, body.constant(0)), body.constant(1), y);
  }

  /// Solves for what is wanted divided by its size, so that squares of what is small do not vanish
  /// and those of what is large do not overflow. The solution is linear, so the size has no
  /// derivative.
  private List<Value> conjugate(List<Value> wanted, int steps) {
    var size = b.stop(whole(b, largest(wanted)));
    return map(scaled(map(wanted, v -> b.div(v, size)), steps), u -> b.mul(u, size));
  }

  /// The largest entry without its sign, of each instance.
  private Value largest(List<Value> x) {
    return x.stream()
        .map(v -> b.unary(Op.UnaryFn.ABS, v))
        .map(
            v -> {
              var over = v.type().axes().stream().filter(a -> !instances.contains(a)).toList();
              return over.isEmpty() ? v : b.reduce(Op.ReduceFn.MAX, v, over);
            })
        .reduce((v, w) -> b.binary(Op.BinaryFn.MAX, v, w))
        .orElseThrow();
  }

  private List<Value> scaled(List<Value> wanted, int steps) {
    int n = wanted.size();
    var inits = new ArrayList<>(map(wanted, v -> b.broadcast(b.constant(0), v.type())));
    inits.addAll(wanted);
    inits.addAll(zip(wanted, forth(b, wanted), b::sub));
    var results =
        b.scan(
            scan.name() + ".conjugate",
            Axis.of(scan.name() + ".conjugate", steps),
            false,
            inits,
            List.of(),
            (body, carried, _) -> {
              var u = carried.subList(0, n);
              var r = carried.subList(n, 2 * n);
              var p = carried.subList(2 * n, 3 * n);
              var z = zip(r, forth(body, r), body::sub);
              var length = squares(body, z);
              var w = zip(p, back(body, p), body::sub);
              var alpha = ratio(body, length, squares(body, w));
              var next = new ArrayList<Value>();
              next.addAll(zip(u, p, (x, y) -> body.add(x, body.mul(alpha, y))));
              var rest = zip(r, w, (x, y) -> body.sub(x, body.mul(alpha, y)));
              next.addAll(rest);
              var slope = zip(rest, forth(body, rest), body::sub);
              var beta = ratio(body, squares(body, slope), length);
              next.addAll(zip(slope, p, (x, y) -> body.add(x, body.mul(beta, y))));
              return new Step(next, List.of());
            });
    return results.subList(0, n);
  }
}
