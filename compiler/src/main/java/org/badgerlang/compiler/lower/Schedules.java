package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;

/// Schedules: numbers that change over the steps of a loop.
final class Schedules {
  private final World world;

  Schedules(World world) {
    this.world = world;
  }

  /// The number that a schedule has at the step of its loop.
  Optional<Value> value(Val.ScheduleVal schedule, Span span, Trace trace) {
    var decl = schedule.decl();
    var name = decl.name().name();
    var fixed = world.setting(name);
    if (fixed.isPresent()) {
      return Optional.of(trace.b.constant(fixed.get()));
    }
    if (!(decl.loop() instanceof Expr.Name(_, var loop))) {
      world.problems.error("bad-schedule", decl.loop().span(), "a schedule runs over one loop");
      return Optional.empty();
    }
    var frame = trace.loops.get(loop);
    if (frame == null && (!sane(schedule) || !world.loopNames.contains(loop))) {
      return Optional.empty();
    }
    if (frame == null) {
      world.problems.error(
          "bad-schedule",
          span,
          "`" + name + "` runs over the loop `" + loop + "` and has no value outside it");
      return Optional.empty();
    }
    return staged(schedule, frame, trace);
  }

  /// Tells of a schedule whose stages or loop make no sense, used or not.
  boolean sane(Val.ScheduleVal schedule) {
    var decl = schedule.decl();
    var stages = decl.stages();
    Optional<String> wrong = Optional.empty();
    var place = decl.name().span();
    if (stages.isEmpty()) {
      wrong = Optional.of("`" + decl.name().name() + "` has no stages");
    }
    double end = 0;
    for (int i = 0; i < stages.size() && wrong.isEmpty(); i++) {
      var until = stages.get(i).until();
      boolean last = i == stages.size() - 1;
      if (last == until.isPresent()) {
        place = stages.get(i).span();
        wrong =
            Optional.of(
                last
                    ? "the last stage has no `until`: it holds from there on"
                    : "only the last stage has no `until`");
      } else if (until.isPresent()
          && world.expressions.eval(until.get(), schedule.scope(), world.statically())
              instanceof Val.Num num) {
        if (num.value() <= end) {
          place = until.get().span();
          wrong = Optional.of("the stages go forward in time");
        }
        end = num.value();
      }
      if (wrong.isEmpty()
          && stages.get(i).value() instanceof Expr.Call(var span, Expr.Name(_, var how), var args)
          && how.equals("drawn")
          && args.size() == 1
          && args.getFirst().value() instanceof Expr.Range(_, var low, var high)
          && world.expressions.eval(low, schedule.scope(), world.statically())
              instanceof Val.Num from
          && world.expressions.eval(high, schedule.scope(), world.statically())
              instanceof Val.Num to
          && to.value() < from.value()) {
        place = span;
        wrong = Optional.of("the range goes upwards");
      }
    }
    if (wrong.isPresent()) {
      var problem = Diagnostic.error("bad-schedule", place, wrong.get());
      var last = stages.isEmpty() ? Optional.<Expr>empty() : stages.getLast().until();
      world.problems.report(
          last.isPresent() && place.equals(stages.getLast().span())
              ? Mends.written(problem, place, stages.getLast().value().span().text())
              : problem);
    }
    return wrong.isEmpty();
  }

  private Optional<Value> staged(Val.ScheduleVal schedule, Trace.LoopFrame frame, Trace trace) {
    var decl = schedule.decl();
    var b = trace.b;
    var begins = new ArrayList<Value>();
    var ends = new ArrayList<Optional<Value>>();
    var begin = b.constant(0);
    for (var stage : decl.stages()) {
      begins.add(begin);
      if (stage.until().isEmpty()) {
        ends.add(Optional.empty());
        continue;
      }
      var end = world.expressions.tensor(stage.until().get(), schedule.scope(), trace);
      if (end.isEmpty()) {
        return Optional.empty();
      }
      ends.add(end);
      begin = end.get();
    }
    Optional<Value> result = Optional.empty();
    for (int i = decl.stages().size() - 1; i >= 0; i--) {
      var stage = decl.stages().get(i);
      var value = stage(schedule, stage, i, begins.get(i), ends.get(i), frame, trace);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      if (result.isEmpty() || ends.get(i).isEmpty()) {
        result = value;
      } else {
        var here = b.binary(Op.BinaryFn.LT, frame.step(), ends.get(i).get());
        result = Optional.of(b.select(here, value.get(), result.get()));
      }
    }
    return result;
  }

