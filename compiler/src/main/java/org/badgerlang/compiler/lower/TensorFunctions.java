package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.lower.Builtins.Given;
import org.badgerlang.compiler.lower.Builtins.Over;
import org.badgerlang.compiler.source.Span;

/// The formulas behind the builtin functions.
final class TensorFunctions {
  private final World world;

  TensorFunctions(World world) {
    this.world = world;
  }

  // --- reductions

  Val reduce(String name, Given given, Trace trace) {
    var x = value(given, 0, trace);
    var over = world.builtins.over(given, trace);
    if (x.isEmpty() || over.isEmpty()) {
      return Val.POISON;
    }
    var axes = axes(over.get(), x.get(), given, trace);
    return axes.isEmpty() ? Val.POISON : new Val.Tensor(reduce(name, x.get(), axes.get(), trace.b));
  }

  /// A reduction over every entry of a record; in a rule over what `over:` says of each weight.
  Val ofRecord(String name, Given given, Trace trace) {
    var over = world.builtins.over(given, trace);
    if (over.isEmpty()) {
      return Val.POISON;
    }
    boolean perTensor = trace.rule.isPresent() && !(over.get() instanceof Over.Record);
    if (name.equals("dot")) {
      var product =
          world.expressions.arithmetic(
              Op.BinaryFn.MUL, given.placed().get(0), given.placed().get(1), given.span(), trace);
      return product instanceof Val.Poison
          ? product
          : ofRecord("sum", given.with(List.of(product)), trace);
    }
    var rec = (Val.Rec) given.placed().getFirst();
    if (perTensor) {
      return Expressions.map(
          rec,
          leaf -> {
            var axes = axes(over.get(), leaf, given, trace);
            return axes.map(list -> reduce(name, leaf, list, trace.b)).orElse(leaf);
          });
    }
    var b = trace.b;
    if (!List.of("sum", "mean", "norm", "max", "min").contains(name)) {
      return world.problems.error(
          "wrong-kind",
          given.span(),
          "`" + name + "` of a record has no meaning; take it of one entry");
    }
    var parts = new ArrayList<Value>();
    var count = b.constant(0);
    for (var leaf : rec.leaves().values()) {
      var axes = over.get() instanceof Over.Record ? own(leaf, trace) : trace.visible(leaf);
      var entries = name.equals("norm") ? b.mul(leaf, leaf) : leaf;
      parts.add(reduce(List.of("max", "min").contains(name) ? name : "sum", entries, axes, b));
      count = b.add(count, b.count(axes));
    }
    BinaryOperator<Value> join =
        switch (name) {
          case "max" -> (p, q) -> b.binary(Op.BinaryFn.MAX, p, q);
          case "min" -> (p, q) -> b.binary(Op.BinaryFn.MIN, p, q);
          default -> b::add;
        };
    var total = parts.stream().reduce(join).orElseThrow();
    return new Val.Tensor(
        switch (name) {
          case "mean" -> b.div(total, count);
          case "norm" -> b.unary(Op.UnaryFn.SQRT, total);
          default -> total;
        });
  }

  private static List<Axis> own(Value leaf, Trace trace) {
    var outside = trace.rule.orElseThrow().outside();
    return leaf.type().axes().stream().filter(a -> !outside.contains(a)).toList();
  }

  private Optional<List<Axis>> axes(Over over, Value x, Given given, Trace trace) {
    return switch (over) {
      case Over.Visible _ -> Optional.of(trace.visible(x));
      case Over.Tensor _, Over.Record _ -> Optional.of(own(x, trace));
      case Over.Axes(var axes) -> {
        for (var axis : axes) {
          if (!trace.visible(x).contains(axis)) {
            var span = Objects.requireNonNull(given.named().get("over")).span();
            var diagnostic =
                Diagnostic.error(
                    "unknown-axis",
                    span,
                    "the value has no axis `"
                        + axis.name()
                        + "`, it is "
                        + Expressions.type(trace.visible(x)));
            world.problems.report(Mends.axes(diagnostic, trace.visible(x)));
            yield Optional.empty();
          }
        }
        yield Optional.of(axes);
      }
    };
  }

