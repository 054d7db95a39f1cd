package org.badgerlang.compiler.lower;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.Stmt;

/// What loops own: the things that a `learn` names, each learned by one loop.
final class Targets {
  /// Which loop owns a stored tensor, with the place that says so.
  record Owner(String loop, Span span) {}

  private final World world;
  private final Map<String, Owner> owners = new HashMap<>();

  Targets(World world) {
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
}
