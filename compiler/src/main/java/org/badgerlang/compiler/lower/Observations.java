package org.badgerlang.compiler.lower;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.Stmt;

/// What a probe sees in one step of a loop, as its `observe` statements say.
final class Observations {
  /// The word that stands for the norms of all gradients of a loop.
  private static final String GRADIENTS = "gradients";

  private final World world;
  private final Map<String, Span> names = new LinkedHashMap<>();
  private final SequencedMap<String, Observed> seen = new LinkedHashMap<>();
  private Optional<Observed> norms = Optional.empty();

  Observations(World world) {
    this.world = world;
  }

  /// Notes a tensor, every tensor of a record, or with `gradients` that norms are wanted.
  void note(Stmt.Observe observe, Scope scope, Trace trace) {
    Optional<Integer> every = Optional.empty();
    if (observe.every().isPresent()) {
      var n = world.expressions.constant(observe.every().get(), scope, trace);
      if (n.isEmpty()) {
        return;
      }
      if (n.get() < 1 || n.get() % 1 != 0) {
        world.problems.error(
            "bad-size", observe.every().get().span(), "`every` needs a whole number from 1 on");
        return;
      }
      every = Optional.of((int) (double) n.get());
    }
    var value = observe.value();
    if (value instanceof Expr.Name(_, var word)
        && word.equals(GRADIENTS)
        && scope.find(word).isEmpty()) {
      norms = Optional.of(new Observed(trace.b.constant(0), true, every, observe.span()));
      return;
    }
    var called = observe.name().map(n -> n.name()).orElse(value.span().text());
    var place = observe.name().map(n -> n.span()).orElse(value.span());
    world.instances.fresh(called, place, names);
    var period = every;
    switch (world.expressions.eval(value, scope, trace)) {
      case Val.Rec(var leaves) ->
          leaves.forEach(
              (leaf, tensor) ->
                  seen.put(
                      leaf.isEmpty() ? called : called + "." + leaf,
                      new Observed(tensor, false, period, observe.span())));
      case Val.Poison _ -> {}
      case Val other ->
          world
              .expressions
              .tensor(other, value.span(), trace)
              .ifPresent(
                  tensor -> seen.put(called, new Observed(tensor, false, period, observe.span())));
    }
  }

  /// Notes the gradient of a target, where norms are wanted: its square, since a root within a loop
  /// would stand in the way of derivatives.
  void noteNorm(Target target, Map<String, Value> gradients, Trace trace) {
    norms.ifPresent(
        wanted ->
            squares(target, gradients, trace)
                .ifPresent(value -> seen.put(nameOfNorm(target), wanted.with(value))));
  }

  static String nameOfNorm(Target target) {
    return "gradient of " + target.stmt().target().span().text();
  }

  /// The Euclidean norm of the gradient of a target, over all that the author sees of it.
  static Optional<Value> norm(Target target, Map<String, Value> gradients, Trace trace) {
    return squares(target, gradients, trace)
        .map(squares -> trace.b.unary(Op.UnaryFn.SQRT, squares));
  }

  private static Optional<Value> squares(Target target, Map<String, Value> gradients, Trace trace) {
    return target.leaves().keySet().stream()
        .map(leaf -> gradients.get(target.leafPath(leaf)))
        .filter(Objects::nonNull)
        .map(g -> trace.b.sum(trace.b.mul(g, g), trace.visible(g)))
        .reduce(trace.b::add);
  }

  /// What was seen here and in the loops that ran inside, by path: `inner/guess`.
  SequencedMap<String, Observed> withInside(Map<String, LoopResult> results) {
    var all = new LinkedHashMap<>(seen);
    results.forEach(
        (inner, result) ->
            result.observed().forEach((path, value) -> all.put(inner + "/" + path, value)));
    return all;
  }
}
