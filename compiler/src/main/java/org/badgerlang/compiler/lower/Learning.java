package org.badgerlang.compiler.lower;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.badgerlang.compiler.flow.Marks;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;

/// How what loops learn changes: where it starts, and the rule that moves it along its gradient.
final class Learning {
  private final World world;

  Learning(World world) {
    this.world = world;
  }

  // --- starts

  /// The first values of a target's tensors, by path; empty where an error was told.
  Optional<Map<String, Value>> initial(Target target, Scope around, Trace trace) {
    var values = new LinkedHashMap<String, Value>();
    if (target.stmt().from().isPresent()) {
      return from(target, around, trace);
    }
    for (var entry : target.leaves().entrySet()) {
      var path = target.leafPath(entry.getKey());
      var leaf = entry.getValue();
      var copies = world.instances.copiesOf(path);
      var inside =
          copies.isEmpty()
              ? trace
              : trace.withAgent(
                  new Trace.AgentFrame(
                      new Instance(NOBODY, "", around, "", "", copies, Optional.empty(), around),
                      copies,
                      Optional.empty()));
      var value = world.draws.initial(leaf, path, inside);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      var full =
          new TensorType(copies).union(new TensorType(leaf.axes())).union(value.get().type());
      values.put(path, trace.b.broadcast(value.get(), full));
    }
    return Optional.of(values);
  }

  private static final Decl.Template NOBODY =
      new Decl.Template(
          Span.NONE,
          "",
          Decl.Kind.EXPERT,
          new org.badgerlang.compiler.syntax.Ident(Span.NONE, ""),
          List.of(),
          List.of(),
          Optional.empty());

  private Optional<Map<String, Value>> from(Target target, Scope around, Trace trace) {
    var expr = target.stmt().from().orElseThrow();
    var start = world.expressions.eval(expr, around, trace);
    var values = new LinkedHashMap<String, Value>();
    if (start instanceof Val.Rec rec) {
      if (!rec.leaves().keySet().equals(target.leaves().keySet())) {
        world.problems.error(
            "type-mismatch",
            expr.span(),
            "`"
                + expr.span().text()
                + "` has other entries than `"
                + target.stmt().target().span().text()
                + "`");
        return Optional.empty();
      }
      rec.leaves().forEach((name, value) -> values.put(target.leafPath(name), value));
      return Optional.of(values);
    }
    if (start instanceof Val.Poison) {
      return Optional.empty();
    }
    if (start instanceof Val.Dist dist) {
      for (var entry : target.leaves().entrySet()) {
        var path = target.leafPath(entry.getKey());
        var drawn = world.draws.sample(dist, entry.getValue().axes(), path, trace);
        if (drawn.isEmpty()) {
          return Optional.empty();
        }
        values.put(path, drawn.get());
      }
      return Optional.of(values);
    }
    for (var entry : target.leaves().entrySet()) {
      var value =
          world.expressions.conform(
              start,
              entry.getValue().axes(),
              expr.span(),
              "`" + target.stmt().target().span().text() + "`",
              trace);
      if (!(value instanceof Val.Tensor(var tensor))) {
        return Optional.empty();
      }
      values.put(target.leafPath(entry.getKey()), tensor);
    }
    return Optional.of(values);
  }

  /// The rule of a target, made anew where it stands.
  Optional<Instance> rule(Target target, Scope scope, Trace trace) {
    var by = target.stmt().by().orElseThrow();
    var value =
        by instanceof Expr.Name || by instanceof Expr.Member
            ? world.instances.part(
                by, scope, trace, by.span().text(), by.span().text() + ".weights", "", List.of())
            : world.expressions.eval(by, scope, trace);
    if (value instanceof Val.Made(var instance)
        && instance.template().kind() == Decl.Kind.RULE
        && instance.function("update").isPresent()) {
      return Optional.of(instance);
    }
    if (!(value instanceof Val.Poison)) {
      world.problems.error(
          "wrong-kind",
          by.span(),
          "a rule with `fn update(w, g)` is needed here, `"
              + by.span().text()
              + "` is "
              + Expressions.describe(value));
    }
    return Optional.empty();
  }

  /// The first values of the states of a target's rule, by path.
  Optional<Map<String, Value>> ruleStates(
      Target target, Instance rule, Map<String, Value> start, Trace trace) {
    var values = new LinkedHashMap<String, Value>();
    values.put(target.rulePath() + ".step", trace.b.constant(0));
    for (var member : rule.template().members()) {
      if (!(member instanceof Decl.Member.State state)) {
        continue;
      }
      var path = target.rulePath() + "." + state.name().name();
      var axes = world.expressions.types(state.type().axes(), rule.scope(), trace);
      if (axes.isEmpty()) {
        return Optional.empty();
      }
      var leaf =
          new Leaf(
              path,
              axes.get(),
              state.start(),
              rule.scope(),
              false,
              Optional.empty(),
              Optional.empty(),
              state.span());
      var first = world.draws.initial(leaf, path, trace);
      if (first.isEmpty()) {
        return Optional.empty();
      }
      switch (state.scope()) {
        case ONCE -> values.put(path, first.get());
        case PER_TENSOR ->
            target
                .leaves()
                .keySet()
                .forEach(
                    name -> values.put(name.isEmpty() ? path : path + "." + name, first.get()));
        case PER_WEIGHT ->
            start.forEach(
                (full, value) -> {
                  var name =
                      full.equals(target.path()) ? "" : full.substring(target.path().length() + 1);
                  values.put(
                      name.isEmpty() ? path : path + "." + name,
                      trace.b.broadcast(first.get(), value.type().union(first.get().type())));
                });
      }
    }
    return Optional.of(values);
  }

