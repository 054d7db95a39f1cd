package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;

/// Nets, experts, agents and rules made from their templates: arguments bound, weights and states
/// declared.
final class Instances {
  private static final int DEEPEST = 40;

  private final World world;
  private final Map<Decl.Template, Instance> shared = new HashMap<>();
  /// The axes of the agent that a state belongs to, by the state's path.
  private final Map<String, List<Axis>> copiesOf = new HashMap<>();
  private int depth;

  Instances(World world) {
    this.world = world;
  }

  /// Makes an instance; empty where an error was told.
  Optional<Instance> make(
      Decl.Template decl,
      Scope around,
      List<Expr.Arg> args,
      Span span,
      Scope caller,
      Trace trace,
      String name,
      String weights,
      String state) {
    return make(
        decl, around, args, span, caller, trace, name, weights, state, List.of(), Optional.empty());
  }

  private Optional<Instance> make(
      Decl.Template decl,
      Scope around,
      List<Expr.Arg> args,
      Span span,
      Scope caller,
      Trace trace,
      String name,
      String weights,
      String state,
      List<Axis> copies,
      Optional<Expr> topology) {
    if (decl.kind() == Decl.Kind.TASK) {
      world.problems.error(
          "misplaced-statement",
          span,
          "a task is drawn in a loop or in another task, not made here");
      return Optional.empty();
    }
    if (++depth > DEEPEST) {
      depth--;
      world.problems.error(
          "recursion", span, "`" + decl.name().name() + "` contains itself without end");
      return Optional.empty();
    }
    try {
      var pairs = world.calls.pair(decl.formals(), args, decl.name().name(), span);
      if (pairs.isEmpty()) {
        return Optional.empty();
      }
      var scope = around.child();
      if (!bind(decl, pairs.get(), span, scope, caller, trace, name)) {
        return Optional.empty();
      }
      var instance = new Instance(decl, name, scope, weights, state, copies, topology, caller);
      int before = world.problems.count();
      members(instance, trace, copies);
      return world.problems.count() == before ? Optional.of(instance) : Optional.empty();
    } finally {
      depth--;
    }
  }

  /// Binds formals to arguments; whole numbers among them may stand for axes private to this
  /// instance.
  boolean bind(
      Decl.Template decl,
      Map<String, Expr> pairs,
      Span span,
      Scope scope,
      Scope caller,
      Trace trace,
      String name) {
    boolean good = true;
    for (var formal : decl.formals()) {
      var key = formal.name().name();
      var expr = pairs.get(key);
      if (expr == null && formal.byDefault().isEmpty()) {
        world.problems.error(
            "missing-argument", span, "`" + decl.name().name() + "` needs `" + key + "`");
        good = false;
        continue;
      }
      var value =
          expr != null
              ? world.expressions.eval(expr, caller, trace)
              : world.expressions.eval(formal.byDefault().get(), scope, trace);
      good &= !(value instanceof Val.Poison);
      scope.bind(key, "argument", formal.name().span(), tagged(value, name + "." + key));
    }
    return good;
  }

  private static Val tagged(Val value, String tag) {
    return switch (value) {
      case Val.Num num -> num.tagged(tag);
      case Val.ListOf(var items) -> {
        var all = new ArrayList<Val>();
        for (int i = 0; i < items.size(); i++) {
          all.add(tagged(items.get(i), tag + "." + i));
        }
        yield new Val.ListOf(all);
      }
      default -> value;
    };
  }

