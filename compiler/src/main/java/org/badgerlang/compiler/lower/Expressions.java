package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.flow.Marks;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Scalar;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.Stmt;

/// The meaning of expressions.
final class Expressions {
  /// What is being read, for a task that shows a value made of itself.
  private final Set<Expr> observing = Collections.newSetFromMap(new IdentityHashMap<>());

  private final World world;

  Expressions(World world) {
    this.world = world;
  }

  Val eval(Expr expr, Scope scope, Trace trace) {
    var before = trace.b.origin();
    trace.b.at(expr.span());
    var result =
        switch (expr) {
          case Expr.Num(_, var value) -> Val.Num.of(value);
          case Expr.Bool(_, var value) -> Val.Num.of(value ? 1 : 0);
          case Expr.Text(_, var value) -> new Val.Text(value);
          case Expr.Name(var span, var name) -> name(name, span, scope, trace);
          case Expr.Prime prime -> prime(prime, scope, trace);
          case Expr.Member member -> member(member, scope, trace);
          case Expr.Call(var span, var callee, var args) ->
              world.calls.call(callee, args, span, scope, trace);
          case Expr.Index index -> index(index, scope, trace);
          case Expr.Unary(var span, var op, var operand) -> {
            var x = eval(operand, scope, trace);
            yield switch (op) {
              case NEG -> elementwise(Op.UnaryFn.NEG, x, span, trace);
              case NOT -> arithmetic(Op.BinaryFn.SUB, Val.Num.of(1), x, span, trace);
            };
          }
          case Expr.Binary binary -> binary(binary, scope, trace);
          case Expr.If choice -> choose(choice, scope, trace);
          case Expr.ListOf(_, var items) ->
              new Val.ListOf(items.stream().map(item -> eval(item, scope, trace)).toList());
          case Expr.Range(var span, _, _) ->
              world.problems.error(
                  "wrong-kind", span, "a range stands for a size that varies, not for a value");
          case Expr.Block(_, var body) -> run(body, scope.child(), trace).orElse(Val.POISON);
          case Expr.With with -> new Elsewhere(world).run(with, scope, trace);
          case Expr.Copies(var span, _, _, _) ->
              world.problems.error(
                  "wrong-kind",
                  span,
                  "copies of an expert make an agent: `agent name = unit of Cell`");
          case Expr.Missing _ -> Val.POISON;
        };
    trace.b.at(before);
    return result;
  }

  /// The tensor that an expression stands for; empty where an error was told.
  Optional<Value> tensor(Expr expr, Scope scope, Trace trace) {
    return tensor(eval(expr, scope, trace), expr.span(), trace);
  }

  Optional<Value> tensor(Val val, Span span, Trace trace) {
    return switch (val) {
      case Val.Tensor(var value) -> Optional.of(value);
      case Val.Num num -> Optional.of(lift(num, trace));
      case Val.Varying(_, var lift) -> Optional.of(lift.in(trace));
      case Val.Stored(var path) -> tensor(read(path, span, trace), span, trace);
      case Val.ScheduleVal schedule -> world.schedules.value(schedule, span, trace);
      case Val.Delayed(var expr, var scope, _) -> tensor(expr, scope, trace);
      case Val.AsLeft(var inner, var left) -> {
        var overlaid = trace.copy();
        overlaid.store.putAll(left);
        yield tensor(inner, span, overlaid);
      }
      case Val.AxisVal(var axis) ->
          axis.isPresent() && axis.get().size().isFixed()
              ? Optional.of(trace.b.constant(axis.get().size().fixed()))
              : Optional.of(trace.b.count(axis.stream().toList()));
      case Val.Poison _ -> Optional.empty();
      case Val.Rec _,
          Val.ListOf _,
          Val.Fn _,
          Val.Method _,
          Val.Builtin _,
          Val.TemplateRef _,
          Val.Made _,
          Val.TaskVal _,
          Val.Loop _,
          Val.Dist _,
          Val.Text _ -> {
        world.problems.error(
            "wrong-kind",
            span,
            "a number is needed here, `" + span.text() + "` is " + describe(val));
        yield Optional.empty();
      }
    };
  }

  static Value lift(Val.Num num, Trace trace) {
    return num.lift().map(lift -> lift.in(trace)).orElseGet(() -> trace.b.constant(num.value()));
  }

  /// A number that must be known when the spec is compiled; it fixes the params it comes from.
  Optional<Double> constant(Expr expr, Scope scope, Trace trace) {
    return switch (eval(expr, scope, trace)) {
      case Val.Num num -> {
        world.structural.addAll(num.params());
        yield Optional.of(num.value());
      }
      case Val.AxisVal(var axis) when axis.isEmpty() -> Optional.of(1.0);
      case Val.AxisVal(var axis) when axis.get().size().isFixed() ->
          Optional.of((double) axis.get().size().fixed());
      case Val.Poison _ -> Optional.empty();
      case Val other -> {
        world.problems.error(
            "not-constant",
            expr.span(),
            "a number known before the run is needed here, `"
                + expr.span().text()
                + "` is "
                + describe(other));
        yield Optional.empty();
      }
    };
  }

