package org.badgerlang.compiler.lower;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import org.badgerlang.compiler.differentiate.Gradients;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.flow.Marks;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Expr;

/// `grad(expr, wrt: x)`: a gradient as a value.
///
/// What all instances share has a gradient for each of them. So x gets a copy with the axes over
/// which the expression differs; the expression, and each `let` or measure before it that depends
/// on x, is computed again from the copy.
final class InlineGradient {
  private static final int WIDEST = 3;

  private final World world;

  InlineGradient(World world) {
    this.world = world;
  }

  /// What is differentiated by what, and where that is said.
  private record Question(Expr objective, Expr variable, Span span) {}

  /// @param args the expression, and `wrt:` a name or something that is learned
  Val of(List<Expr.Arg> args, Span span, Scope scope, Trace trace) {
    var asked = question(args, span);
    if (asked.isEmpty()) {
      return world.problems.error(
          "wrong-arguments", span, "a gradient is written `grad(expression, wrt: name)`");
    }
    var variable = asked.get().variable();
    var start = world.expressions.eval(variable, scope, trace);
    if (start instanceof Val.Poison) {
      return Val.POISON;
    }
    var values = new LinkedHashMap<String, Value>();
    if (start instanceof Val.Rec(var leaves)) {
      values.putAll(leaves);
    } else {
      var value = world.expressions.tensor(start, variable.span(), trace);
      if (value.isEmpty()) {
        return Val.POISON;
      }
      values.put("", value.get());
    }
    var stored = stored(variable, scope);
    if (stored.isEmpty() && !(variable instanceof Expr.Name)) {
      return world.problems.error(
          "wrong-kind", variable.span(), "`wrt:` takes a name or something that is learned");
    }
    var dependent =
        GradientPaths.dependent(trace.b.allStmts(), Set.copyOf(values.values()), Set.of());
    var again =
        scope.computed().stream().filter(how -> isComputedFrom(dependent, how, variable)).toList();
    var axes = new LinkedHashSet<Axis>();
    for (int attempt = 0; ; attempt++) {
      var copies = copies(values, axes, trace);
      var names = scope.child();
      if (stored.isEmpty()) {
        names.bind(
            ((Expr.Name) variable).name(),
            "let",
            variable.span(),
            start instanceof Val.Rec
                ? new Val.Rec(copies)
                : new Val.Tensor(Objects.requireNonNull(copies.get(""))));
      }
      for (var how : again) {
        var then = trace.storing(how.store().orElse(trace.store));
        stored.ifPresent(path -> put(copies, path, then));
        compute(how, names, then);
      }
      var inner = trace.copy();
      stored.ifPresent(path -> put(copies, path, inner));
      var value = world.expressions.tensor(asked.get().objective(), names, inner);
      if (value.isEmpty()) {
        return Val.POISON;
      }
      if (!trace.visible(value.get()).isEmpty()) {
        return world.problems.error(
            "type-mismatch",
            asked.get().objective().span(),
            "a gradient is taken of one number, this is "
                + Expressions.type(trace.visible(value.get())));
      }
      var more = trace.hiddenOf(value.get()).stream().filter(a -> !axes.contains(a)).toList();
      if (more.isEmpty() || attempt > WIDEST) {
        return lost(asked.get(), values, copies, value.get(), trace)
            .orElseGet(() -> slopes(value.get(), copies, start instanceof Val.Rec, span, trace));
      }
      axes.addAll(more);
    }
  }

  private static Optional<Question> question(List<Expr.Arg> args, Span span) {
    Optional<Expr> objective = Optional.empty();
    Optional<Expr> variable = Optional.empty();
    for (var arg : args) {
      if (arg.name().isPresent() && arg.name().get().name().equals("wrt")) {
        variable = Optional.of(arg.value());
      } else if (arg.name().isEmpty() && objective.isEmpty()) {
        objective = Optional.of(arg.value());
      }
    }
    return objective.isEmpty() || variable.isEmpty() || args.size() != 2
        ? Optional.empty()
        : Optional.of(new Question(objective.get(), variable.get(), span));
  }

  /// The values over further axes, each told from a number that the compiler knows.
  private static SequencedMap<String, Value> copies(
      Map<String, Value> values, Set<Axis> axes, Trace trace) {
    var copies = new LinkedHashMap<String, Value>();
    values.forEach(
        (name, value) -> {
          var type = value.type().union(new TensorType(List.copyOf(axes)));
          copies.put(
              name,
              trace.b.constantOf(value).isPresent()
                  ? trace.b.emit(new Op.Broadcast(value, type), value.hint()).getFirst()
                  : trace.b.broadcast(value, type));
        });
    return copies;
  }