  private static Value reduce(String name, Value x, List<Axis> over, BodyBuilder b) {
    return switch (name) {
      case "sum" -> b.sum(x, over);
      case "mean" -> mean(x, over, b);
      case "max", "any" -> b.reduce(Op.ReduceFn.MAX, x, over);
      case "min", "all" -> b.reduce(Op.ReduceFn.MIN, x, over);
      case "norm" -> b.unary(Op.UnaryFn.SQRT, b.contract(x, x, over));
      case "variance" -> variance(x, over, b);
      case "deviation" -> b.unary(Op.UnaryFn.SQRT, variance(x, over, b));
      case "logsumexp" -> logSumExp(x, over, b);
      case "argmax" -> {
        var axis = over.size() == 1 ? over.getFirst() : null;
        yield axis == null ? b.constant(0) : b.emit(new Op.ArgMax(x, axis), "").getFirst();
      }
      case "prod" -> {
        var result = x;
        for (var axis : over) {
          var along = result;
          result =
              b.scan(
                      "prod",
                      axis,
                      false,
                      List.of(b.broadcast(b.constant(1), along.type().without(axis))),
                      List.of(along),
                      (body, carries, entries) ->
                          new BodyBuilder.Step(
                              List.of(body.mul(carries.getFirst(), entries.getFirst())), List.of()))
                  .getFirst();
        }
        yield result;
      }
      default -> throw new IllegalStateException("no reduction " + name);
    };
  }

  static Value mean(Value x, List<Axis> over, BodyBuilder b) {
    return over.isEmpty()
        ? x
        : b.mul(b.sum(x, over), b.unary(Op.UnaryFn.RECIPROCAL, b.count(over)));
  }

  private static Value variance(Value x, List<Axis> over, BodyBuilder b) {
    var gap = b.sub(x, mean(x, over, b));
    return mean(b.mul(gap, gap), over, b);
  }

  private static Value logSumExp(Value x, List<Axis> over, BodyBuilder b) {
    var top = b.stop(b.reduce(Op.ReduceFn.MAX, x, over));
    var sum = b.sum(b.unary(Op.UnaryFn.EXP, b.sub(x, top)), over);
    return b.add(top, b.unary(Op.UnaryFn.LOG, sum));
  }

  // --- everything else