  /// What a name stands for here.
  Val name(String name, Span span, Scope scope, Trace trace) {
    var binding = scope.find(name);
    if (binding.isPresent()) {
      var found = binding.get();
      var value = found.value().get();
      var resolved =
          switch (value) {
            case Val.Stored(var path) -> read(path, span, trace);
            case Val.Delayed(var expr, var inner, var type) ->
                observed(name, expr, inner, type, span, trace);
            case Val.Tensor _ when found.kind().equals("let") || found.kind().equals("measure") ->
                world.provenance.named(name, value, span, trace);
            default -> value;
          };
      world.fact(
          span, found.kind(), name, found.definition(), describe(resolved, trace), found.docs());
      return resolved;
    }
    var builtin = world.builtins.name(name, span, trace);
    if (builtin.isPresent()) {
      return builtin.get();
    }
    var library = world.declarations.prelude(name);
    if (library.isPresent()) {
      world.fact(
          span, library.get().kind(), name, library.get().definition(), "", library.get().docs());
      return library.get().value().get();
    }
    if (scope.isOpen()) {
      return Val.POISON;
    }
    var known = new LinkedHashSet<>(scope.visible());
    known.addAll(Builtins.NAMES);
    return unknown("unknown-name", "nothing named `" + name + "` is in scope", name, known, span);
  }

  /// The error for a name that is not there, with the nearest ones that are.
  Val.Poison unknown(String code, String message, String name, Set<String> known, Span span) {
    world.problems.report(Mends.near(Diagnostic.error(code, span, message), name, known));
    return Val.POISON;
  }

  /// What a task shows under a name, as it is now.
  private Val observed(
      String name, Expr expr, Scope scope, Optional<List<Axis>> type, Span span, Trace trace) {
    if (!observing.add(expr)) {
      return world.problems.error("recursion", span, "`" + name + "` is declared by itself");
    }
    try {
      var task = world.provenance.taskOf(scope);
      if (task.isEmpty()) {
        return delayed(expr, scope, type, trace);
      }
      var value =
          world.provenance.within(
              Marks.Area.TASK, "", span, trace, () -> delayed(expr, scope, type, trace));
      return world.provenance.named(task.get() + "." + name, value, span, trace);
    } finally {
      observing.remove(expr);
    }
  }

  private Val delayed(Expr expr, Scope scope, Optional<List<Axis>> type, Trace trace) {
    var value = eval(expr, scope, trace);
    return type.isEmpty() ? value : conform(value, type.get(), expr.span(), "declared", trace);
  }

  /// What is stored at or below a path.
  Val read(String path, Span span, Trace trace) {
    var exact = trace.store.get(path);
    if (exact != null) {
      return new Val.Tensor(world.provenance.named(path, exact, span, trace));
    }
    var below = trace.below(path);
    if (!below.isEmpty()) {
      return new Val.Rec(below);
    }
    return world.problems.error(
        "used-outside-loop",
        span,
        "`"
            + span.text()
            + "` has no value here: it belongs to what a loop learns, and is used outside that"
            + " loop");
  }

  private Val prime(Expr.Prime prime, Scope scope, Trace trace) {
    return switch (name(prime.name(), prime.span(), scope, trace)) {
      case Val.AxisVal(var axis) ->
          new Val.AxisVal(axis.map(a -> new Axis(a.name() + "'".repeat(prime.primes()), a.size())));
      case Val.Num num when num.value() == 1 -> new Val.AxisVal(Optional.empty());
      case Val.Num num ->
          axis(num, prime.span())
              .map(
                  axis ->
                      (Val)
                          new Val.AxisVal(
                              axis.axis()
                                  .map(
                                      a ->
                                          new Axis(
                                              a.name() + "'".repeat(prime.primes()), a.size()))))
              .orElse(Val.POISON);
      case Val.Poison poison -> poison;
      case Val other ->
          world.problems.error(
              "wrong-kind", prime.span(), "only an axis has a prime, this is " + describe(other));
    };
  }

  private Val member(Expr.Member member, Scope scope, Trace trace) {
    var target = eval(member.target(), scope, trace);
    return member(target, member.name(), member.nameSpan(), member.span(), scope, trace);
  }

  /// What stands before the dot of a member.
  private static String owner(Span member, Span name) {
    return member
        .text()
        .substring(0, name.start() - member.start())
        .replaceFirst("\\s*\\.\\s*$", "");
  }

