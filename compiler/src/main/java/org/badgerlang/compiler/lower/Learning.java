package org.badgerlang.compiler.lower;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.flow.Marks;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.Stmt;

/// What loops learn: who owns what, where it starts, its gradient, and the rule that changes it.
final class Learning {
  /// Which loop owns a stored tensor, with the place that says so.
  record Owner(String loop, Span span) {}

  private final World world;
  private final Map<String, Owner> owners = new HashMap<>();

  Learning(World world) {
    this.world = world;
  }

  Optional<Owner> owner(String path) {
    return Optional.ofNullable(owners.get(path));
  }

  /// The loop that learns the weights below a path; empty where none does.
  String learner(String path) {
    return owners.entrySet().stream()
        .filter(e -> e.getKey().equals(path) || e.getKey().startsWith(path + "."))
        .map(e -> e.getValue().loop())
        .findFirst()
        .orElse("");
  }

  // --- targets

  /// What a `learn` names; binds a new thing's name in the loop's scope.
  Optional<Target> resolve(Stmt.Learn learn, String loop, Scope scope, Trace trace) {
    var estimator = new Through(world).of(learn);
    if (learn.target() instanceof Expr.Name(var span, var name)
        && (learn.type().isPresent() || scope.find(name).isEmpty())) {
      return declare(learn, span, name, loop, scope, trace, estimator);
    }
    var path = path(learn.target(), scope, trace);
    if (path.isEmpty()) {
      return Optional.empty();
    }
    var weights = leaves(world.weights, path.get());
    var states = leaves(world.states, path.get());
    boolean state = weights.isEmpty();
    var leaves = state ? states : weights;
    leaves.values().removeIf(Leaf::frozen);
    if (leaves.isEmpty()) {
      world.problems.error(
          "wrong-kind",
          learn.target().span(),
          "`" + learn.target().span().text() + "` holds nothing that a loop can learn");
      return Optional.empty();
    }
    if (!state && learn.by().isEmpty()) {
      world.problems.report(
          Mends.appended(
              Diagnostic.error(
                      "missing-argument",
                      learn.span(),
                      "`"
                          + learn.target().span().text()
                          + "` are weights, and nothing says how they change")
                  .withHelp("`learn " + learn.target().span().text() + " by adam(lr: 1e-3)`"),
              learn.span(),
              " by adam(lr: 1e-3)"));
      return Optional.empty();
    }
    if (learn.by().isEmpty() && learn.through().isPresent()) {
      world.problems.error(
          "wrong-arguments",
          learn.through().get().span(),
          "an estimator gives the gradient for a rule, and no `by` names one");
      return Optional.empty();
    }
    var target = new Target(learn, path.get(), leaves, state, estimator, loop);
    return own(target) ? Optional.of(target) : Optional.empty();
  }

  private Optional<Target> declare(
      Stmt.Learn learn,
      Span span,
      String name,
      String loop,
      Scope scope,
      Trace trace,
      Target.Estimator estimator) {
    if (learn.type().isEmpty()) {
      world.problems.report(
          Mends.appended(
              Diagnostic.error("unknown-name", span, "nothing named `" + name + "` is in scope")
                  .withHelp("a new thing says its type: `learn " + name + ": real by …`"),
              span,
              ": real"));
      scope.bind(name, "learned", span, Val.POISON);
      return Optional.empty();
    }
    var path = loop + "." + name;
    var leaves = new LinkedHashMap<String, Leaf>();
    switch (learn.type().get()) {
      case Stmt.LearnType.Like(var thing) -> {
        var model = path(thing, scope, trace);
        if (model.isEmpty()) {
          scope.bind(name, "learned", span, Val.POISON);
          return Optional.empty();
        }
        var like = leaves(world.weights, model.get());
        like.forEach(
            (key, leaf) -> leaves.put(key, leaf.at(key.isEmpty() ? path : path + "." + key, span)));
        if (leaves.isEmpty()) {
          world.problems.error(
              "wrong-kind",
              thing.span(),
              "`" + thing.span().text() + "` has no weights to be like");
          return Optional.empty();
        }
      }
      case Stmt.LearnType.Of(var type) -> {
        NameCheck.type(type, world);
        var axes = world.expressions.types(type.axes(), scope, trace);
        if (axes.isEmpty()) {
          scope.bind(name, "learned", span, Val.POISON);
          return Optional.empty();
        }
        leaves.put(
            "",
            new Leaf(
                path,
                axes.get(),
                new Decl.Start.Absent(),
                scope,
                false,
                Optional.empty(),
                Optional.empty(),
                span));
        world.fact(span, "learned", name, span, Expressions.type(axes.get()), "");
      }
    }
    scope.bind(name, "learned", span, new Val.Stored(path));
    if (learn.by().isEmpty()) {
      scope.bind(name, "learned", span, Val.POISON);
      world.problems.report(
          Mends.appended(
              Diagnostic.error(
                      "missing-argument", learn.span(), "nothing says how `" + name + "` changes")
                  .withHelp("`learn " + name + ": … by sgd(lr: 0.1)`"),
              learn.span(),
              " by sgd(lr: 0.1)"));
      return Optional.empty();
    }
    var target = new Target(learn, path, leaves, false, estimator, loop);
    return own(target) ? Optional.of(target) : Optional.empty();
  }

