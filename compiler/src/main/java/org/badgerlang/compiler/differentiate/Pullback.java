package org.badgerlang.compiler.differentiate;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// One walk back over the statements of a builder, carrying adjoints.
///
/// The adjoint of a value may lack axes that the value has: it then is the same all along them.
/// That saves the broadcasts that sums and means would give, and sums over such axes become
/// products with their sizes.
final class Pullback {
  /// An adjoint that is 0 where a condition says so, and what it is elsewhere.
  private record Masked(Value condition, Value inner, boolean then) {}

  private final BodyBuilder forward;
  private final BodyBuilder target;
  private final Options options;
  private final Activity activity;
  private final Set<Value> active;
  private final Map<Value, Value> adjoints = new LinkedHashMap<>();
  private final Map<Value, Masked> masks = new HashMap<>();
  private final SecondOrder seconds;

  private Pullback(
      BodyBuilder forward, BodyBuilder target, Collection<Value> wrt, Options options) {
    this.forward = forward;
    this.target = target;
    this.options = options;
    this.activity = new Activity(options);
    this.active = activity.varying(forward.stmts(), wrt);
    this.seconds = new SecondOrder(this, wrt);
  }

  /// The adjoints of everything in `forward` that varies with `wrt`, from the adjoints `seeds`.
  ///
  /// @param forward whose statements are walked; its loops are changed to give what their adjoints
  ///     read
  /// @param target where the statements of the adjoint go; may be `forward`
  static Map<Value, Value> run(
      BodyBuilder forward,
      BodyBuilder target,
      Map<Value, Value> seeds,
      Collection<Value> wrt,
      Options options) {
    var pullback = new Pullback(forward, target, wrt, options);
    pullback.adjoints.putAll(seeds);
    var origin = target.origin();
    for (var stmt : forward.stmts().reversed()) {
      pullback.back(stmt);
    }
    target.at(origin);
    return pullback.adjoints;
  }

  private void back(Stmt stmt) {
    seconds.reach(stmt);
    if (activity.isCut(stmt)) {
      return;
    }
    if (stmt.results().stream().noneMatch(r -> adjoints.containsKey(r) && active.contains(r))) {
      return;
    }
    target.at(stmt.origin());
    switch (stmt.op()) {
      case Op.Scan scan -> ScanAdjoint.back(this, stmt, scan);
      case Op.Branch branch -> BranchAdjoint.back(this, stmt, branch);
      case Op op -> adjoint(stmt.result()).ifPresent(g -> DerivativeRules.back(this, op, stmt, g));
    }
  }

  BodyBuilder forward() {
    return forward;
  }

  SecondOrder seconds() {
    return seconds;
  }

  Activity activity() {
    return activity;
  }

  boolean isMasked(Value adjoint) {
    return masks.containsKey(adjoint);
  }

  BodyBuilder target() {
    return target;
  }

  Options options() {
    return options;
  }

  /// Whether anybody wants the adjoint of the value.
  boolean isActive(Value value) {
    return active.contains(value);
  }

  Set<Value> active() {
    return active;
  }

  Optional<Value> adjoint(Value value) {
    return Optional.ofNullable(adjoints.get(value));
  }

  void contribute(Value value, Value adjoint) {
    if (active.contains(value)) {
      adjoints.merge(value, adjoint, target::add);
    }
  }

  /// g·d, where a side that a select left out stays 0 even if d is not finite there.
  Value times(Value g, Value d) {
    return linear(g, v -> target.mul(v, d));
  }

  /// f(g) for a linear elementwise f, applied inside the masks of g: what a select left out stays
  /// 0.
  Value linear(Value g, UnaryOperator<Value> f) {
    var mask = masks.get(g);
    return mask == null
        ? f.apply(g)
        : masked(mask.condition(), linear(mask.inner(), f), mask.then());
  }

  /// g where the condition holds (`then`) or does not hold, else 0.
  Value masked(Value condition, Value g, boolean then) {
    var zero = target.constant(0);
    var masked = then ? target.select(condition, g, zero) : target.select(condition, zero, g);
    if (!masked.equals(g) && target.constantOf(masked).isEmpty()) {
      masks.put(masked, new Masked(condition, g, then));
    }
    return masked;
  }

  /// g, over axes of `domain`, summed over those that `kept` lacks.
  Value project(Value g, TensorType domain, TensorType kept) {
    return project(target, g, domain, kept);
  }

  static Value project(BodyBuilder target, Value g, TensorType domain, TensorType kept) {
    var extra = domain.axes().stream().filter(a -> !kept.has(a)).toList();
    var present = extra.stream().filter(g.type()::has).toList();
    var absent = extra.stream().filter(a -> !g.type().has(a)).toList();
    var sum = target.sum(g, present);
    return absent.isEmpty() ? sum : target.mul(sum, target.count(absent));
  }

  /// Σ g·d over the axes of `domain` that `kept` lacks; `d` has them all.
  Value productTo(Value g, Value d, TensorType domain, TensorType kept) {
    var extra = domain.axes().stream().filter(a -> !kept.has(a)).toList();
    return extra.isEmpty() ? times(g, d) : target.contract(g, d, extra);
  }

  /// The adjoint with exactly the axes of `type`; zeros where there is none.
  Value exact(Optional<Value> adjoint, TensorType type) {
    return target.broadcast(adjoint.orElseGet(() -> target.constant(0)), type);
  }
}