  Val member(Val target, String name, Span nameSpan, Span span, Scope scope, Trace trace) {
    return switch (target) {
      case Val.Poison poison -> poison;
      case Val.Rec rec ->
          rec.member(name)
              .orElseGet(
                  () ->
                      unknown(
                          "unknown-member",
                          "`" + owner(span, nameSpan) + "` has no `" + name + "`",
                          name,
                          rec.leaves().keySet(),
                          nameSpan));
      case Val.Made(var instance) -> world.instances.member(instance, name, nameSpan, trace);
      case Val.TemplateRef(var decl, _)
          when decl.kind() == org.badgerlang.compiler.syntax.Decl.Kind.EXPERT
              && !name.equals("weights") ->
          world.problems.error(
              "wrong-kind",
              span,
              "`"
                  + decl.name().name()
                  + "` is an expert; an agent runs its copies: `agent name = axis of "
                  + decl.name().name()
                  + "`");
      case Val.TemplateRef(var decl, var around) ->
          world
              .instances
              .shared(decl, around, span)
              .map(instance -> world.instances.member(instance, name, nameSpan, trace))
              .orElse(Val.POISON);
      case Val.TaskVal(var task) -> taskMember(task, name, nameSpan, trace);
      case Val.Loop(var result) -> loopMember(result, name, nameSpan, scope, trace);
      case Val.AsLeft(var inner, var left) -> {
        var overlaid = trace.copy();
        overlaid.store.putAll(left);
        var found = member(inner, name, nameSpan, span, scope, overlaid);
        yield switch (found) {
          case Val.Method method -> new Val.AsLeft(method, left);
          case Val.Made made -> new Val.AsLeft(made, left);
          default -> found;
        };
      }
      default ->
          world.problems.error(
              "unknown-member",
              nameSpan,
              "`" + name + "` is asked of " + describe(target) + ", which has no members");
    };
  }

  private Val taskMember(TaskInstance task, String name, Span span, Trace trace) {
    var binding = task.scope().here(name);
    if (binding.isEmpty()) {
      return unknown(
          "unknown-member",
          "the task `" + task.template().name().name() + "` has no `" + name + "`",
          name,
          task.scope().own().keySet(),
          span);
    }
    return name(name, span, task.scope(), trace);
  }

  private Val loopMember(LoopResult result, String name, Span span, Scope scope, Trace trace) {
    var series = result.series().get(name);
    if (series != null) {
      return new Val.Tensor(
          world.provenance.named(result.name() + "." + name, series, span, trace));
    }
    if (name.equals("steps")) {
      return new Val.Tensor(result.steps());
    }
    var prefix = name + ".";
    var nested = new LinkedHashMap<String, Value>();
    result
        .series()
        .forEach(
            (key, value) -> {
              if (key.startsWith(prefix)) {
                nested.put(key.substring(prefix.length()), value);
              }
            });
    if (!nested.isEmpty()) {
      return new Val.Rec(nested);
    }
    var left = result.left().get(result.name() + "." + name);
    if (left != null) {
      return new Val.Tensor(left);
    }
    var local = new Val.Rec(result.left()).member(result.name() + "." + name);
    if (local.isPresent()) {
      return local.get();
    }
    if (world.problems.hasErrors()) {
      return Val.POISON;
    }
    var known = new LinkedHashSet<>(result.series().keySet());
    result.left().keySet().forEach(path -> known.add(path.split("\\.")[0]));
    var binding = scope.find(name);
    if (binding.isPresent()) {
      var value = binding.get().value().get();
      if (value instanceof Val.Made
          || value instanceof Val.TemplateRef
          || value instanceof Val.Stored) {
        return new Val.AsLeft(value, result.left());
      }
    }
    return unknown(
        "unknown-member",
        "the loop `" + result.name() + "` leaves nothing named `" + name + "`",
        name,
        known,
        span);
  }

  private Val index(Expr.Index index, Scope scope, Trace trace) {
    var target = eval(index.target(), scope, trace);
    if (target instanceof Val.Poison) {
      return target;
    }
    if (target instanceof Val.Rec rec) {
      var entries = new LinkedHashMap<String, Value>();
      for (var entry : rec.leaves().entrySet()) {
        var selected = select(entry.getValue(), index, scope, trace);
        if (selected.isEmpty()) {
          return Val.POISON;
        }
        entries.put(entry.getKey(), selected.get());
      }
      return new Val.Rec(entries);
    }
    return tensor(target, index.target().span(), trace)
        .flatMap(value -> select(value, index, scope, trace))
        .map(value -> (Val) new Val.Tensor(value))
        .orElse(Val.POISON);
  }

  private Optional<Value> select(Value whole, Expr.Index index, Scope scope, Trace trace) {
    Value value = whole;
    for (var select : index.selects()) {
      var next =
          switch (select) {
            case Expr.Select.Rename(var span, var from, var to) ->
                rename(value, from, to, span, scope, trace);
            case Expr.Select.Pick(_, var axis, var at) -> {
              var along = ownAxis(value, axis, scope, trace);
              var place = tensor(at, scope, trace);
              Value here = value;
              yield along.isPresent() && place.isPresent()
                  ? pick(here, along.get(), eval(at, scope, trace), place.get(), at.span(), trace)
                  : Optional.<Value>empty();
            }
            case Expr.Select.Slice(var span, var axis, var low, var high) -> {
              var along = ownAxis(value, axis, scope, trace);
              var from = constant(low, scope, trace);
              var to = constant(high, scope, trace);
              yield along.isPresent() && from.isPresent() && to.isPresent()
                  ? slice(value, along.get(), from.get(), to.get(), span, trace)
                  : Optional.<Value>empty();
            }
          };
      if (next.isEmpty()) {
        return next;
      }
      value = next.get();
    }
    return Optional.of(value);
  }

