package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.Ident;
import org.badgerlang.compiler.syntax.Stmt;

/// Draws of tasks, and how actions move them.
final class Tasks {
  private static final int DEEPEST = 12;

  private final World world;

  Tasks(World world) {
    this.world = world;
  }

  /// Which instances keep what they drew: those where `mask` is 0; absent: none.
  record Renewal(Value mask) {}

  /// Draws instances of a task.
  ///
  /// @param path where its states and actions are stored, and the site of its draws
  Optional<TaskInstance> draw(
      Expr written, Scope scope, Trace trace, String path, Optional<Renewal> renewal) {
    var chosen = chosen(written, scope, trace);
    if (chosen.isEmpty()) {
      return Optional.empty();
    }
    var task = chosen.get();
    var call = task instanceof Expr.Call made ? made : new Expr.Call(task.span(), task, List.of());
    if (path.chars().filter(c -> c == '.').count() > DEEPEST) {
      world.problems.error(
          "recursion", task.span(), "the task `" + task.span().text() + "` is made of itself");
      return Optional.empty();
    }
    var target = world.expressions.eval(call.callee(), scope, trace);
    if (!(target instanceof Val.TemplateRef(var decl, var around))
        || decl.kind() != Decl.Kind.TASK) {
      if (!(target instanceof Val.Poison)) {
        world.problems.error(
            "wrong-kind",
            task.span(),
            "a task is needed here, `"
                + task.span().text()
                + "` is "
                + Expressions.describe(target));
      }
      return Optional.empty();
    }
    var pairs = world.calls.pair(decl.formals(), call.args(), decl.name().name(), call.span());
    var inner = around.child();
    if (pairs.isEmpty()
        || !world.instances.bind(decl, pairs.get(), call.span(), inner, scope, trace, path)) {
      return Optional.empty();
    }
    var instance = new TaskInstance(decl, inner, path);
    world.provenance.task(inner, path);
    if (decl.provider().isPresent() && !world.supplies.prepare(instance, trace)) {
      return Optional.empty();
    }
    var seen = new LinkedHashMap<String, Span>();
    for (var member : decl.members()) {
      member(instance, member, trace, renewal, seen);
    }
    return Optional.of(instance);
  }

  /// The branch of a choice that is taken; empty where an error was told.
  private Optional<Expr> chosen(Expr task, Scope scope, Trace trace) {
    return switch (task) {
      case Expr.If(_, var condition, var then, var otherwise) ->
          world
              .expressions
              .constant(condition, scope, trace)
              .flatMap(choice -> chosen(choice != 0 ? then : otherwise, scope, trace));
      case Expr.Block(_, var body)
          when body.size() == 1 && body.getFirst() instanceof Stmt.Evaluate(_, var only) ->
          chosen(only, scope, trace);
      default -> Optional.of(task);
    };
  }

