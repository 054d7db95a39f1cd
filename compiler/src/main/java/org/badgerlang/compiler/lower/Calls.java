package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.flow.Marks;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;

/// Calls of functions, nets and experts: arguments, axes that are mapped over, results.
final class Calls {
  private static final int DEEPEST = 60;

  private final World world;
  private int depth;
  private int applying;

  Calls(World world) {
    this.world = world;
  }

  Val call(Expr callee, List<Expr.Arg> args, Span span, Scope scope, Trace trace) {
    var target = world.expressions.eval(callee, scope, trace);
    world.problems.entered(span);
    try {
      return call(target, callee, args, span, scope, trace);
    } finally {
      world.problems.left();
    }
  }

  private Val call(
      Val target, Expr callee, List<Expr.Arg> args, Span span, Scope scope, Trace trace) {
    return switch (target) {
      case Val.Poison poison -> {
        args.forEach(arg -> world.expressions.eval(arg.value(), scope, trace));
        yield poison;
      }
      case Val.Builtin(var name) -> world.builtins.call(name, args, span, scope, trace);
      case Val.Fn(var decl, var around) ->
          arguments(decl.formals(), args, decl.name().name(), span, scope, trace)
              .map(
                  bound ->
                      world.provenance.within(
                          world.provenance.taskOf(around).isPresent()
                              ? Marks.Area.TASK
                              : Marks.Area.CALL,
                          "",
                          world.problems.site(span),
                          trace,
                          () -> function(decl, around.child(), bound, span, trace)))
              .orElse(Val.POISON);
      case Val.Method(var instance, var decl) ->
          arguments(decl.formals(), args, instance.name(), span, scope, trace)
              .map(bound -> applied(instance, decl, bound, span, trace))
              .orElse(Val.POISON);
      case Val.Made(var instance) -> {
        var name = instance.template().kind() == Decl.Kind.NET ? "apply" : "step";
        var fn = instance.function(name);
        yield fn.isPresent()
            ? call(new Val.Method(instance, fn.get()), callee, args, span, scope, trace)
            : world.problems.error(
                "wrong-kind",
                callee.span(),
                "`" + instance.name() + "` has no `fn " + name + "` and can not be called");
      }
      case Val.AsLeft(var inner, var left) -> {
        var overlaid = trace.copy();
        overlaid.store.putAll(left);
        yield call(inner, callee, args, span, scope, overlaid);
      }
      case Val.TemplateRef(var decl, var around) when decl.kind() == Decl.Kind.NET ->
          world.problems.error(
              "wrong-kind",
              span,
              "`"
                  + decl.name().name()
                  + "` is made once and then called: `net name = "
                  + decl.name().name()
                  + "(…)`");
      case Val.TemplateRef(var decl, var around) when decl.kind() == Decl.Kind.RULE ->
          world
              .instances
              .make(decl, around, args, span, scope, trace, decl.name().name(), "", "")
              .map(instance -> (Val) new Val.Made(instance))
              .orElse(Val.POISON);
      default ->
          world.problems.error(
              "wrong-kind",
              callee.span(),
              "`"
                  + callee.span().text()
                  + "` is "
                  + Expressions.describe(target)
                  + " and can not be called");
    };
  }

  /// Pairs arguments with formals by name and place; defaults stay out.
  private Optional<Map<String, Actual>> arguments(
      List<Decl.Formal> formals,
      List<Expr.Arg> args,
      String name,
      Span span,
      Scope scope,
      Trace trace) {
    return pair(formals, args, name, span)
        .map(
            pairs -> {
              var bound = new LinkedHashMap<String, Actual>();
              pairs.forEach(
                  (formal, expr) ->
                      bound.put(
                          formal,
                          new Actual(world.expressions.eval(expr, scope, trace), expr.span())));
              return bound;
            });
  }

  /// An argument's value with its place.
  record Actual(Val value, Span span) {}

