package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.badgerlang.compiler.estimate.ScoreFunction;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;

/// Distributions, and starts of weights and states.
final class Draws {
  /// The distributions of the language.
  static final Set<String> NAMES =
      Set.of(
          "uniform",
          "normal",
          "log_uniform",
          "bernoulli",
          "exponential",
          "choice",
          "permutation",
          "lecun",
          "he",
          "glorot",
          "symmetric");

  private static final int POWER_STEPS = 200;

  private final World world;

  Draws(World world) {
    this.world = world;
  }

  /// A draw over `type` (the counters' axes come on top).
  private static Value random(
      Op.Distribution distribution, TensorType type, String site, Trace trace) {
    return trace.b.emit(new Op.Random(distribution, site, trace.counters, type), "").getFirst();
  }

  /// Draws a tensor over the instances here and the declared axes.
  Optional<Value> sample(Val.Dist dist, List<Axis> axes, String site, Trace trace) {
    return sample(dist, trace.perInstance(axes), site, trace);
  }

  /// A value drawn, and the logarithm of its probability or density, entry by entry.
  record Scored(Value value, Value score) {}

  /// Draws an action; its score has a derivative by the arguments of the distribution.
  Optional<Scored> scored(Val.Dist dist, List<Axis> axes, String site, Trace trace) {
    var b = trace.b;
    if (!Set.of("bernoulli", "normal").contains(dist.name())) {
      world.problems.error(
          "bad-draw",
          dist.span(),
          "an action is drawn from `bernoulli(p)` or `normal(mean, deviation)`, not from `"
              + dist.name()
              + "`");
      return Optional.empty();
    }
    var arguments = numbers(dist, dist.name().equals("normal") ? 2 : 1, trace);
    var value = sample(dist, axes, site, trace);
    if (arguments.isEmpty() || value.isEmpty()) {
      return Optional.empty();
    }
    var drawn = b.stop(value.get());
    var first = arguments.get().getFirst();
    Value score;
    if (dist.name().equals("normal")) {
      var deviation = arguments.get().get(1);
      var off = b.div(b.sub(drawn, first), deviation);
      score =
          b.neg(b.add(b.mul(b.constant(0.5), b.mul(off, off)), b.unary(Op.UnaryFn.LOG, deviation)));
    } else {
      var likely = b.select(drawn, first, b.sub(b.constant(1), first));
      score = b.unary(Op.UnaryFn.LOG, likely);
    }
    var marked = b.emit(new Op.InnerGradient(value.get(), ScoreFunction.DRAWN), "").getFirst();
    return Optional.of(new Scored(marked, score));
  }

  Optional<Value> sample(Val.Dist dist, TensorType type, String site, Trace trace) {
    if (!sensible(dist)) {
      return Optional.empty();
    }
    var b = trace.b;
    var place = trace.site.isEmpty() ? site : trace.site + "/" + site;
    return switch (dist.name()) {
      case "uniform" ->
          numbers(dist, 2, trace)
              .map(
                  a ->
                      b.add(
                          a.get(0),
                          b.mul(
                              b.sub(a.get(1), a.get(0)),
                              random(Op.Distribution.UNIFORM, type, place, trace))));
      case "normal" ->
          numbers(dist, 2, trace)
              .map(
                  a ->
                      b.add(
                          a.get(0),
                          b.mul(a.get(1), random(Op.Distribution.NORMAL, type, place, trace))));
      case "log_uniform" ->
          numbers(dist, 2, trace)
              .map(
                  a -> {
                    var low = b.unary(Op.UnaryFn.LOG, a.get(0));
                    var high = b.unary(Op.UnaryFn.LOG, a.get(1));
                    return b.unary(
                        Op.UnaryFn.EXP,
                        b.add(
                            low,
                            b.mul(
                                b.sub(high, low),
                                random(Op.Distribution.UNIFORM, type, place, trace))));
                  });
      case "bernoulli" ->
          numbers(dist, 1, trace)
              .map(
                  a ->
                      b.binary(
                          Op.BinaryFn.LT,
                          random(Op.Distribution.UNIFORM, type, place, trace),
                          a.get(0)));
      case "exponential" ->
          numbers(dist, 1, trace)
              .map(
                  a ->
                      b.div(
                          b.neg(
                              b.unary(
                                  Op.UnaryFn.LOG,
                                  b.sub(
                                      b.constant(1),
                                      random(Op.Distribution.UNIFORM, type, place, trace)))),
                          a.get(0)));
      case "choice" ->
          axes(dist, trace)
              .map(
                  a ->
                      b.unary(
                          Op.UnaryFn.FLOOR,
                          b.mul(random(Op.Distribution.UNIFORM, type, place, trace), b.count(a))));
      case "permutation" ->
          axes(dist, trace)
              .filter(a -> along(a, type, dist))
              .map(
                  a ->
                      b.emit(
                              new Op.ArgSort(
                                  random(Op.Distribution.UNIFORM, type, place, trace),
                                  a.getFirst()),
                              "")
                          .getFirst());
      case "lecun" -> scaledNormal(dist, 1, type, place, trace);
      case "he" -> scaledNormal(dist, 2, type, place, trace);
      case "glorot" ->
          axes(dist, trace)
              .map(
                  a -> {
                    var fans = b.constant(0);
                    for (var axis : a) {
                      fans = b.add(fans, b.count(List.of(axis)));
                    }
                    var absent = dist.arguments().size() - a.size();
                    fans = b.add(fans, b.constant(absent));
                    var deviation = b.unary(Op.UnaryFn.SQRT, b.div(b.constant(2), fans));
                    return b.mul(deviation, random(Op.Distribution.NORMAL, type, place, trace));
                  });
      case "symmetric" ->
          axes(dist, trace)
              .map(
                  a -> {
                    var bound = b.div(b.constant(1), b.unary(Op.UnaryFn.SQRT, b.count(a)));
                    var u = random(Op.Distribution.UNIFORM, type, place, trace);
                    return b.mul(bound, b.sub(b.mul(b.constant(2), u), b.constant(1)));
                  });
      default -> throw new IllegalStateException("no distribution " + dist.name());
    };
  }