  private void members(Instance instance, Trace trace, List<Axis> copies) {
    var scope = instance.scope();
    var seen = new LinkedHashMap<String, Span>();
    for (var member : instance.template().members()) {
      switch (member) {
        case Decl.Member.Weights w -> {
          fresh(w.name().name(), w.name().span(), seen);
          var path = instance.weights() + "." + w.name().name();
          var axes = world.expressions.types(w.type().axes(), scope, trace);
          axes.ifPresent(
              list ->
                  world.weights.putIfAbsent(
                      path,
                      new Leaf(
                          path,
                          list,
                          w.start(),
                          scope,
                          w.frozen(),
                          Optional.empty(),
                          Optional.empty(),
                          world.problems.site(w.name().span()))));
          world.fact(
              w.name().span(),
              "weights",
              w.name().name(),
              w.name().span(),
              axes.map(Expressions::type).orElse(""),
              w.docs());
          scope.bind(
              w.name().name(),
              "weights",
              w.name().span(),
              axes.isPresent() ? new Val.Stored(path) : Val.POISON);
        }
        case Decl.Member.State s -> {
          if (instance.template().kind() == Decl.Kind.NET) {
            world.problems.error(
                "misplaced-statement",
                s.span(),
                "a net has no state; an expert has: `expert "
                    + instance.template().name().name()
                    + "`");
          }
          if (instance.template().kind() != Decl.Kind.RULE && s.scope() != Decl.Scope.PER_WEIGHT) {
            world.problems.error(
                "misplaced-statement",
                s.span(),
                "`per tensor` and `once` are said of a rule's states");
          }
          fresh(s.name().name(), s.name().span(), seen);
          if (instance.template().kind() != Decl.Kind.RULE
              && seen.get(s.name().name()) == s.name().span()) {
            state(instance, s, scope, trace, copies);
          }
        }
        case Decl.Member.Part p -> {
          fresh(p.name().name(), p.name().span(), seen);
          world.problems.entered(p.value().span());
          var made =
              part(
                  p.value(),
                  scope,
                  trace,
                  instance.name() + "." + p.name().name(),
                  instance.weights() + "." + p.name().name(),
                  instance.state() + "." + p.name().name(),
                  copies);
          world.problems.left();
          scope.bind(p.name().name(), "net", p.name().span(), made);
        }
        case Decl.Member.Experts e when instance.template().kind() != Decl.Kind.AGENT ->
            world.problems.error("misplaced-statement", e.span(), "`experts` stands in an agent");
        case Decl.Member.Experts e ->
            scope.bind(
                "experts",
                "agent",
                e.span(),
                part(
                    e.copies(),
                    scope,
                    trace,
                    instance.name() + ".experts",
                    instance.weights() + ".experts",
                    instance.state() + ".experts",
                    copies));
        case Decl.Member.Function(_, var fn) -> {
          fresh(fn.name().name(), fn.name().span(), seen);
          scope.bind(fn.name().name(), "fn", fn.name().span(), new Val.Method(instance, fn));
        }
        case Decl.Member.Value v -> {
          fresh(v.name().name(), v.name().span(), seen);
          scope.bind(
              v.name().name(),
              "let",
              v.name().span(),
              new Val.Delayed(
                  v.value(),
                  scope,
                  v.type().flatMap(t -> world.expressions.types(t.axes(), scope, trace))));
        }
        case Decl.Member.Draw _,
            Decl.Member.SetOf _,
            Decl.Member.Action _,
            Decl.Member.Output _,
            Decl.Member.Next _,
            Decl.Member.Objective _ ->
            world.problems.error(
                "misplaced-statement",
                member.span(),
                "`"
                    + Expressions.firstWord(member.span())
                    + "` stands in a task, not in a"
                    + (Expressions.kind(instance.template()).matches("[ae].*") ? "n " : " ")
                    + Expressions.kind(instance.template()));
      }
    }
  }

  /// Tells of a name that is declared twice; gives whether it is new.
  boolean fresh(String name, Span span, Map<String, Span> seen) {
    var first = seen.putIfAbsent(name, span);
    if (first != null) {
      world.problems.report(
          org.badgerlang.compiler.diagnostic.Diagnostic.error(
                  "duplicate-name", span, "`" + name.replace("`", "") + "` is declared twice")
              .withLabel(first, "first here"));
    }
    return first == null;
  }

  private void state(
      Instance instance, Decl.Member.State s, Scope scope, Trace trace, List<Axis> copies) {
    var path = instance.state() + "." + s.name().name();
    var axes = world.expressions.types(s.type().axes(), scope, trace);
    if (axes.isEmpty()) {
      scope.bind(s.name().name(), "state", s.name().span(), Val.POISON);
      return;
    }
    var learned = Optional.<String>empty();
    if (s.start() instanceof Decl.Start.Learned) {
      var weight = instance.weights() + "." + s.name().name() + ".start";
      learned = Optional.of(weight);
      world.weights.putIfAbsent(
          weight,
          new Leaf(
              weight,
              axes.get(),
              new Decl.Start.Absent(),
              scope,
              false,
              Optional.empty(),
              Optional.empty(),
              s.name().span()));
    }
    world.states.put(
        path,
        new Leaf(path, axes.get(), s.start(), scope, false, s.bounded(), learned, s.name().span()));
    copiesOf.put(path, copies);
    world.fact(
        s.name().span(),
        "state",
        s.name().name(),
        s.name().span(),
        Expressions.type(axes.get()),
        s.docs());
    scope.bind(s.name().name(), "state", s.name().span(), new Val.Stored(path));
  }

  /// The axes of the agent that a state at this path belongs to.
  List<Axis> copiesOf(String path) {
    return copiesOf.getOrDefault(path, List.of());
  }