  Val apply(String name, Given given, Trace trace) {
    var b = trace.b;
    return switch (name) {
      case "relu" -> one(given, trace, x -> b.binary(Op.BinaryFn.MAX, x, b.constant(0)));
      case "leaky_relu" ->
          two(
              given,
              trace,
              0.01,
              (x, slope) ->
                  b.select(b.binary(Op.BinaryFn.LT, b.constant(0), x), x, b.mul(slope, x)));
      case "softplus" ->
          one(
              given,
              trace,
              x ->
                  b.add(
                      b.binary(Op.BinaryFn.MAX, x, b.constant(0)),
                      b.unary(
                          Op.UnaryFn.LOG,
                          b.add(
                              b.constant(1),
                              b.unary(Op.UnaryFn.EXP, b.neg(b.unary(Op.UnaryFn.ABS, x)))))));
      case "elu" ->
          two(
              given,
              trace,
              1,
              (x, alpha) -> {
                var low = b.binary(Op.BinaryFn.MIN, x, b.constant(0));
                var bent = b.mul(alpha, b.sub(b.unary(Op.UnaryFn.EXP, low), b.constant(1)));
                return b.select(b.binary(Op.BinaryFn.LT, b.constant(0), x), x, bent);
              });
      case "gelu" ->
          one(
              given,
              trace,
              x -> {
                var cube = b.mul(b.mul(x, x), x);
                var inner =
                    b.mul(
                        b.constant(Math.sqrt(2 / Math.PI)),
                        b.add(x, b.mul(b.constant(0.044715), cube)));
                return b.mul(
                    b.mul(b.constant(0.5), x),
                    b.add(b.constant(1), b.unary(Op.UnaryFn.TANH, inner)));
              });
      case "round" -> one(given, trace, x -> b.unary(Op.UnaryFn.FLOOR, b.add(x, b.constant(0.5))));
      case "max", "min" ->
          world.expressions.arithmetic(
              name.equals("max") ? Op.BinaryFn.MAX : Op.BinaryFn.MIN,
              given.placed().get(0),
              given.placed().get(1),
              given.span(),
              trace);
      case "clip" ->
          all(
              given,
              trace,
              v ->
                  b.binary(
                      Op.BinaryFn.MAX, v.get(1), b.binary(Op.BinaryFn.MIN, v.get(0), v.get(2))));
      case "where" -> all(given, trace, v -> b.select(v.get(0), v.get(1), v.get(2)));
      case "stop" -> one(given, trace, b::stop);
      case "softmax" -> normalised(given, trace, false);
      case "log_softmax" -> normalised(given, trace, true);
      case "dot" -> dot(given, trace);
      case "concat" -> concat(given, trace);
      case "stack" -> stack(given, trace);
      case "split" -> split(given, trace);
      case "one_hot" -> {
        var i = value(given, 0, trace);
        var axis = axisOf(given, 1);
        yield i.isPresent() && axis.isPresent()
            ? new Val.Tensor(b.binary(Op.BinaryFn.EQ, i.get(), b.iota(axis.get())))
            : Val.POISON;
      }
      case "take" -> {
        var i = value(given, 1, trace);
        yield along(given, trace)
            .filter(p -> i.isPresent())
            .map(p -> (Val) new Val.Tensor(b.gather(p.x(), p.axis(), i.orElseThrow())))
            .orElse(Val.POISON);
      }
      case "shift" -> shift(given, trace);
      case "window" -> window(given, trace);
      case "sort" ->
          along(given, trace).map(p -> (Val) new Val.Tensor(sort(p, b))).orElse(Val.POISON);
      case "argsort" ->
          along(given, trace)
              .map(
                  p -> (Val) new Val.Tensor(b.emit(new Op.ArgSort(p.x(), p.axis()), "").getFirst()))
              .orElse(Val.POISON);
      case "cumsum" ->
          along(given, trace)
              .map(
                  p ->
                      (Val)
                          new Val.Tensor(
                              b.emit(new Op.CumSum(p.x(), p.axis(), false, false), "").getFirst()))
              .orElse(Val.POISON);
      case "index" -> index(given, trace);
      case "zeros", "ones" -> filled(given, name.equals("ones") ? 1 : 0, trace);
      case "eye" -> {
        var p = axisOf(given, 0);
        var q = axisOf(given, 1);
        yield p.isPresent() && q.isPresent()
            ? new Val.Tensor(b.binary(Op.BinaryFn.EQ, b.iota(p.get()), b.iota(q.get())))
            : Val.POISON;
      }
      case "peers" -> peers(given, trace);
      case "links" -> links(given, trace);
      case "instances" ->
          trace.instances.isEmpty()
              ? world.problems.error(
                  "not-in-scope", given.span(), "there are instances only where a loop draws some")
              : one(given, trace, x -> Reweighting.all(x, trace));
      case "first", "last", "tail", "decay" -> series(name, given, trace);
      default -> throw new IllegalStateException("no builtin " + name);
    };
  }

  private Optional<Value> value(Given given, int i, Trace trace) {
    return world.expressions.tensor(given.placed().get(i), given.spans().get(i), trace);
  }

  private Optional<Axis> axisOf(Given given, int i) {
    var axis = world.expressions.axis(given.placed().get(i), given.spans().get(i));
    if (axis.isPresent() && axis.get().axis().isEmpty()) {
      world.problems.error(
          "unknown-axis", given.spans().get(i), "a single entry has no axis to count along");
    }
    return axis.flatMap(Val.AxisVal::axis);
  }

  private Val one(Given given, Trace trace, java.util.function.UnaryOperator<Value> fn) {
    return value(given, 0, trace).map(x -> (Val) new Val.Tensor(fn.apply(x))).orElse(Val.POISON);
  }