  /// Which argument stands for which formal; empty where they do not fit.
  Optional<Map<String, Expr>> pair(
      List<Decl.Formal> formals, List<Expr.Arg> args, String name, Span span) {
    var pairs = new LinkedHashMap<String, Expr>();
    var names = formals.stream().map(f -> f.name().name()).toList();
    boolean good = true;
    int place = 0;
    for (var arg : args) {
      if (arg.name().isPresent()) {
        var formal = arg.name().get().name();
        if (!names.contains(formal)) {
          world.expressions.unknown(
              "wrong-arguments",
              "`" + name + "` takes no `" + formal + "`",
              formal,
              new LinkedHashSet<>(names),
              arg.name().get().span());
          good = false;
        } else if (pairs.putIfAbsent(formal, arg.value()) != null) {
          world.problems.report(
              Mends.without(
                  Diagnostic.error(
                      "wrong-arguments", arg.span(), "`" + formal + "` is given twice"),
                  arg.span()));
          good = false;
        }
        continue;
      }
      while (place < names.size() && pairs.containsKey(names.get(place))) {
        place++;
      }
      if (place == names.size()) {
        world.problems.report(
            Mends.without(
                Diagnostic.error(
                        "wrong-arguments",
                        arg.span(),
                        "`"
                            + name
                            + "` takes "
                            + (names.isEmpty()
                                ? "no arguments"
                                : names.size() + (names.size() == 1 ? " argument" : " arguments")))
                    .withHelp("it is `" + name + "(" + String.join(", ", names) + ")`"),
                arg.span()));
        good = false;
        break;
      }
      pairs.put(names.get(place), arg.value());
    }
    return good ? Optional.of(pairs) : Optional.empty();
  }

  private Val applied(
      Instance instance, Decl.Fn decl, Map<String, Actual> args, Span span, Trace trace) {
    var site = world.problems.site(span);
    var learner = world.targets.learner(instance.weights());
    applying++;
    var result =
        world.provenance.within(
            Marks.Area.APPLIED,
            learner,
            site,
            trace,
            () ->
                world.provenance.within(
                    Marks.Area.CALL,
                    "",
                    site,
                    trace,
                    () -> method(instance, decl, args, span, trace)));
    applying--;
    return applying == 0 && result instanceof Val.Tensor(var value)
        ? new Val.Tensor(seen(learner, value, trace))
        : result;
  }

  /// A result as the invariances of the loop that learned for it see it.
  private Value seen(String learner, Value value, Trace trace) {
    return world.penalties.stream()
        .filter(p -> p.of(learner))
        .findFirst()
        .map(p -> p.scaled(value, trace))
        .orElse(value);
  }

  private Val method(
      Instance instance, Decl.Fn decl, Map<String, Actual> args, Span span, Trace trace) {
    var inside = trace.withPending();
    if (!instance.state().isEmpty() && stateless(instance, span, trace)) {
      return Val.POISON;
    }
    boolean part = trace.agent.isPresent() && trace.agent.get().copies().equals(instance.copies());
    if (!instance.copies().isEmpty() && !part) {
      var peer =
          instance.copies().size() == 1
              ? Optional.of(
                  new Axis(
                      instance.copies().getFirst().name() + ".peer",
                      instance.copies().getFirst().size()))
              : Optional.<Axis>empty();
      inside = trace.withAgent(new Trace.AgentFrame(instance, instance.copies(), peer));
    }
    var result = function(decl, instance.scope().child(), args, span, inside);
    for (var next : inside.pending.entrySet()) {
      trace.store.put(next.getKey(), next.getValue());
    }
    return result;
  }

  /// Tells where an expert runs that has no state here.
  private boolean stateless(Instance instance, Span span, Trace trace) {
    var prefix = instance.state() + ".";
    var state = world.states.keySet().stream().filter(p -> p.startsWith(prefix)).findFirst();
    if (state.isEmpty() || !trace.below(instance.state()).isEmpty()) {
      return false;
    }
    var owner = world.targets.owner(state.get());
    world.problems.report(
        owner.isPresent()
            ? Diagnostic.error(
                "used-outside-loop",
                span,
                "`"
                    + instance.name()
                    + "` has a state only inside the loop `"
                    + owner.get().loop()
                    + "`")
            : neverLearned(instance, span));
    return true;
  }