  /// What `net x = …`, `agent x = …` or `rule x = …` makes.
  Val part(
      Expr value,
      Scope scope,
      Trace trace,
      String name,
      String weights,
      String state,
      List<Axis> copies) {
    return switch (value) {
      case Expr.Call(var span, var callee, var args) -> {
        var target = world.expressions.eval(callee, scope, trace);
        if (target instanceof Val.TemplateRef(var decl, var around)) {
          yield make(
                  decl,
                  around,
                  args,
                  span,
                  scope,
                  trace,
                  name,
                  weights,
                  state,
                  copies,
                  Optional.empty())
              .map(instance -> (Val) new Val.Made(instance))
              .orElse(Val.POISON);
        }
        yield target instanceof Val.Poison
            ? target
            : world.problems.error(
                "wrong-kind",
                callee.span(),
                "a net, an expert or a rule is needed here, `"
                    + callee.span().text()
                    + "` is "
                    + Expressions.describe(target));
      }
      case Expr.If(_, var condition, var then, var otherwise) -> {
        var choice = world.expressions.constant(condition, scope, trace);
        yield choice.isEmpty()
            ? Val.POISON
            : part(
                choice.get() != 0 ? then : otherwise, scope, trace, name, weights, state, copies);
      }
      case Expr.Block(_, var body)
          when body.size() == 1
              && body.getFirst()
                  instanceof org.badgerlang.compiler.syntax.Stmt.Evaluate(_, var only) ->
          part(only, scope, trace, name, weights, state, copies);
      case Expr.Copies copied -> copies(copied, scope, trace, name, state, copies);
      default -> {
        var target = world.expressions.eval(value, scope, trace);
        yield switch (target) {
          case Val.TemplateRef(var decl, var around) ->
              make(
                      decl,
                      around,
                      List.of(),
                      value.span(),
                      scope,
                      trace,
                      name,
                      weights,
                      state,
                      copies,
                      Optional.empty())
                  .map(instance -> (Val) new Val.Made(instance))
                  .orElse(Val.POISON);
          case Val.Made made -> made;
          case Val.Fn fn -> fn;
          case Val.Builtin builtin -> builtin;
          case Val.Poison poison -> poison;
          default ->
              world.problems.error(
                  "wrong-kind",
                  value.span(),
                  "a net, an expert or a rule is needed here, `"
                      + value.span().text()
                      + "` is "
                      + Expressions.describe(target));
        };
      }
    };
  }

  private Val copies(
      Expr.Copies copied, Scope scope, Trace trace, String name, String state, List<Axis> outer) {
    var axes = new ArrayList<Axis>();
    for (var expr : copied.axes()) {
      var axis = world.expressions.axis(world.expressions.eval(expr, scope, trace), expr.span());
      if (axis.isEmpty()) {
        return Val.POISON;
      }
      axis.get().axis().ifPresent(axes::add);
    }
    var call =
        copied.expert() instanceof Expr.Call made
            ? made
            : new Expr.Call(copied.expert().span(), copied.expert(), List.of());
    var target = world.expressions.eval(call.callee(), scope, trace);
    if (!(target instanceof Val.TemplateRef(var decl, var around))
        || decl.kind() == Decl.Kind.TASK
        || decl.kind() == Decl.Kind.RULE) {
      return target instanceof Val.Poison
          ? target
          : world.problems.error(
              "wrong-kind",
              copied.expert().span(),
              "copies are made of an expert, `"
                  + copied.expert().span().text()
                  + "` is "
                  + Expressions.describe(target));
    }
    var all = new ArrayList<>(outer);
    all.addAll(axes);
    return make(
            decl,
            around,
            call.args(),
            copied.span(),
            scope,
            trace,
            name,
            decl.name().name() + ".weights",
            state,
            all,
            copied.topology())
        .map(instance -> (Val) new Val.Made(instance))
        .orElse(Val.POISON);
  }

  /// The one instance that a template's own name stands for: `Cell` in `Cell.weights`.
  Optional<Instance> shared(Decl.Template decl, Scope around, Span span) {
    var known = shared.get(decl);
    if (known != null) {
      return Optional.of(known);
    }
    var name = decl.name().name();
    var made =
        make(
            decl,
            around,
            List.of(),
            span,
            around,
            world.statically(),
            name,
            name + ".weights",
            name + ".state");
    made.ifPresent(instance -> shared.put(decl, instance));
    return made;
  }

  /// A member of an instance: its weights, its state, a part, a function.
  Val member(Instance instance, String name, Span span, Trace trace) {
    return switch (name) {
      case "weights" -> world.expressions.read(instance.weights(), span, trace);
      case "state" -> world.expressions.read(instance.state(), span, trace);
      default -> {
        var binding = instance.scope().here(name);
        if (binding.isEmpty()) {
          var known = new LinkedHashSet<>(instance.scope().own().keySet());
          known.add("weights");
          known.add("state");
          yield world.expressions.unknown(
              "unknown-member",
              "`" + instance.name() + "` has no `" + name + "`",
              name,
              known,
              span);
        }
        var value = binding.get().value().get();
        yield switch (value) {
          case Val.Stored(var path) -> world.expressions.read(path, span, trace);
          case Val.Delayed(var expr, var scope, _) -> world.expressions.eval(expr, scope, trace);
          default -> value;
        };
      }
    };
  }
}