  private Optional<Value> stage(
      Val.ScheduleVal schedule,
      Decl.Stage stage,
      int index,
      Value begin,
      Optional<Value> end,
      Trace.LoopFrame frame,
      Trace trace) {
    if (!(stage.value() instanceof Expr.Call(var span, Expr.Name(_, var how), var args))
        || !Set.of("linear", "cosine", "exp", "drawn").contains(how)) {
      return world.expressions.tensor(stage.value(), schedule.scope(), trace);
    }
    if (how.equals("drawn")) {
      return drawn(schedule, args, index, frame, trace, span);
    }
    if (args.size() != 2 || end.isEmpty()) {
      world.problems.error(
          "bad-schedule", span, "`" + how + "(from, to)` runs over a stage that has an `until`");
      return Optional.empty();
    }
    var from = world.expressions.tensor(args.get(0).value(), schedule.scope(), trace);
    var to = world.expressions.tensor(args.get(1).value(), schedule.scope(), trace);
    if (from.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    var b = trace.b;
    var part =
        b.binary(
            Op.BinaryFn.MIN,
            b.div(b.sub(frame.step(), begin), b.sub(end.get(), begin)),
            b.constant(1));
    return Optional.of(
        switch (how) {
          case "linear" -> b.add(from.get(), b.mul(b.sub(to.get(), from.get()), part));
          case "cosine" -> {
            var wave = b.unary(Op.UnaryFn.COS, b.mul(part, b.constant(Math.PI)));
            var weight = b.mul(b.constant(0.5), b.sub(b.constant(1), wave));
            yield b.add(from.get(), b.mul(b.sub(to.get(), from.get()), weight));
          }
          default ->
              b.mul(from.get(), b.binary(Op.BinaryFn.POW, b.div(to.get(), from.get()), part));
        });
  }

  private Optional<Value> drawn(
      Val.ScheduleVal schedule,
      List<Expr.Arg> args,
      int index,
      Trace.LoopFrame frame,
      Trace trace,
      Span span) {
    var b = trace.b;
    var site = "schedule/" + schedule.decl().name().name() + "/" + index;
    if (args.size() == 1 && args.getFirst().value() instanceof Expr.Range(_, var low, var high)) {
      var from = world.expressions.tensor(low, schedule.scope(), trace);
      var to = world.expressions.tensor(high, schedule.scope(), trace);
      if (from.isEmpty() || to.isEmpty()) {
        return Optional.empty();
      }
      var u =
          b.emit(
                  new Op.Random(Op.Distribution.UNIFORM, site, frame.counters(), TensorType.SCALAR),
                  "")
              .getFirst();
      var count = b.add(b.sub(to.get(), from.get()), b.constant(1));
      return Optional.of(b.add(from.get(), b.unary(Op.UnaryFn.FLOOR, b.mul(u, count))));
    }
    if (args.size() == 1
        && world.expressions.eval(args.getFirst().value(), schedule.scope(), trace)
            instanceof Val.Dist dist) {
      return world.draws.sample(dist, TensorType.SCALAR, site, trace);
    }
    world.problems.error("bad-schedule", span, "`drawn` takes a range `5..40` or a distribution");
    return Optional.empty();
  }

  /// The smallest and the largest number that a schedule takes, for a size that it sets.
  Optional<int[]> bounds(Val.ScheduleVal schedule) {
    var seen = new LinkedHashSet<Integer>();
    var still = world.statically();
    for (var stage : schedule.decl().stages()) {
      var ends = new ArrayList<Expr>();
      switch (stage.value()) {
        case Expr.Call(_, Expr.Name(_, var how), var args)
            when args.size() == 1
                && how.equals("drawn")
                && args.getFirst().value() instanceof Expr.Range(_, var low, var high) -> {
          ends.add(low);
          ends.add(high);
        }
        case Expr.Call(_, Expr.Name(_, var how), var args)
            when args.size() == 2 && Set.of("linear", "cosine", "exp").contains(how) ->
            args.forEach(arg -> ends.add(arg.value()));
        default -> ends.add(stage.value());
      }
      for (var end : ends) {
        var number = world.expressions.constant(end, schedule.scope(), still);
        if (number.isEmpty()) {
          return Optional.empty();
        }
        boolean drawnOrRamp = ends.size() > 1;
        if (number.get() < 1 || number.get() > 1 << 24 || (!drawnOrRamp && number.get() % 1 != 0)) {
          world.problems.error(
              "bad-schedule",
              end.span(),
              "a size is a whole number of at least 1, this is " + number.get());
          return Optional.empty();
        }
        seen.add((int) Math.floor(number.get()));
      }
    }
    return Optional.of(
        new int[] {
          seen.stream().mapToInt(i -> i).min().orElse(1),
          seen.stream().mapToInt(i -> i).max().orElse(1)
        });
  }
}