  private void member(
      TaskInstance task,
      Decl.Member member,
      Trace trace,
      Optional<Renewal> renewal,
      Map<String, Span> seen) {
    var scope = task.scope();
    trace.b.at(member.span());
    switch (member) {
      case Decl.Member.Draw(_, var docs, var name, var type, var dist) -> {
        world.instances.fresh(name.name(), name.span(), seen);
        var axes = world.expressions.types(type.axes(), scope, trace);
        var leaf =
            new Leaf(
                task.path() + "." + name.name(),
                axes.orElse(List.of()),
                new Decl.Start.Drawn(dist, Optional.empty()),
                scope,
                false,
                Optional.empty(),
                Optional.empty(),
                name.span());
        keep(task, leaf, name, "draw", axes.isPresent(), trace, renewal);
        world.fact(
            name.span(),
            "draw",
            name.name(),
            name.span(),
            axes.map(Expressions::type).orElse(""),
            docs);
      }
      case Decl.Member.State s -> {
        world.instances.fresh(s.name().name(), s.name().span(), seen);
        var axes = world.expressions.types(s.type().axes(), scope, trace);
        var path = task.path() + "." + s.name().name();
        var leaf =
            new Leaf(
                path,
                axes.orElse(List.of()),
                s.start(),
                scope,
                false,
                s.bounded(),
                Optional.empty(),
                s.name().span());
        world.states.put(path, leaf);
        store(leaf, s.name(), "state", axes.isPresent(), scope, trace, renewal);
      }
      case Decl.Member.Action(_, _, var name, var type, var start) -> {
        world.instances.fresh(name.name(), name.span(), seen);
        var axes = world.expressions.types(type.axes(), scope, trace);
        var path = task.path() + "." + name.name();
        var leaf =
            new Leaf(
                path,
                axes.orElse(List.of()),
                new Decl.Start.Value(start),
                scope,
                false,
                Optional.empty(),
                Optional.empty(),
                name.span());
        world.states.put(path, leaf);
        store(
            leaf,
            name,
            "action",
            axes.isPresent(),
            scope,
            trace,
            renewal.map(r -> new Renewal(trace.b.constant(0))));
        renewal.ifPresent(r -> world.loops.resetting(path, r.mask()));
      }
      case Decl.Member.SetOf set -> sets(task, set, trace, renewal, seen);
      case Decl.Member.Output(_, var docs, var word, var name, var type, var value) -> {
        world.instances.fresh(name.name(), name.span(), seen);
        var axes = world.expressions.types(type.axes(), scope, trace);
        scope.bind(
            name.name(),
            "observe",
            name.span(),
            axes.isPresent() ? new Val.Delayed(value, scope, axes) : Val.POISON);
        world.fact(
            name.span(),
            word.name().toLowerCase(java.util.Locale.ROOT),
            name.name(),
            name.span(),
            axes.map(Expressions::type).orElse(""),
            docs);
      }
      case Decl.Member.Value v -> {
        world.instances.fresh(v.name().name(), v.name().span(), seen);
        var axes = v.type().flatMap(t -> world.expressions.types(t.axes(), scope, trace));
        scope.bind(
            v.name().name(), "let", v.name().span(), new Val.Delayed(v.value(), scope, axes));
      }
      case Decl.Member.Part p -> {
        world.instances.fresh(p.name().name(), p.name().span(), seen);
        var path = task.path() + "." + p.name().name();
        var value =
            p.drawn()
                ? draw(p.value(), scope, trace, path, renewal)
                    .map(inner -> (Val) new Val.TaskVal(inner))
                    .orElse(Val.POISON)
                : world.instances.part(
                    p.value(), scope, trace, path, path + ".weights", path + ".state", List.of());
        scope.bind(p.name().name(), "task", p.name().span(), value);
      }
      case Decl.Member.Function(_, var fn) -> {
        world.instances.fresh(fn.name().name(), fn.name().span(), seen);
        scope.bind(fn.name().name(), "fn", fn.name().span(), new Val.Fn(fn, scope));
      }
      case Decl.Member.Objective(_, var word, var value) -> {
        var name = word.name().toLowerCase(java.util.Locale.ROOT);
        world.instances.fresh("`" + name, member.span(), seen);
        scope.bind(
            name, "loss", value.span(), new Val.Delayed(value, scope, Optional.of(List.of())));
      }
      case Decl.Member.Next(_, var name, _) -> {
        if (seen.putIfAbsent("next " + name.name(), name.span()) != null) {
          world.problems.error(
              "duplicate-next", member.span(), "`next " + name.name() + "` is said twice");
        }
        if (!world.states.containsKey(task.path() + "." + name.name())) {
          world.expressions.unknown(
              "unknown-name",
              "there is no state named `" + name.name() + "`",
              name.name(),
              scope.own().keySet(),
              name.span());
        }
      }
      case Decl.Member.Weights _, Decl.Member.Experts _ ->
          world.problems.error(
              "misplaced-statement",
              member.span(),
              "`" + Expressions.firstWord(member.span()) + "` does not stand in a task");
    }
  }

  /// A drawn value: fixed for the instance, or kept from step to step where the stream does not
  /// renew it.
  private void keep(
      TaskInstance task,
      Leaf leaf,
      Ident name,
      String kind,
      boolean good,
      Trace trace,
      Optional<Renewal> renewal) {
    if (renewal.isPresent()) {
      store(leaf, name, kind, good, task.scope(), trace, renewal);
      return;
    }
    var value =
        good
            ? world
                .draws
                .initial(leaf, leaf.path(), trace)
                .map(v -> world.provenance.named(leaf.path(), v, leaf.span(), trace))
            : Optional.<Value>empty();
    task.scope()
        .bind(
            name.name(),
            kind,
            name.span(),
            value.map(v -> (Val) new Val.Tensor(v)).orElse(Val.POISON));
  }

  private void store(
      Leaf leaf,
      Ident name,
      String kind,
      boolean good,
      Scope scope,
      Trace trace,
      Optional<Renewal> renewal) {
    if (!good) {
      scope.bind(name.name(), kind, name.span(), Val.POISON);
      return;
    }
    scope.bind(name.name(), kind, name.span(), new Val.Stored(leaf.path()));
    var fresh = world.draws.initial(leaf, leaf.path(), trace);
    if (fresh.isEmpty()) {
      return;
    }
    if (renewal.isEmpty()) {
      trace.store.put(leaf.path(), fresh.get());
      return;
    }
    var type = trace.perInstance(leaf.axes());
    var full = trace.b.broadcast(fresh.get(), type);
    var kept =
        world.loops.kept(
            leaf.path(), type, leaf.span(), trace, t -> world.draws.initial(leaf, leaf.path(), t));
    world.loops.resetting(leaf.path(), renewal.get().mask());
    trace.store.put(
        leaf.path(),
        kept.map(k -> trace.b.broadcast(trace.b.select(renewal.get().mask(), full, k), type))
            .orElse(full));
  }