  private Val two(Given given, Trace trace, double second, BinaryOperator<Value> fn) {
    var x = value(given, 0, trace);
    var named = given.named().values().stream().findFirst();
    var y =
        given.placed().size() > 1
            ? value(given, 1, trace)
            : named.isPresent()
                ? world.expressions.tensor(named.get(), given.scope(), trace)
                : Optional.of(trace.b.constant(second));
    return x.isPresent() && y.isPresent() ? new Val.Tensor(fn.apply(x.get(), y.get())) : Val.POISON;
  }

  private Val all(Given given, Trace trace, java.util.function.Function<List<Value>, Value> fn) {
    var values = new ArrayList<Value>();
    for (int i = 0; i < given.placed().size(); i++) {
      var value = value(given, i, trace);
      if (value.isEmpty()) {
        return Val.POISON;
      }
      values.add(value.get());
    }
    return new Val.Tensor(fn.apply(values));
  }

  private Val normalised(Given given, Trace trace, boolean log) {
    var x = value(given, 0, trace);
    var over = world.builtins.over(given, trace);
    if (x.isEmpty() || over.isEmpty()) {
      return Val.POISON;
    }
    var axes = axes(over.get(), x.get(), given, trace);
    if (axes.isEmpty()) {
      return Val.POISON;
    }
    var b = trace.b;
    if (log) {
      return new Val.Tensor(b.sub(x.get(), logSumExp(x.get(), axes.get(), b)));
    }
    var top = b.stop(b.reduce(Op.ReduceFn.MAX, x.get(), axes.get()));
    var exp = b.unary(Op.UnaryFn.EXP, b.sub(x.get(), top));
    return new Val.Tensor(b.mul(exp, b.unary(Op.UnaryFn.RECIPROCAL, b.sum(exp, axes.get()))));
  }

  private Val dot(Given given, Trace trace) {
    var x = value(given, 0, trace);
    var y = value(given, 1, trace);
    var over = world.builtins.over(given, trace);
    if (x.isEmpty() || y.isEmpty() || over.isEmpty()) {
      return Val.POISON;
    }
    var shared =
        trace.visible(x.get()).stream().filter(a -> trace.visible(y.get()).contains(a)).toList();
    if (over.get() instanceof Over.Axes(var axes)) {
      for (var axis : axes) {
        for (int i = 0; i < 2; i++) {
          var side = i == 0 ? x.get() : y.get();
          if (!trace.visible(side).contains(axis)) {
            return world.problems.error(
                "axis-mismatch",
                given.spans().get(i),
                "`dot` over `"
                    + axis.name()
                    + "` needs it on both sides, this one is "
                    + Expressions.type(trace.visible(side)));
          }
        }
      }
      return new Val.Tensor(trace.b.contract(x.get(), y.get(), axes));
    }
    if (over.get() instanceof Over.Tensor || over.get() instanceof Over.Record) {
      var product = trace.b.mul(x.get(), y.get());
      return new Val.Tensor(trace.b.sum(product, own(product, trace)));
    }
    return new Val.Tensor(trace.b.contract(x.get(), y.get(), shared));
  }

  /// A value and an axis of it that `over:` (or its only axis) names.
  private record Along(Value x, Axis axis) {}

  private Optional<Along> along(Given given, Trace trace) {
    var x = value(given, 0, trace);
    if (x.isEmpty()) {
      return Optional.empty();
    }
    var over = given.named().get("over");
    if (over != null) {
      return world
          .expressions
          .ownAxis(x.get(), over, given.scope(), trace)
          .map(axis -> new Along(x.get(), axis));
    }
    var visible = trace.visible(x.get());
    if (visible.size() == 1) {
      return Optional.of(new Along(x.get(), visible.getFirst()));
    }
    var problem =
        Diagnostic.error(
            "missing-argument",
            given.span(),
            "say which axis with `over:`, the value is " + Expressions.type(visible));
    var bracket = new Span(given.span().source(), given.span().start(), given.span().end() - 1);
    for (var axis : visible) {
      problem = Mends.appended(problem, bracket, ", over: " + axis.name());
    }
    world.problems.report(problem);
    return Optional.empty();
  }