  // --- gradients and updates

  /// Applies the rule of a target to its gradient: stores the new values and the rule's new states.
  void update(
      Target target,
      Instance rule,
      Map<String, Value> at,
      Map<String, Value> gradient,
      Trace trace) {
    var own = new LinkedHashSet<Axis>();
    target
        .leaves()
        .keySet()
        .forEach(
            name ->
                own.addAll(Objects.requireNonNull(at.get(target.leafPath(name))).type().axes()));
    var outside = new LinkedHashSet<>(trace.hidden);
    target.leaves().values().forEach(leaf -> leaf.axes().forEach(outside::remove));
    var stepPath = target.rulePath() + ".step";
    var updates = Objects.requireNonNull(trace.store.get(stepPath));
    var inside = trace.withRule(new Trace.RuleFrame(outside, updates)).hiding(own);
    var scope = rule.scope().child();
    for (var member : rule.template().members()) {
      if (member instanceof Decl.Member.State state) {
        scope.bind(
            state.name().name(),
            "state",
            state.name().span(),
            new Val.Stored(target.rulePath() + "." + state.name().name()));
      }
    }
    var w = asVal(target, world.provenance.changing(at, trace));
    var g = asVal(target, gradient);
    var fn = rule.function("update").orElseThrow();
    if (fn.formals().size() != 2) {
      world.problems.error(
          "wrong-arguments",
          fn.name().span(),
          "a rule's `update` takes the weight and its gradient");
      return;
    }
    var by = target.stmt().by().orElseThrow().span();
    var args =
        Map.of(
            fn.formals().get(0).name().name(), new Calls.Actual(w, by),
            fn.formals().get(1).name().name(), new Calls.Actual(g, by));
    world.problems.entered(by);
    var result =
        world.provenance.within(
            Marks.Area.UPDATE,
            target.loop(),
            by,
            trace,
            () ->
                world.provenance.within(
                    Marks.Area.APPLIED,
                    world.targets.learner(rule.weights()),
                    by,
                    trace,
                    () -> world.calls.function(fn, scope, args, by, inside)));
    world.problems.left();
    trace.store.putAll(inside.pending);
    trace.store.put(stepPath, trace.b.add(updates, trace.b.constant(1)));
    switch (result) {
      case Val.Rec rec when rec.leaves().keySet().equals(target.leaves().keySet()) ->
          rec.leaves().forEach((name, value) -> trace.store.put(target.leafPath(name), value));
      case Val.Poison _ -> {}
      default -> {
        var value = world.expressions.tensor(result, by, trace);
        value.ifPresent(
            v ->
                target
                    .leaves()
                    .keySet()
                    .forEach(name -> trace.store.put(target.leafPath(name), v)));
      }
    }
  }

  private static Val asVal(Target target, Map<String, Value> values) {
    if (target.leaves().size() == 1 && target.leaves().containsKey("")) {
      return new Val.Tensor(Objects.requireNonNull(values.get(target.path())));
    }
    var leaves = new LinkedHashMap<String, Value>();
    target.leaves().keySet().forEach(name -> leaves.put(name, values.get(target.leafPath(name))));
    return new Val.Rec(leaves);
  }

  /// `next name = value`: keeps the value until the function that says so returns.
  void setNext(String path, Val value, Span span, Trace trace) {
    if (trace.rule.isPresent() && !world.states.containsKey(path)) {
      trace
          .below(path)
          .forEach(
              (name, before) -> {
                var full = name.isEmpty() ? path : path + "." + name;
                var entry =
                    value instanceof Val.Rec rec
                        ? Optional.ofNullable(rec.leaves().get(name))
                        : world.expressions.tensor(value, span, trace);
                entry.ifPresent(
                    v ->
                        trace.pending.put(
                            full, trace.b.broadcast(v, before.type().union(v.type()))));
              });
      return;
    }
    var leaf = Objects.requireNonNull(world.states.get(path));
    var name = path.substring(path.lastIndexOf('.') + 1);
    if (world.expressions.conform(value, leaf.axes(), span, "the state `" + name + "`", trace)
        instanceof Val.Tensor(var tensor)) {
      var limited = new Channels(world).limited(leaf, tensor, trace);
      var bounded = world.tasks.bounded(leaf, limited, trace);
      var full =
          new TensorType(world.instances.copiesOf(path))
              .union(new TensorType(leaf.axes()))
              .union(bounded.type());
      trace.pending.put(path, trace.b.broadcast(bounded, full));
    }
  }
}