  private static void put(Map<String, Value> values, String path, Trace into) {
    values.forEach(
        (name, value) -> into.store.put(name.isEmpty() ? path : path + "." + name, value));
  }

  private Val slopes(
      Value objective, SequencedMap<String, Value> copies, boolean record, Span span, Trace trace) {
    var gradients =
        world.provenance.within(
            Marks.Area.GRADIENT,
            "",
            span,
            trace,
            () ->
                Gradients.gradient(
                    trace.b, objective, List.copyOf(copies.values()), Options.EXACT));
    var result = new LinkedHashMap<String, Value>();
    int i = 0;
    for (var name : copies.keySet()) {
      result.put(
          name, trace.b.emit(new Op.InnerGradient(gradients.get(i++), "grad"), "").getFirst());
    }
    return record ? new Val.Rec(result) : new Val.Tensor(Objects.requireNonNull(result.get("")));
  }

  /// The error where the objective depends on the values not through their copies alone: a loop or
  /// an act has made something of them, and the gradient would lack that part.
  private Optional<Val> lost(
      Question asked,
      Map<String, Value> values,
      Map<String, Value> copies,
      Value objective,
      Trace trace) {
    var origins = new HashSet<>(values.values());
    var barred = new HashSet<>(copies.values());
    origins.removeAll(barred);
    var stmts = trace.b.allStmts();
    var dependent = GradientPaths.dependent(stmts, origins, barred);
    var loops =
        stmts.stream()
            .filter(stmt -> stmt.op() instanceof Op.Scan)
            .flatMap(stmt -> stmt.results().stream());
    var made = new HashSet<Value>();
    Stream.concat(loops, trace.store.values().stream())
        .filter(value -> dependent.contains(value) && !origins.contains(value))
        .forEach(made::add);
    if (!GradientPaths.past(stmts, objective, made, barred)) {
      return Optional.empty();
    }
    return Optional.of(
        world.problems.error(
            "wrong-arguments",
            asked.span(),
            "`"
                + asked.objective().span().text()
                + "` depends on `"
                + asked.variable().span().text()
                + "` through a loop or an act that ran before, and `grad` does not go back through"
                + " it"));
  }

  /// Binds the names of a `let` to what is computed again where one of them is read.
  private void compute(Scope.Computed how, Scope names, Trace then) {
    var let = how.let();
    var value =
        new Scope.Once(
            () -> {
              var computed = world.expressions.computed(let, names, then);
              names.computed(new Scope.Computed(let, how.store(), computed));
              return computed;
            });
    for (int i = 0; i < let.names().size(); i++) {
      var name = let.names().get(i);
      int place = i;
      names.bindLazily(
          name.name(), "let", name.span(), "", () -> Expressions.part(value.get(), let, place));
    }
  }

  /// Whether something is computed from values of `variable`, and has to be computed again from
  /// others.
  private static boolean isComputedFrom(Set<Value> dependent, Scope.Computed how, Expr variable) {
    return how.let().names().stream().noneMatch(n -> n.name().equals(variable.span().text()))
        && values(how.value()).anyMatch(dependent::contains);
  }

  private static Stream<Value> values(Val value) {
    return switch (value) {
      case Val.Tensor(var tensor) -> Stream.of(tensor);
      case Val.Rec(var leaves) -> leaves.values().stream();
      case Val.ListOf(var items) -> items.stream().flatMap(InlineGradient::values);
      default -> Stream.empty();
    };
  }

  /// Where something that is learned is stored: a learned thing, the weights or the state of an
  /// instance.
  private Optional<String> stored(Expr expr, Scope scope) {
    if (expr instanceof Expr.Name(_, var name)) {
      return scope
          .find(name)
          .map(b -> b.value().get())
          .filter(v -> v instanceof Val.Stored)
          .map(v -> ((Val.Stored) v).path());
    }
    if (expr instanceof Expr.Member(_, Expr.Name(_, var root), var name, _)) {
      return scope
          .find(root)
          .flatMap(
              b ->
                  switch (b.value().get()) {
                    case Val.Made(var instance) -> Optional.of(instance);
                    case Val.TemplateRef(var decl, var around) ->
                        world.instances.shared(decl, around, expr.span());
                    default -> Optional.<Instance>empty();
                  })
          .map(i -> name.equals("weights") ? i.weights() : i.state());
    }
    return Optional.empty();
  }
}