  private Val concat(Given given, Trace trace) {
    var values = new ArrayList<Value>();
    for (int i = 0; i < given.placed().size(); i++) {
      var value = value(given, i, trace);
      if (value.isEmpty()) {
        return Val.POISON;
      }
      values.add(value.get());
    }
    boolean lines = values.stream().allMatch(v -> trace.visible(v).size() <= 1);
    var from = new ArrayList<Optional<Axis>>();
    for (int i = 0; i < values.size(); i++) {
      var own =
          trace.visible(values.get(i)).stream()
              .filter(a -> lines || !values.stream().allMatch(v -> v.type().has(a)))
              .toList();
      if (own.size() > 1) {
        return world.problems.error(
            "axis-mismatch",
            given.spans().get(i),
            "`concat` joins values along one axis each; beside what all share this one is over "
                + own.stream().map(a -> "`" + a.name() + "`").collect(Collectors.joining(" and ")));
      }
      from.add(own.stream().findFirst());
    }
    var sum = world.expressions.sumAxis(from.stream().map(Val.AxisVal::new).toList());
    var axis = sum.axis().orElseThrow();
    var into = given.named().get("into");
    if (into != null) {
      var wanted =
          world.expressions.axis(world.expressions.eval(into, given.scope(), trace), into.span());
      if (wanted.isEmpty()) {
        return Val.POISON;
      }
      if (wanted.get().axis().isEmpty() || !wanted.get().axis().get().size().equals(axis.size())) {
        return world.problems.error(
            "size-mismatch",
            into.span(),
            "the parts have "
                + axis.size()
                + " entries, `"
                + into.span().text()
                + "` has "
                + wanted.get().axis().map(a -> a.size().toString()).orElse("1"));
      }
      axis = wanted.get().axis().get();
    }
    if (values.size() == 1) {
      return from.getFirst().isPresent()
          ? new Val.Tensor(trace.b.rename(values.getFirst(), from.getFirst().get(), axis))
          : new Val.Tensor(values.getFirst());
    }
    return new Val.Tensor(trace.b.emit(new Op.Concat(values, from, axis), "").getFirst());
  }

  private Val stack(Given given, Trace trace) {
    var into = given.named().get("into");
    if (into == null) {
      return world.problems.error(
          "missing-argument", given.span(), "`stack` needs `into:`, the axis that it makes");
    }
    var axis =
        world.expressions.axis(world.expressions.eval(into, given.scope(), trace), into.span());
    if (axis.isEmpty()) {
      return Val.POISON;
    }
    int n = given.placed().size();
    if (axis.get().axis().isEmpty() || !axis.get().axis().get().size().equals(Size.of(n))) {
      return world.problems.error(
          "size-mismatch",
          into.span(),
          n
              + " values are stacked, `"
              + into.span().text()
              + "` has "
              + axis.get().axis().map(a -> a.size().toString()).orElse("1"));
    }
    return all(
        given,
        trace,
        values ->
            trace
                .b
                .emit(
                    new Op.Concat(
                        values,
                        values.stream().map(_ -> Optional.<Axis>empty()).toList(),
                        axis.get().axis().get()),
                    "")
                .getFirst());
  }

  private Val split(Given given, Trace trace) {
    var along = along(given, trace);
    if (along.isEmpty()) {
      return Val.POISON;
    }
    var x = along.get().x();
    var axis = along.get().axis();
    var parts = new ArrayList<Optional<Axis>>();
    for (int i = 1; i < given.placed().size(); i++) {
      var part = world.expressions.axis(given.placed().get(i), given.spans().get(i));
      if (part.isEmpty()) {
        return Val.POISON;
      }
      parts.add(part.get().axis());
    }
    if (parts.isEmpty()) {
      parts.addAll(world.parts.getOrDefault(axis, List.of()));
    }
    var total = Size.of(0);
    for (var part : parts) {
      total = total.plus(part.map(Axis::size).orElse(Size.of(1)));
    }
    if (parts.isEmpty() || !total.equals(axis.size())) {
      return world.problems.error(
          "size-mismatch",
          given.span(),
          "`"
              + axis.name()
              + "` of size "
              + axis.size()
              + " is no sum of "
              + (parts.isEmpty() ? "axes" : "those axes, which have " + total + " entries"));
    }
    var b = trace.b;
    var items = new ArrayList<Val>();
    var start = Size.of(0);
    for (var part : parts) {
      if (part.isPresent()) {
        items.add(new Val.Tensor(b.slice(x, axis, start, part.get())));
      } else {
        var single = Axis.of(axis.name() + "@1", 1);
        items.add(new Val.Tensor(b.sum(b.slice(x, axis, start, single), List.of(single))));
      }
      start = start.plus(part.map(Axis::size).orElse(Size.of(1)));
    }
    return new Val.ListOf(items);
  }