  private Diagnostic neverLearned(Instance instance, Span span) {
    var learn = "learn " + instance.state();
    var problem =
        Diagnostic.error(
                "never-learned",
                span,
                "no loop learns `" + instance.state() + "`, and a step changes it")
            .withHelp("`" + learn + "` in the loop whose steps these are");
    return world
        .spec
        .flatMap(spec -> Mends.innermost(spec.tree(), span))
        .map(loop -> Mends.stated(problem, loop, learn))
        .orElse(problem);
  }

  /// Runs a function: axes of arguments beyond the formals' types are mapped over and hidden
  /// inside.
  Val function(Decl.Fn decl, Scope inner, Map<String, Actual> args, Span span, Trace trace) {
    if (++depth > DEEPEST) {
      depth--;
      return world.problems.error(
          "recursion", span, "`" + decl.name().name() + "` calls itself without end");
    }
    try {
      return run(decl, inner, args, span, trace);
    } finally {
      depth--;
    }
  }

  private Val run(Decl.Fn decl, Scope inner, Map<String, Actual> args, Span span, Trace trace) {
    var formals = new LinkedHashMap<String, Span>();
    for (var formal : decl.formals()) {
      var name = formal.name().name();
      world.instances.fresh(name, formal.name().span(), formals);
      if (!args.containsKey(name) && formal.byDefault().isEmpty() && !inferred(decl, name)) {
        return world.problems.error(
            "missing-argument", span, "`" + decl.name().name() + "` needs `" + name + "`");
      }
    }
    for (var formal : decl.formals()) {
      var actual = args.get(formal.name().name());
      if (formal.type().isEmpty() && actual != null) {
        inner.bind(formal.name().name(), "argument", formal.name().span(), actual.value());
      }
    }
    var mapped = new LinkedHashSet<Axis>();
    for (var formal : decl.formals()) {
      var actual = args.get(formal.name().name());
      if (actual == null) {
        if (formal.byDefault().isPresent()) {
          inner.bind(
              formal.name().name(),
              "argument",
              formal.name().span(),
              world.expressions.eval(formal.byDefault().get(), inner, trace));
        }
        continue;
      }
      if (formal.type().isPresent()) {
        if (!typed(decl, formal, actual, inner, mapped, trace)) {
          return Val.POISON;
        }
      }
    }
    var inside = trace.hiding(mapped);
    var place = decl.body().span();
    Val result;
    if (decl.body() instanceof Expr.Block(_, var body)) {
      var returned = world.expressions.run(body, inner, inside);
      if (returned.isEmpty() && decl.result().isPresent()) {
        return world.problems.error(
            "no-result",
            decl.name().span(),
            "`" + decl.name().name() + "` says its result's type but returns nothing");
      }
      result = returned.orElse(Val.POISON);
      place = body.isEmpty() ? place : returned(body.getLast());
    } else {
      result = world.expressions.eval(decl.body(), inner, inside);
    }
    if (decl.result().isPresent() && decl.result().get().base().equals("real")) {
      var axes = world.expressions.types(decl.result().get().axes(), inner, inside);
      return axes.isEmpty()
          ? Val.POISON
          : world.expressions.conform(
              result, axes.get(), place, "the result of `" + decl.name().name() + "`", inside);
    }
    return result;
  }

  private static Span returned(org.badgerlang.compiler.syntax.Stmt last) {
    return switch (last) {
      case org.badgerlang.compiler.syntax.Stmt.Return(_, var value) -> value.span();
      case org.badgerlang.compiler.syntax.Stmt.Evaluate(_, var value) -> value.span();
      default -> last.span();
    };
  }

  /// Whether an axis formal can be had from the type of another argument.
  private static boolean inferred(Decl.Fn decl, String name) {
    return decl.formals().stream()
        .flatMap(f -> f.type().stream())
        .flatMap(t -> t.axes().stream())
        .anyMatch(axis -> axis instanceof Expr.Name(_, var used) && used.equals(name));
  }