  private Optional<Value> pick(Value x, Axis along, Val at, Value place, Span span, Trace trace) {
    if (at instanceof Val.Num num
        && along.size().isFixed()
        && (num.value() < 0 || num.value() >= along.size().fixed() || num.value() % 1 != 0)) {
      world.problems.error(
          "bad-size",
          span,
          "`" + along.name() + "` has the entries 0 to " + (along.size().fixed() - 1));
      return Optional.empty();
    }
    return Optional.of(trace.b.gather(x, along, place));
  }

  private Optional<Value> slice(
      Value x, Axis along, double from, double to, Span span, Trace trace) {
    boolean whole = from % 1 == 0 && to % 1 == 0;
    if (!whole || from < 0 || to <= from || (along.size().isFixed() && to > along.size().fixed())) {
      world.problems.error(
          "bad-size",
          span,
          "entries "
              + from
              + " to "
              + to
              + " do not lie in `"
              + along.name()
              + "` of size "
              + along.size());
      return Optional.empty();
    }
    var axis = Axis.of(along.name() + "[" + (int) from + ".." + (int) to + "]", (int) (to - from));
    return Optional.of(trace.b.slice(x, along, Size.of((int) from), axis));
  }

  private Optional<Value> rename(
      Value x, Expr fromExpr, Expr toExpr, Span span, Scope scope, Trace trace) {
    var from = ownAxis(x, fromExpr, scope, trace);
    var to = axis(eval(toExpr, scope, trace), toExpr.span());
    if (from.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    if (to.get().axis().isEmpty() || !to.get().axis().get().size().equals(from.get().size())) {
      world.problems.error(
          "size-mismatch",
          span,
          "`"
              + from.get().name()
              + "` has size "
              + from.get().size()
              + ", the new axis has size "
              + to.get().axis().map(a -> a.size().toString()).orElse("1"));
      return Optional.empty();
    }
    if (!from.get().equals(to.get().axis().get()) && x.type().has(to.get().axis().get())) {
      world.problems.error(
          "axis-mismatch",
          span,
          "the value already lies over `" + to.get().axis().get().name() + "`");
      return Optional.empty();
    }
    return Optional.of(trace.b.rename(x, from.get(), to.get().axis().get()));
  }

  /// An axis that the value has and the author sees.
  Optional<Axis> ownAxis(Value value, Expr expr, Scope scope, Trace trace) {
    var axis = axis(eval(expr, scope, trace), expr.span());
    if (axis.isEmpty()) {
      return Optional.empty();
    }
    if (axis.get().axis().isPresent() && trace.visible(value).contains(axis.get().axis().get())) {
      return axis.get().axis();
    }
    var has = trace.visible(value);
    var diagnostic =
        Diagnostic.error(
            "unknown-axis",
            expr.span(),
            "the value has no axis `" + expr.span().text() + "`, it is " + type(has));
    world.problems.report(Mends.axes(diagnostic, has));
    return Optional.empty();
  }

  /// The axis of the steps of a loop that was run elsewhere, `long.inner`: what all of its series
  /// lie over.
  private Optional<Axis> steps(Map<String, Value> series) {
    return series.values().stream()
        .flatMap(value -> value.type().axes().stream())
        .filter(world.loopAxes::contains)
        .filter(axis -> series.values().stream().allMatch(value -> value.type().has(axis)))
        .findFirst();
  }

  /// Reads a value as an axis; empty where an error was told.
  Optional<Val.AxisVal> axis(Val val, Span span) {
    return switch (val) {
      case Val.AxisVal axis -> Optional.of(axis);
      case Val.Loop(var result) -> Optional.of(new Val.AxisVal(Optional.of(result.axis())));
      case Val.Rec(var series) when steps(series).isPresent() ->
          Optional.of(new Val.AxisVal(steps(series)));
      case Val.Num num when num.value() == 1 -> {
        world.structural.addAll(num.params());
        yield Optional.of(new Val.AxisVal(Optional.empty()));
      }
      case Val.Num num when num.value() >= 2 && num.value() % 1 == 0 && num.value() < 1 << 30 -> {
        world.structural.addAll(num.params());
        yield Optional.of(
            new Val.AxisVal(
                Optional.of(
                    Axis.of(
                        num.tag().orElse(Integer.toString((int) num.value())),
                        (int) num.value()))));
      }
      case Val.Num num -> {
        world.problems.error(
            "bad-size", span, "an axis needs a whole size of at least 1, this is " + num.value());
        yield Optional.empty();
      }
      case Val.Poison _ -> Optional.empty();
      default -> {
        world.problems.error(
            "wrong-kind",
            span,
            "an axis is needed here, `" + span.text() + "` is " + describe(val));
        yield Optional.empty();
      }
    };
  }

  private Val binary(Expr.Binary binary, Scope scope, Trace trace) {
    var a = eval(binary.left(), scope, trace);
    var b = eval(binary.right(), scope, trace);
    var span = binary.span();
    return switch (binary.op()) {
      case ADD -> arithmetic(Op.BinaryFn.ADD, a, b, span, trace);
      case SUB -> arithmetic(Op.BinaryFn.SUB, a, b, span, trace);
      case MUL -> arithmetic(Op.BinaryFn.MUL, a, b, span, trace);
      case DIV -> arithmetic(Op.BinaryFn.DIV, a, b, span, trace);
      case POW -> arithmetic(Op.BinaryFn.POW, a, b, span, trace);
      case LT -> arithmetic(Op.BinaryFn.LT, a, b, span, trace);
      case LE -> arithmetic(Op.BinaryFn.LE, a, b, span, trace);
      case GT -> arithmetic(Op.BinaryFn.LT, b, a, span, trace);
      case GE -> arithmetic(Op.BinaryFn.LE, b, a, span, trace);
      case EQ -> arithmetic(Op.BinaryFn.EQ, a, b, span, trace);
      case NE ->
          arithmetic(
              Op.BinaryFn.SUB,
              Val.Num.of(1),
              arithmetic(Op.BinaryFn.EQ, a, b, span, trace),
              span,
              trace);
      case AND -> arithmetic(Op.BinaryFn.MIN, a, b, span, trace);
      case OR -> arithmetic(Op.BinaryFn.MAX, a, b, span, trace);
    };
  }

  /// f(a, b): of numbers, axes (sums), tensors by axis name, and records entry by entry.
  Val arithmetic(Op.BinaryFn fn, Val a, Val b, Span span, Trace trace) {
    if (a instanceof Val.Poison || b instanceof Val.Poison) {
      return Val.POISON;
    }
    if (a instanceof Val.Num x && b instanceof Val.Num y) {
      return numbers(fn, x, y);
    }
    if (fn == Op.BinaryFn.ADD && (a instanceof Val.AxisVal || b instanceof Val.AxisVal)) {
      var left = axis(a, span);
      var right = axis(b, span);
      return left.isPresent() && right.isPresent()
          ? sumAxis(List.of(left.get(), right.get()))
          : Val.POISON;
    }
    if (trace.loops.isEmpty() && (a instanceof Val.ScheduleVal || b instanceof Val.ScheduleVal)) {
      var x = counted(a);
      var y = counted(b);
      return x.isPresent() && y.isPresent()
          ? arithmetic(fn, x.get(), y.get(), span, trace)
          : Val.POISON;
    }
    if (a instanceof Val.Varying || b instanceof Val.Varying) {
      var size = sizes(fn, a, b);
      if (size.isPresent()) {
        return new Val.Varying(
            size.get(),
            t ->
                t.b.binary(fn, tensor(a, span, t).orElseThrow(), tensor(b, span, t).orElseThrow()));
      }
    }
    if (a instanceof Val.Rec || b instanceof Val.Rec) {
      return zip(a, b, span, trace, (x, y) -> trace.b.binary(fn, x, y));
    }
    var x = tensor(a, span, trace);
    var y = tensor(b, span, trace);
    return x.isPresent() && y.isPresent()
        ? new Val.Tensor(trace.b.binary(fn, x.get(), y.get()))
        : Val.POISON;
  }

  /// A schedule read as a size, outside every loop.
  private Optional<Val> counted(Val val) {
    return val instanceof Val.ScheduleVal schedule
        ? world.declarations.varying(schedule).map(v -> (Val) v)
        : Optional.of(val);
  }

  private static Val.Num numbers(Op.BinaryFn fn, Val.Num x, Val.Num y) {
    double value = Scalar.apply(fn, x.value(), y.value());
    if (x.params().isEmpty() && y.params().isEmpty()) {
      return Val.Num.of(value);
    }
    var params = new LinkedHashSet<>(x.params());
    params.addAll(y.params());
    return new Val.Num(
        value,
        Optional.of(trace -> trace.b.binary(fn, lift(x, trace), lift(y, trace))),
        params,
        Optional.empty());
  }

  private Optional<Size> sizes(Op.BinaryFn fn, Val a, Val b) {
    var x = sizeOf(a);
    var y = sizeOf(b);
    if (x.isEmpty() || y.isEmpty()) {
      return Optional.empty();
    }
    return switch (fn) {
      case ADD -> Optional.of(x.get().plus(y.get()));
      case SUB -> Optional.of(x.get().plus(y.get().times(-1)));
      case MUL ->
          x.get().isFixed()
              ? Optional.of(y.get().times(x.get().constant()))
              : y.get().isFixed()
                  ? Optional.of(x.get().times(y.get().constant()))
                  : Optional.empty();
      default -> Optional.empty();
    };
  }

  /// The size that a value is as a count; empty where it is none.
  Optional<Size> sizeOf(Val val) {
    return switch (val) {
      case Val.Num num when num.value() % 1 == 0 && Math.abs(num.value()) < 1 << 30 -> {
        world.structural.addAll(num.params());
        yield Optional.of(Size.of((int) num.value()));
      }
      case Val.Varying(var size, _) -> Optional.of(size);
      case Val.AxisVal(var axis) -> Optional.of(axis.map(Axis::size).orElse(Size.of(1)));
      default -> Optional.empty();
    };
  }

  /// The axis over which values of these axes lie one after another.
  Val.AxisVal sumAxis(List<Val.AxisVal> terms) {
    var flat = new ArrayList<Optional<Axis>>();
    for (var term : terms) {
      var inner = term.axis().map(world.parts::get);
      if (inner.isPresent()) {
        flat.addAll(inner.get());
      } else {
        flat.add(term.axis());
      }
    }
    var name =
        flat.stream().map(a -> a.map(Axis::name).orElse("1")).collect(Collectors.joining(" + "));
    var size = Size.of(0);
    for (var part : flat) {
      size = size.plus(part.map(Axis::size).orElse(Size.of(1)));
    }
    var axis = new Axis(name, size);
    world.parts.put(axis, List.copyOf(flat));
    return new Val.AxisVal(Optional.of(axis));
  }

  @FunctionalInterface
  interface BinaryValue {
    Value of(Value x, Value y);
  }

  /// A function of two values, entry by entry where one is a record.
  Val zip(Val a, Val b, Span span, Trace trace, BinaryValue fn) {
    if (a instanceof Val.Rec x && b instanceof Val.Rec y) {
      if (!x.leaves().keySet().equals(y.leaves().keySet())) {
        return world.problems.error(
            "type-mismatch",
            span,
            "the two records have other entries: "
                + String.join(", ", x.leaves().keySet())
                + " and "
                + String.join(", ", y.leaves().keySet()));
      }
      var joined = new LinkedHashMap<String, Value>();
      x.leaves()
          .forEach(
              (key, value) ->
                  joined.put(key, fn.of(value, Objects.requireNonNull(y.leaves().get(key)))));
      return new Val.Rec(joined);
    }
    var single = a instanceof Val.Rec ? b : a;
    var other = tensor(single, span, trace);
    if (other.isEmpty()) {
      return Val.POISON;
    }
    var rec = (Val.Rec) (a instanceof Val.Rec ? a : b);
    var mapped = new LinkedHashMap<String, Value>();
    rec.leaves()
        .forEach(
            (key, value) ->
                mapped.put(
                    key,
                    a instanceof Val.Rec ? fn.of(value, other.get()) : fn.of(other.get(), value)));
    return new Val.Rec(mapped);
  }

  /// f(x): of numbers, tensors, and records entry by entry.
  Val elementwise(Op.UnaryFn fn, Val x, Span span, Trace trace) {
    return switch (x) {
      case Val.Poison poison -> poison;
      case Val.Num num ->
          num.params().isEmpty()
              ? Val.Num.of(Scalar.apply(fn, num.value()))
              : new Val.Num(
                  Scalar.apply(fn, num.value()),
                  Optional.of(t -> t.b.unary(fn, lift(num, t))),
                  num.params(),
                  Optional.empty());
      case Val.Rec rec -> map(rec, value -> trace.b.unary(fn, value));
      default ->
          tensor(x, span, trace)
              .map(value -> (Val) new Val.Tensor(trace.b.unary(fn, value)))
              .orElse(Val.POISON);
    };
  }

  static Val.Rec map(Val.Rec rec, java.util.function.UnaryOperator<Value> fn) {
    var mapped = new LinkedHashMap<String, Value>();
    rec.leaves().forEach((key, value) -> mapped.put(key, fn.apply(value)));
    return new Val.Rec(mapped);
  }

  private Val choose(Expr.If choice, Scope scope, Trace trace) {
    var condition = eval(choice.condition(), scope, trace);
    if (condition instanceof Val.Num num) {
      world.structural.addAll(num.params());
      return eval(num.value() != 0 ? choice.then() : choice.otherwise(), scope, trace);
    }
    var test = tensor(condition, choice.condition().span(), trace);
    var then = eval(choice.then(), scope, trace);
    var otherwise = eval(choice.otherwise(), scope, trace);
    if (test.isEmpty() || then instanceof Val.Poison || otherwise instanceof Val.Poison) {
      return Val.POISON;
    }
    if (then instanceof Val.Rec || otherwise instanceof Val.Rec) {
      return zip(then, otherwise, choice.span(), trace, (x, y) -> trace.b.select(test.get(), x, y));
    }
    var x = tensor(then, choice.then().span(), trace);
    var y = tensor(otherwise, choice.otherwise().span(), trace);
    return x.isPresent() && y.isPresent()
        ? new Val.Tensor(trace.b.select(test.get(), x.get(), y.get()))
        : Val.POISON;
  }

  /// Runs the statements of a function; gives what they return.
  Optional<Val> run(List<Stmt> body, Scope scope, Trace trace) {
    var nexts = new LinkedHashSet<String>();
    for (int i = 0; i < body.size(); i++) {
      var stmt = body.get(i);
      trace.b.at(stmt.span());
      if (stmt instanceof Stmt.Next(_, var name, _) && !nexts.add(name.name())) {
        world.problems.error(
            "duplicate-next", stmt.span(), "`next " + name.name() + "` is said twice");
        continue;
      }
      switch (stmt) {
        case Stmt.Let let -> let(let, Optional.empty(), scope, trace);
        case Stmt.Return(_, var value) -> {
          if (i < body.size() - 1) {
            world.problems.error(
                "misplaced-statement",
                body.get(i + 1).span(),
                "what follows a `return` never runs");
          }
          return Optional.of(eval(value, scope, trace));
        }
        case Stmt.Next(_, var name, var value) ->
            next(name.name(), name.span(), value, scope, trace);
        case Stmt.Evaluate(_, var value) -> {
          var result = eval(value, scope, trace);
          if (i == body.size() - 1) {
            return Optional.of(result);
          }
        }
        case Stmt.When when -> {
          var rest = body.subList(i + 1, body.size());
          var chosen = early(when, rest, scope, trace);
          if (chosen.isPresent()) {
            return chosen;
          }
        }
        default ->
            world.problems.error(
                "misplaced-statement",
                stmt.span(),
                "`" + firstWord(stmt.span()) + "` stands in a loop, not in a function");
      }
    }
    return Optional.empty();
  }

  /// `if c { return a }` before the rest of a function; empty where the rest shall go on.
  private Optional<Val> early(Stmt.When when, List<Stmt> rest, Scope scope, Trace trace) {
    var test = eval(when.condition(), scope, trace);
    if (test instanceof Val.Num num) {
      world.structural.addAll(num.params());
      return run(num.value() != 0 ? when.then() : when.otherwise(), scope.child(), trace);
    }
    var condition = tensor(test, when.condition().span(), trace);
    if (condition.isEmpty()) {
      return Optional.of(Val.POISON);
    }
    var then = run(when.then(), scope.child(), trace);
    var otherwise = run(when.otherwise(), scope.child(), trace).or(() -> run(rest, scope, trace));
    if (then.isEmpty() || otherwise.isEmpty()) {
      return Optional.of(
          world.problems.error(
              "misplaced-statement",
              when.span(),
              "an `if` in a function returns a value; what it changes would be lost"));
    }
    if (then.get() instanceof Val.Rec || otherwise.get() instanceof Val.Rec) {
      return Optional.of(
          zip(
              then.get(),
              otherwise.get(),
              when.span(),
              trace,
              (x, y) -> trace.b.select(condition.get(), x, y)));
    }
    var x = tensor(then.get(), when.span(), trace);
    var y = tensor(otherwise.get(), when.span(), trace);
    return Optional.of(
        x.isPresent() && y.isPresent()
            ? new Val.Tensor(trace.b.select(condition.get(), x.get(), y.get()))
            : Val.POISON);
  }

  static String firstWord(Span span) {
    return span.text().split("[^A-Za-z_]", 2)[0];
  }

  /// @param stored what is stored here, where that may have changed when the names are read
  void let(Stmt.Let let, Optional<Map<String, Value>> stored, Scope scope, Trace trace) {
    var value = computed(let, scope, trace);
    for (int i = 0; i < let.names().size(); i++) {
      var name = let.names().get(i);
      scope.bind(name.name(), "let", name.span(), part(value, let, i));
    }
    scope.computed(new Scope.Computed(let, stored, value));
    if (let.names().size() == 1) {
      var name = let.names().getFirst();
      world.fact(name.span(), "let", name.name(), name.span(), describe(value, trace), "");
    }
  }

  /// What a `let` says, for all of its names together.
  Val computed(Stmt.Let let, Scope scope, Trace trace) {
    var value = eval(let.value(), scope, trace);
    if (let.names().size() == 1) {
      if (let.type().isEmpty()) {
        return value;
      }
      var axes = types(let.type().get().axes(), scope, trace);
      return axes.isEmpty()
          ? Val.POISON
          : conform(value, axes.get(), let.value().span(), "declared", trace);
    }
    if (!(value instanceof Val.Poison)
        && !(value instanceof Val.ListOf(var items) && items.size() == let.names().size())) {
      world.problems.error(
          "type-mismatch",
          let.value().span(),
          let.names().size() + " names stand for " + describe(value));
    }
    return value;
  }

  /// What the i-th name of a `let` stands for.
  static Val part(Val value, Stmt.Let let, int i) {
    if (let.names().size() == 1) {
      return value;
    }
    return value instanceof Val.ListOf(var items) && i < items.size() ? items.get(i) : Val.POISON;
  }

  private void next(String name, Span nameSpan, Expr expr, Scope scope, Trace trace) {
    var binding = scope.find(name).map(b -> b.value().get());
    var value = eval(expr, scope, trace);
    if (!(binding.orElse(Val.POISON) instanceof Val.Stored(var path))
        || (trace.rule.isEmpty() && !world.states.containsKey(path))) {
      if (binding.isEmpty()) {
        unknown(
            "unknown-name",
            "there is no state named `" + name + "`",
            name,
            scope.visible(),
            nameSpan);
      } else if (!(binding.get() instanceof Val.Poison)) {
        world.problems.error(
            "wrong-kind",
            nameSpan,
            "`" + name + "` is no state; `next` gives the next value of a state");
      }
      return;
    }
    world.learning.setNext(path, value, expr.span(), trace);
  }

  /// The axes of a type as written; empty where an error was told.
  Optional<List<Axis>> types(List<Expr> axes, Scope scope, Trace trace) {
    var all = new ArrayList<Axis>();
    for (var expr : axes) {
      var axis = axis(eval(expr, scope, trace), expr.span());
      if (axis.isEmpty()) {
        return Optional.empty();
      }
      if (axis.get().axis().isPresent() && all.contains(axis.get().axis().get())) {
        world.problems.report(standsTwice(expr.span(), axis.get().axis().get().name()));
        return Optional.empty();
      }
      axis.get().axis().ifPresent(all::add);
    }
    return Optional.of(all);
  }

  /// An axis that stands a second time in a type, by its own name or as the argument of a net.
  private static Diagnostic standsTwice(Span span, String axis) {
    var second = axis + "'";
    var twice = "the axis `" + axis + "` stands twice";
    if (span.text().equals(axis)) {
      return Mends.written(
          Diagnostic.error("axis-mismatch", span, twice)
              .withHelp("a second axis of the same size is written `" + second + "`"),
          span,
          second);
    }
    return Diagnostic.error("axis-mismatch", span, twice + ", here as `" + span.text() + "`")
        .withHelp("give `" + span.text() + "` a second axis of the same size: `" + second + "`");
  }

  /// The value with exactly the visible axes of a declared type: broadcast where it lacks one, an
  /// error where it has another.
  Val conform(Val val, List<Axis> axes, Span span, String what, Trace trace) {
    if (val instanceof Val.Rec || val instanceof Val.Made || val instanceof Val.ListOf) {
      return val;
    }
    var value = tensor(val, span, trace);
    if (value.isEmpty()) {
      return Val.POISON;
    }
    var visible = trace.visible(value.get());
    var extra = visible.stream().filter(a -> !axes.contains(a)).toList();
    if (!extra.isEmpty()) {
      world.problems.report(
          Diagnostic.error(
                  "axis-mismatch",
                  span,
                  "the value is " + type(visible) + ", " + what + " is " + type(axes))
              .withNote(type(visible)));
      return Val.POISON;
    }
    var missing = axes.stream().filter(a -> !value.get().type().has(a)).toList();
    var full = value.get().type();
    for (var axis : missing) {
      full = full.with(axis);
    }
    return new Val.Tensor(trace.b.broadcast(value.get(), full));
  }

  static String type(List<Axis> axes) {
    return axes.isEmpty()
        ? "real"
        : axes.stream().map(Axis::name).collect(Collectors.joining(", ", "real[", "]"));
  }

  /// What a value is, in words for a message.
  static String describe(Val val) {
    return switch (val) {
      case Val.Num _ -> "a number";
      case Val.Varying _ -> "a size that varies";
      case Val.Tensor(var value) -> "a tensor";
      case Val.Rec _ -> "a record";
      case Val.ListOf _ -> "a list";
      case Val.AxisVal _ -> "an axis";
      case Val.Fn _, Val.Method _, Val.Builtin _ -> "a function";
      case Val.TemplateRef(var decl, _) -> "the " + kind(decl) + " `" + decl.name().name() + "`";
      case Val.Made(var instance) ->
          "a"
              + (kind(instance.template()).matches("[ae].*") ? "n " : " ")
              + kind(instance.template());
      case Val.TaskVal _ -> "a task";
      case Val.Loop _ -> "a loop";
      case Val.Dist _ -> "a distribution";
      case Val.ScheduleVal _ -> "a schedule";
      case Val.Stored _, Val.Delayed _, Val.AsLeft _ -> "a value";
      case Val.Text _ -> "a text";
      case Val.Poison _ -> "nothing";
    };
  }

  static String kind(org.badgerlang.compiler.syntax.Decl.Template decl) {
    return decl.kind().name().toLowerCase(java.util.Locale.ROOT);
  }

  /// The type of a value as the author sees it, for the editor.
  static String describe(Val val, Trace trace) {
    return switch (val) {
      case Val.Tensor(var value) -> type(trace.visible(value));
      case Val.Num num ->
          num.value() % 1 == 0 ? Long.toString((long) num.value()) : Double.toString(num.value());
      case Val.AxisVal(var axis) -> axis.map(a -> "axis of size " + a.size()).orElse("one entry");
      case Val.Poison _ -> "";
      default -> describe(val);
    };
  }
}