  private Val shift(Given given, Trace trace) {
    var along = along(given, trace);
    var by =
        given.named().containsKey("by")
            ? world.expressions.constant(given.named().get("by"), given.scope(), trace)
            : Optional.of(1.0);
    if (along.isEmpty() || by.isEmpty()) {
      return Val.POISON;
    }
    var b = trace.b;
    var axis = along.get().axis();
    int n = (int) Math.abs(by.get());
    if (n == 0) {
      return new Val.Tensor(along.get().x());
    }
    if (axis.size().isFixed() && n >= axis.size().fixed()) {
      return world.problems.error(
          "bad-size", given.span(), "a shift by " + n + " leaves nothing of `" + axis.name() + "`");
    }
    var kept = new Axis(axis.name() + "-" + n, axis.size().plus(Size.of(-n)));
    boolean later = by.get() > 0;
    var part = b.slice(along.get().x(), axis, Size.of(later ? 0 : n), kept);
    var moved = b.emit(new Op.Pad(part, kept, Size.of(later ? n : 0), 1, axis), "").getFirst();
    var fill = given.named().get("fill");
    if (fill == null) {
      return new Val.Tensor(moved);
    }
    var value = world.expressions.tensor(fill, given.scope(), trace);
    if (value.isEmpty()) {
      return Val.POISON;
    }
    var edge =
        later
            ? b.binary(Op.BinaryFn.LT, b.iota(axis), b.constant(n))
            : b.binary(Op.BinaryFn.LE, b.sub(b.count(List.of(axis)), b.constant(n)), b.iota(axis));
    return new Val.Tensor(b.select(edge, value.get(), moved));
  }

  private Val window(Given given, Trace trace) {
    var along = along(given, trace);
    var by = given.named().get("by");
    if (by == null) {
      return world.problems.error(
          "missing-argument", given.span(), "`window` needs `by:`, the axis of its taps");
    }
    var tap = world.expressions.axis(world.expressions.eval(by, given.scope(), trace), by.span());
    var stride = number(given, "stride", 1, trace);
    var dilation = number(given, "dilation", 1, trace);
    var pad = number(given, "pad", 0, trace);
    if (along.isEmpty()
        || tap.isEmpty()
        || stride.isEmpty()
        || dilation.isEmpty()
        || pad.isEmpty()) {
      return Val.POISON;
    }
    if (tap.get().axis().isEmpty()) {
      return new Val.Tensor(along.get().x());
    }
    var axis = along.get().axis();
    var taps = tap.get().axis().get();
    if (!axis.size().isFixed() || !taps.size().isFixed()) {
      return world.problems.error("bad-size", given.span(), "`window` needs axes of fixed size");
    }
    int reach = dilation.get() * (taps.size().fixed() - 1) + 1;
    int room = axis.size().fixed() + 2 * pad.get() - reach;
    if (room < 0) {
      return world.problems.error(
          "bad-size",
          given.span(),
          "a window of " + reach + " does not fit `" + axis.name() + "` of size " + axis.size());
    }
    int n = room / stride.get() + 1;
    var same = n == axis.size().fixed() ? axis : Axis.of(axis.name() + "/" + n, n);
    return into(same, along.get(), given, trace)
        .<Val>map(
            out ->
                new Val.Tensor(
                    trace
                        .b
                        .emit(
                            new Op.Window(
                                along.get().x(),
                                axis,
                                out,
                                taps,
                                stride.get(),
                                dilation.get(),
                                pad.get()),
                            "")
                        .getFirst()))
        .orElse(Val.POISON);
  }