  /// Whether the numbers of a distribution, where they are known, make one.
  private boolean sensible(Val.Dist dist) {
    var numbers = new ArrayList<Double>();
    for (var argument : dist.arguments()) {
      if (!(argument instanceof Val.Num num)) {
        return true;
      }
      numbers.add(num.value());
    }
    double first = numbers.isEmpty() ? 0 : numbers.getFirst();
    double second = numbers.size() < 2 ? 0 : numbers.get(1);
    Optional<String> wrong =
        switch (dist.name()) {
          case "uniform" ->
              numbers.size() == 2 && first > second
                  ? Optional.of("the lower end " + first + " lies above the upper end " + second)
                  : Optional.empty();
          case "normal" ->
              numbers.size() == 2 && second < 0
                  ? Optional.of("a deviation is not negative, this is " + second)
                  : Optional.empty();
          case "log_uniform" ->
              numbers.size() == 2 && (first <= 0 || second < first)
                  ? Optional.of("its ends are positive and in order")
                  : Optional.empty();
          case "bernoulli" ->
              numbers.size() == 1 && (first < 0 || first > 1)
                  ? Optional.of("a probability lies between 0 and 1, this is " + first)
                  : Optional.empty();
          case "exponential" ->
              numbers.size() == 1 && first <= 0
                  ? Optional.of("a rate is positive, this is " + first)
                  : Optional.empty();
          default -> Optional.empty();
        };
    wrong.ifPresent(
        why -> world.problems.error("bad-draw", dist.span(), "`" + dist.name() + "`: " + why));
    return wrong.isEmpty();
  }

  /// A probability; an error where it is known to be none.
  Optional<Value> probability(Expr expr, Scope scope, Trace trace) {
    var value = world.expressions.eval(expr, scope, trace);
    if (value instanceof Val.Num num && (num.value() < 0 || num.value() > 1)) {
      world.problems.error(
          "bad-draw", expr.span(), "a probability lies between 0 and 1, this is " + num.value());
      return Optional.empty();
    }
    return world.expressions.tensor(value, expr.span(), trace);
  }

  private boolean along(List<Axis> axes, TensorType type, Val.Dist dist) {
    if (axes.size() == 1 && type.has(axes.getFirst())) {
      return true;
    }
    world.problems.error(
        "bad-draw",
        dist.span(),
        "a permutation lies over the axis that it permutes: `real[axis] ~ permutation(axis)`");
    return false;
  }

  private Optional<Value> scaledNormal(
      Val.Dist dist, double gain, TensorType type, String place, Trace trace) {
    var b = trace.b;
    return axes(dist, trace)
        .map(
            a -> {
              var deviation = b.unary(Op.UnaryFn.SQRT, b.div(b.constant(gain), b.count(a)));
              return b.mul(deviation, random(Op.Distribution.NORMAL, type, place, trace));
            });
  }