  private boolean own(Target target) {
    for (var name : target.leaves().keySet()) {
      var path = target.leafPath(name);
      var owner = owners.get(path);
      if (owner != null
          && (!owner.loop().equals(target.loop()) || !owner.span().equals(target.stmt().span()))) {
        world.problems.report(
            Mends.dropped(
                Diagnostic.error(
                        "learned-twice",
                        target.stmt().target().span(),
                        "`"
                            + target.stmt().target().span().text()
                            + "` is learned by `"
                            + owner.loop()
                            + "` and by `"
                            + target.loop()
                            + "`")
                    .withLabel(owner.span(), "`" + owner.loop() + "` learns it here")
                    .withHelp(
                        "let the outer loop learn where it starts: `learn start: … by …` there,"
                            + " `learn "
                            + target.stmt().target().span().text()
                            + " from start by …` here"),
                target.stmt().span()));
        return false;
      }
      owners.put(path, new Owner(target.loop(), target.stmt().span()));
    }
    return true;
  }

  private static SequencedMap<String, Leaf> leaves(Map<String, Leaf> all, String path) {
    var found = new LinkedHashMap<String, Leaf>();
    all.forEach(
        (key, leaf) -> {
          if (key.equals(path)) {
            found.put("", leaf);
          } else if (key.startsWith(path + ".")) {
            found.put(key.substring(path.length() + 1), leaf);
          }
        });
    return found;
  }

  /// The path of what an expression such as `Cell.weights` stores; empty where an error was told.
  private Optional<String> path(Expr expr, Scope scope, Trace trace) {
    if (expr instanceof Expr.Name(var span, var name)) {
      var binding = scope.find(name);
      if (binding.isPresent() && binding.get().value().get() instanceof Val.Stored(var path)) {
        world.fact(span, binding.get().kind(), name, binding.get().definition(), "", "");
        return Optional.of(path);
      }
      var value = world.expressions.eval(expr, scope, trace);
      if (value instanceof Val.Made || value instanceof Val.TemplateRef) {
        var problem =
            Diagnostic.error(
                    "wrong-kind",
                    span,
                    "`"
                        + name
                        + "` is "
                        + Expressions.describe(value)
                        + "; a loop learns its weights or its state")
                .withHelp("`" + name + ".weights` or `" + name + ".state`");
        var weights = Mends.appended(problem, span, ".weights");
        boolean moves =
            value instanceof Val.Made(var instance)
                && (instance.template().kind() == Decl.Kind.AGENT
                    || instance.template().kind() == Decl.Kind.EXPERT);
        world.problems.report(moves ? Mends.appended(weights, span, ".state") : weights);
      } else if (!(value instanceof Val.Poison)) {
        world.problems.error(
            "wrong-kind",
            span,
            "`" + name + "` is " + Expressions.describe(value) + " and can not be learned");
      }
      return Optional.empty();
    }
    if (expr instanceof Expr.Member(_, var base, var name, var nameSpan)) {
      var value =
          base instanceof Expr.Name || base instanceof Expr.Member
              ? owner(base, scope, trace)
              : Val.POISON;
      if (value instanceof Val.Made(var instance)) {
        if (name.equals("weights")) {
          return Optional.of(instance.weights());
        }
        if (name.equals("state")) {
          return Optional.of(instance.state());
        }
        var inner = instance.scope().here(name);
        if (inner.isPresent() && inner.get().value().get() instanceof Val.Stored(var path)) {
          return Optional.of(path);
        }
        world.instances.member(instance, name, nameSpan, trace);
        return Optional.empty();
      }
      if (value instanceof Val.Stored(var path)) {
        return Optional.of(path + "." + name);
      }
      if (!(value instanceof Val.Poison)) {
        world.problems.error(
            "wrong-kind",
            expr.span(),
            "`" + expr.span().text() + "` is nothing that a loop can learn");
      }
      return Optional.empty();
    }
    world.problems.error(
        "wrong-kind", expr.span(), "`" + expr.span().text() + "` is nothing that a loop can learn");
    return Optional.empty();
  }

  /// What stands before the dot of a learned thing, without reading its value.
  private Val owner(Expr base, Scope scope, Trace trace) {
    if (base instanceof Expr.Member(_, var deeper, var name, var nameSpan)) {
      var value = owner(deeper, scope, trace);
      if (value instanceof Val.Made(var instance)) {
        if (name.equals("weights")) {
          return new Val.Stored(instance.weights());
        }
        if (name.equals("state")) {
          return new Val.Stored(instance.state());
        }
        var inner = instance.scope().here(name);
        return inner.isPresent()
            ? inner.get().value().get()
            : world.instances.member(instance, name, nameSpan, trace);
      }
      return value instanceof Val.Stored(var path) ? new Val.Stored(path + "." + name) : value;
    }
    if (base instanceof Expr.Name(_, var name)
        && scope.find(name).isPresent()
        && scope.find(name).get().value().get() instanceof Val.Stored stored) {
      return stored;
    }
    var value = world.expressions.eval(base, scope, trace);
    if (value instanceof Val.TemplateRef(var decl, var around)) {
      return world
          .instances
          .shared(decl, around, base.span())
          .map(instance -> (Val) new Val.Made(instance))
          .orElse(Val.POISON);
    }
    return value;
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
                    learner(rule.weights()),
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