  /// The axis along which the places of a window lie: `found`, or what `into:` calls it.
  private Optional<Axis> into(Axis found, Along along, Given given, Trace trace) {
    var into = given.named().get("into");
    if (into == null) {
      return Optional.of(found);
    }
    var wanted =
        world.expressions.axis(world.expressions.eval(into, given.scope(), trace), into.span());
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    var axis = wanted.get().axis();
    if (axis.isEmpty() || !axis.get().size().equals(found.size())) {
      world.problems.error(
          "size-mismatch",
          into.span(),
          "the window has "
              + found.size()
              + " places along `"
              + along.axis().name()
              + "`, `"
              + axis.map(Axis::name).orElse("1")
              + "` has "
              + axis.map(a -> a.size().toString()).orElse("1"));
      return Optional.empty();
    }
    if (!axis.get().equals(along.axis()) && along.x().type().has(axis.get())) {
      world.problems.error(
          "axis-mismatch",
          into.span(),
          "`"
              + axis.get().name()
              + "` is an axis of the value already, and cannot be the places of a window of it");
      return Optional.empty();
    }
    return axis;
  }

  private Optional<Integer> number(Given given, String name, int otherwise, Trace trace) {
    var expr = given.named().get(name);
    if (expr == null) {
      return Optional.of(otherwise);
    }
    return world.expressions.constant(expr, given.scope(), trace).map(Double::intValue);
  }

  private static Value sort(Along along, BodyBuilder b) {
    var axis = along.axis();
    var order = b.emit(new Op.ArgSort(along.x(), axis), "").getFirst();
    var place = new Axis(axis.name() + "@sorted", axis.size());
    var sorted = b.gather(along.x(), axis, b.rename(order, axis, place));
    return b.rename(sorted, place, axis);
  }

  private Val index(Given given, Trace trace) {
    if (given.placed().isEmpty()) {
      var frame = trace.agent;
      if (frame.isEmpty() || frame.get().copies().size() > 1) {
        return world.problems.error(
            "not-in-scope",
            given.span(),
            "`index()` is an expert's own number, and this is no expert");
      }
      return frame.get().copies().isEmpty()
          ? Val.Num.of(0)
          : new Val.Tensor(trace.b.iota(frame.get().copies().getFirst()));
    }
    var axis = world.expressions.axis(given.placed().getFirst(), given.spans().getFirst());
    return axis.map(
            a ->
                a.axis().isPresent()
                    ? (Val) new Val.Tensor(trace.b.iota(a.axis().get()))
                    : Val.Num.of(0))
        .orElse(Val.POISON);
  }

  private Val filled(Given given, double number, Trace trace) {
    var axes = new ArrayList<Axis>();
    for (int i = 0; i < given.placed().size(); i++) {
      var axis = world.expressions.axis(given.placed().get(i), given.spans().get(i));
      if (axis.isEmpty()) {
        return Val.POISON;
      }
      axis.get().axis().ifPresent(axes::add);
    }
    return new Val.Tensor(trace.b.broadcast(trace.b.constant(number), new TensorType(axes)));
  }

  // --- experts

  private Val peers(Given given, Trace trace) {
    var x = value(given, 0, trace);
    var frame = trace.agent;
    if (frame.isEmpty()) {
      return world.problems.error(
          "not-in-scope", given.span(), "only an expert has peers, and this is no expert");
    }
    if (x.isEmpty()) {
      return Val.POISON;
    }
    if (frame.get().peer().isEmpty()) {
      return frame.get().copies().isEmpty()
          ? new Val.Tensor(x.get())
          : world.problems.error(
              "not-supported-yet",
              given.span(),
              "`peers` of experts over several axes is not supported yet");
    }
    var own = frame.get().copies().getFirst();
    var all =
        x.get().type().has(own) ? x.get() : trace.b.broadcast(x.get(), x.get().type().with(own));
    return new Val.Tensor(trace.b.rename(all, own, frame.get().peer().get()));
  }