  private void sets(
      TaskInstance task,
      Decl.Member.SetOf set,
      Trace trace,
      Optional<Renewal> renewal,
      Map<String, Span> seen) {
    var axes = world.expressions.types(set.axes(), task.scope(), trace);
    for (var name : set.names()) {
      world.instances.fresh(name.name(), name.span(), seen);
      if (axes.isEmpty()) {
        task.scope().bind(name.name(), "set", name.span(), Val.POISON);
        continue;
      }
      var entries = new LinkedHashMap<String, Value>();
      var scope = task.scope().child();
      boolean good = true;
      var names = new LinkedHashMap<String, Span>();
      for (var entry : set.entries()) {
        world.instances.fresh(entry.name().name(), entry.name().span(), names);
        var value = entry(task, name, entry, axes.get(), scope, trace);
        good &= value.isPresent();
        if (value.isEmpty()) {
          scope.bind(entry.name().name(), "draw", entry.name().span(), Val.POISON);
          continue;
        }
        var drawn = value.get();
        if (renewal.isPresent()) {
          var path = task.path() + "." + name.name() + "." + entry.name().name();
          var type = drawn.type();
          var kept =
              world.loops.kept(
                  path,
                  type,
                  entry.span(),
                  trace,
                  t -> entry(task, name, entry, axes.get(), task.scope().child(), t));
          if (kept.isPresent()) {
            drawn =
                trace.b.broadcast(trace.b.select(renewal.get().mask(), drawn, kept.get()), type);
          }
          trace.store.put(path, drawn);
        }
        drawn =
            world.provenance.named(
                task.path() + "." + name.name() + "." + entry.name().name(),
                drawn,
                entry.span(),
                trace);
        entries.put(entry.name().name(), drawn);
        scope.bind(entry.name().name(), "draw", entry.name().span(), new Val.Tensor(drawn));
      }
      task.scope().bind(name.name(), "set", name.span(), good ? new Val.Rec(entries) : Val.POISON);
    }
  }

  private Optional<Value> entry(
      TaskInstance task,
      Ident set,
      Decl.Member.Entry entry,
      List<Axis> axes,
      Scope scope,
      Trace trace) {
    var own = world.expressions.types(entry.type().axes(), scope, trace);
    if (own.isEmpty()) {
      return Optional.empty();
    }
    var all = new ArrayList<>(axes);
    own.get().stream().filter(a -> !all.contains(a)).forEach(all::add);
    var leaf =
        new Leaf(
            task.path() + "." + set.name() + "." + entry.name().name(),
            entry.start() instanceof Decl.Start.Drawn ? all : own.get(),
            entry.start(),
            scope,
            false,
            Optional.empty(),
            Optional.empty(),
            entry.span());
    var inside = entry.start() instanceof Decl.Start.Drawn ? trace : trace.hiding(axes);
    return world
        .draws
        .initial(leaf, leaf.path(), inside)
        .map(
            value ->
                trace.b.broadcast(
                    value, new TensorType(trace.perInstance(all).union(value.type()).axes())));
  }

  /// Sets an action and moves the task's states on by one step.
  void act(TaskInstance task, Ident action, Val value, Span span, Trace trace) {
    var path = task.path() + "." + action.name();
    var leaf = world.states.get(path);
    if (leaf == null
        || !task.scope().here(action.name()).map(b -> b.kind().equals("action")).orElse(false)) {
      world.expressions.unknown(
          "unknown-name",
          "the task `" + task.template().name().name() + "` has no action `" + action.name() + "`",
          action.name(),
          task.scope().own().keySet(),
          action.span());
      return;
    }
    var set =
        world.expressions.conform(
            value, leaf.axes(), span, "the action `" + action.name() + "`", trace);
    if (!(set instanceof Val.Tensor(var tensor))) {
      return;
    }
    trace.store.put(path, tensor);
    var next = new LinkedHashMap<String, Value>();
    for (var member : task.template().members()) {
      if (member instanceof Decl.Member.Next(_, var name, var expr)
          && !(task.template().provider().isPresent() && Supplies.isSupplied(expr))) {
        var state = world.states.get(task.path() + "." + name.name());
        if (state != null
            && world.expressions.conform(
                    world.expressions.eval(expr, task.scope(), trace),
                    state.axes(),
                    expr.span(),
                    "the state `" + name.name() + "`",
                    trace)
                instanceof Val.Tensor(var moved)) {
          next.put(state.path(), bounded(state, moved, trace));
        }
      }
    }
    world
        .supplies
        .move(task, trace)
        .forEach(
            (moved, given) -> {
              var state = world.states.get(moved);
              next.put(moved, state == null ? given : bounded(state, given, trace));
            });
    trace.store.putAll(next);
  }

  /// The value kept within the bound of its state.
  Value bounded(Leaf leaf, Value value, Trace trace) {
    if (leaf.bounded().isEmpty()) {
      return value;
    }
    var bound = world.expressions.eval(leaf.bounded().get(), leaf.scope(), trace);
    if (bound instanceof Val.Num num && Double.isInfinite(num.value())) {
      return value;
    }
    return world
        .expressions
        .tensor(bound, leaf.bounded().get().span(), trace)
        .map(
            limit ->
                trace.b.binary(
                    Op.BinaryFn.MAX,
                    trace.b.neg(limit),
                    trace.b.binary(Op.BinaryFn.MIN, value, limit)))
        .orElse(value);
  }
}