  private boolean typed(
      Decl.Fn decl,
      Decl.Formal formal,
      Actual actual,
      Scope inner,
      LinkedHashSet<Axis> mapped,
      Trace trace) {
    var type = formal.type().orElseThrow();
    var name = formal.name().name();
    if (!type.base().equals("real") || actual.value() instanceof Val.Rec) {
      inner.bind(name, "argument", formal.name().span(), actual.value());
      return true;
    }
    if (actual.value() instanceof Val.Num && type.axes().isEmpty()) {
      inner.bind(name, "argument", formal.name().span(), actual.value());
      return true;
    }
    var value = world.expressions.tensor(actual.value(), actual.span(), trace);
    if (value.isEmpty()) {
      return false;
    }
    var visible = trace.visible(value.get());
    infer(type.axes(), visible, inner);
    var axes = world.expressions.types(type.axes(), inner, trace);
    if (axes.isEmpty()) {
      return false;
    }
    var missing = axes.get().stream().filter(a -> !visible.contains(a)).toList();
    if (!missing.isEmpty()) {
      mismatch(decl, formal, actual, axes.get(), visible, value.get(), trace);
      return false;
    }
    visible.stream().filter(a -> !axes.get().contains(a)).forEach(mapped::add);
    inner.bind(name, "argument", formal.name().span(), new Val.Tensor(value.get()));
    return true;
  }

  /// Binds the one axis name of a formal's type that is not known to the one axis of the value that
  /// is left.
  private static void infer(List<Expr> axes, List<Axis> visible, Scope inner) {
    var open =
        axes.stream()
            .filter(a -> a instanceof Expr.Name(_, var n) && inner.find(n).isEmpty())
            .map(a -> (Expr.Name) a)
            .toList();
    var known =
        axes.stream()
            .filter(a -> a instanceof Expr.Name(_, var n) && inner.find(n).isPresent())
            .map(a -> inner.find(((Expr.Name) a).name()).orElseThrow().value().get())
            .filter(v -> v instanceof Val.AxisVal)
            .flatMap(v -> ((Val.AxisVal) v).axis().stream())
            .collect(Collectors.toSet());
    var free = visible.stream().filter(a -> !known.contains(a)).toList();
    if (open.size() == 1 && free.size() == 1) {
      inner.bind(
          open.getFirst().name(),
          "axis",
          open.getFirst().span(),
          new Val.AxisVal(Optional.of(free.getFirst())));
    }
  }

  private void mismatch(
      Decl.Fn decl,
      Decl.Formal formal,
      Actual actual,
      List<Axis> expected,
      List<Axis> visible,
      Value value,
      Trace trace) {
    var callee = decl.name().name();
    var wanted = expected.stream().map(Axis::name).collect(Collectors.joining(", "));
    var has =
        visible.isEmpty()
            ? "a single number"
            : "over `" + visible.stream().map(Axis::name).collect(Collectors.joining(", ")) + "`";
    var diagnostic =
        Diagnostic.error(
                "axis-mismatch",
                actual.span(),
                "`"
                    + formal.name().name()
                    + "` of `"
                    + callee
                    + "` expects a value over `"
                    + wanted
                    + "`, this one is "
                    + has)
            .withNote(Expressions.type(visible))
            .withLabel(formal.name().span(), "`" + formal.name().name() + "` is declared here");
    if (expected.size() == 1) {
      for (var axis : visible) {
        var parts = world.parts.getOrDefault(axis, new ArrayList<>());
        if (parts.contains(Optional.of(expected.getFirst()))) {
          diagnostic =
              diagnostic.withHelp(
                  "only the part over `" + expected.getFirst().name() + "` of it would fit");
        }
        if (axis.size().equals(expected.getFirst().size())) {
          var renamed = "[" + axis.name() + " -> " + expected.getFirst().name() + "]";
          diagnostic =
              Mends.appended(
                  diagnostic.withHelp(
                      "`" + actual.span().text() + renamed + "` would fit, if it is meant"),
                  actual.span(),
                  renamed);
        }
      }
    }
    world.problems.report(diagnostic);
  }
}