  private Val links(Given given, Trace trace) {
    var frame = trace.agent;
    if (frame.isEmpty() || frame.get().peer().isEmpty()) {
      return world.problems.error(
          "not-in-scope",
          given.span(),
          "only experts have links, and this is no expert of several");
    }
    var peer = frame.get().peer().get();
    var instance = frame.get().instance();
    if (instance.topology().isEmpty()) {
      return new Val.Tensor(trace.b.broadcast(trace.b.constant(1), TensorType.of(peer)));
    }
    var expr = instance.topology().get();
    var val = world.expressions.eval(expr, instance.around(), trace);
    if (val instanceof Val.Fn(var decl, var scope)) {
      val = world.calls.function(decl, scope.child(), java.util.Map.of(), expr.span(), trace);
    }
    if (val instanceof Val.Builtin(var name) && name.equals("all")) {
      return new Val.Tensor(trace.b.broadcast(trace.b.constant(1), TensorType.of(peer)));
    }
    return world.expressions.conform(val, List.of(peer), expr.span(), "a topology", trace);
  }

  // --- series

  private Val series(String name, Given given, Trace trace) {
    var x = value(given, 0, trace);
    if (x.isEmpty()) {
      return Val.POISON;
    }
    var axis = loopAxis(x.get(), given, trace);
    if (axis.isEmpty()) {
      return Val.POISON;
    }
    var b = trace.b;
    var steps = axis.get().size();
    return switch (name) {
      case "first" -> new Val.Tensor(b.gather(x.get(), axis.get(), b.constant(0)));
      case "last" -> {
        if (given.placed().size() == 2) {
          yield lastOf(x.get(), axis.get(), given, trace);
        }
        yield new Val.Tensor(
            b.gather(x.get(), axis.get(), b.sub(b.count(List.of(axis.get())), b.constant(1))));
      }
      case "tail" -> {
        if (!steps.isFixed()) {
          yield world.problems.error(
              "bad-size", given.span(), "`tail` needs a loop of fixed length; use `last(…, n)`");
        }
        yield new Val.Tensor(part(x.get(), axis.get(), (steps.fixed() + 1) / 2, b));
      }
      default -> {
        var rate = value(given, 1, trace);
        if (rate.isEmpty()) {
          yield Val.POISON;
        }
        var left = b.sub(b.sub(b.count(List.of(axis.get())), b.constant(1)), b.iota(axis.get()));
        yield new Val.Tensor(b.mul(x.get(), b.binary(Op.BinaryFn.POW, rate.get(), left)));
      }
    };
  }

  private Val lastOf(Value x, Axis axis, Given given, Trace trace) {
    if (!(given.placed().get(1) instanceof Val.Num num)
        || num.value() < 1
        || num.value() % 1 != 0) {
      return world.problems.error(
          "not-constant", given.spans().get(1), "`last(series, n)` takes a whole number of steps");
    }
    world.structural.addAll(num.params());
    int n = (int) num.value();
    if (axis.size().isFixed() && n > axis.size().fixed()) {
      return world.problems.error(
          "bad-size", given.spans().get(1), "the loop has only " + axis.size() + " steps");
    }
    return new Val.Tensor(part(x, axis, n, trace.b));
  }

  private Value part(Value x, Axis axis, int n, BodyBuilder b) {
    var kept = Axis.of("last " + n + " of " + axis.name(), n);
    world.loopAxes.add(kept);
    return b.slice(x, axis, axis.size().plus(Size.of(-n)), kept);
  }

  private Optional<Axis> loopAxis(Value x, Given given, Trace trace) {
    var over = given.named().get("over");
    if (over != null) {
      return world.expressions.ownAxis(x, over, given.scope(), trace);
    }
    var found = trace.visible(x).stream().filter(world.loopAxes::contains).toList();
    if (found.size() == 1) {
      return Optional.of(found.getFirst());
    }
    Span span = given.spans().getFirst();
    world.problems.error(
        "wrong-kind",
        span,
        found.isEmpty()
            ? "`" + span.text() + "` is no series over the steps of a loop"
            : "`" + span.text() + "` is a series over several loops; say which with `over:`");
    return Optional.empty();
  }
}