  private Optional<List<Value>> numbers(Val.Dist dist, int count, Trace trace) {
    if (dist.arguments().size() != count) {
      world.problems.error(
          "wrong-arguments",
          dist.span(),
          "`" + dist.name() + "` takes " + count + (count == 1 ? " argument" : " arguments"));
      return Optional.empty();
    }
    var values = new ArrayList<Value>();
    for (var argument : dist.arguments()) {
      var value = world.expressions.tensor(argument, dist.span(), trace);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      values.add(value.get());
    }
    return Optional.of(values);
  }

  private Optional<List<Axis>> axes(Val.Dist dist, Trace trace) {
    var all = new ArrayList<Axis>();
    for (var argument : dist.arguments()) {
      var axis = world.expressions.axis(argument, dist.span());
      if (axis.isEmpty()) {
        return Optional.empty();
      }
      axis.get().axis().ifPresent(all::add);
    }
    return Optional.of(all);
  }

  /// The first value of a stored tensor, over the instances here where it is drawn.
  Optional<Value> initial(Leaf leaf, String site, Trace trace) {
    var start = leaf.start();
    return switch (start) {
      case Decl.Start.Absent _ ->
          Optional.of(trace.b.broadcast(trace.b.constant(0), new TensorType(leaf.axes())));
      case Decl.Start.Learned _ ->
          Optional.ofNullable(trace.store.get(leaf.learned().orElseThrow()))
              .or(
                  () -> {
                    world.problems.error(
                        "used-outside-loop", leaf.span(), "the learned start has no value here");
                    return Optional.empty();
                  });
      case Decl.Start.Value(var expr) -> {
        var value = world.expressions.eval(expr, leaf.scope(), trace);
        yield world.expressions.conform(value, leaf.axes(), expr.span(), "declared", trace)
                instanceof Val.Tensor(var tensor)
            ? Optional.of(tensor)
            : Optional.empty();
      }
      case Decl.Start.Drawn(var expr, _) when Supplies.isSupplied(expr) ->
          world.supplies.initial(leaf, trace);
      case Decl.Start.Drawn(var expr, var scaled) -> {
        var dist = world.expressions.eval(expr, leaf.scope(), trace);
        if (!(dist instanceof Val.Dist drawn)) {
          if (!(dist instanceof Val.Poison)) {
            world.problems.error(
                "bad-draw",
                expr.span(),
                "`~` needs a distribution, `"
                    + expr.span().text()
                    + "` is "
                    + Expressions.describe(dist));
          }
          yield Optional.empty();
        }
        var value = sample(drawn, leaf.axes(), site, trace);
        yield value.isPresent() && scaled.isPresent()
            ? scale(value.get(), leaf, scaled.get(), trace)
            : value;
      }
    };
  }

  private Optional<Value> scale(Value value, Leaf leaf, Decl.Scaled scaled, Trace trace) {
    var factor = world.expressions.tensor(scaled.value(), leaf.scope(), trace);
    if (factor.isEmpty()) {
      return Optional.empty();
    }
    if (!scaled.how().equals("spectral")) {
      return Optional.of(trace.b.mul(factor.get(), value));
    }
    if (leaf.axes().size() != 2 || !leaf.axes().get(0).size().equals(leaf.axes().get(1).size())) {
      world.problems.error(
          "bad-draw",
          scaled.span(),
          "only a square weight (two axes of one size) has a spectral radius");
      return Optional.empty();
    }
    var b = trace.b;
    return Optional.of(b.mul(value, b.div(factor.get(), spectralRadius(value, leaf.axes(), b))));
  }

  /// The growth rate of a vector under repeated products, over the later half of the steps
  /// (Gelfand's formula).
  private static Value spectralRadius(Value w, List<Axis> axes, BodyBuilder b) {
    var from = axes.get(0);
    var to = axes.get(1);
    var steps = Axis.of("power", POWER_STEPS);
    var start = b.add(b.constant(1), b.mul(b.constant(0.01), b.iota(to)));
    var results =
        b.scan(
            "power",
            steps,
            false,
            List.of(start, b.constant(0)),
            List.of(b.iota(steps)),
            (body, carries, entries) -> {
              var x = body.rename(carries.get(0), to, from);
              var y = body.contract(w, x, List.of(from));
              var norm = body.unary(Op.UnaryFn.SQRT, body.contract(y, y, List.of(to)));
              var late =
                  body.binary(Op.BinaryFn.LE, body.constant(POWER_STEPS / 2.0), entries.getFirst());
              var growth =
                  body.add(carries.get(1), body.mul(late, body.unary(Op.UnaryFn.LOG, norm)));
              return new BodyBuilder.Step(List.of(body.div(y, norm), growth), List.of());
            });
    return b.unary(
        Op.UnaryFn.EXP, b.div(results.get(1), b.constant(POWER_STEPS - POWER_STEPS / 2.0)));
  }
}
