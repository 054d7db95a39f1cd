package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// `probe(loop)` and `probe(loop, value)`: how many bits a linear probe reads from what a loop has
/// learned, about what its task drew, or about one value.
///
/// Ridge regression from all numbers that the loop left (each with mean 0 and deviation 1) to each
/// number y of the task, fitted on the instances with an even number, solved by conjugate
/// gradients. With `R2 = 1 - mean (y - guess)^2 / mean (y - its mean)^2` over the others, the bits
/// of y are `max(0, -log2(1 - R2) / 2)`: what a normal y would share with the probe, from below.
///
/// That knows no bound, which a y of few values has: where all are whole numbers the bits are at
/// most `log2(greatest - least + 1)`, and where there are but two values they are the mutual
/// information of y and of whether the guess is nearer to the greater one, less `1 / (2 n ln 2)` by
/// which n instances overrate it (Miller 1955). The bits of a value are the sum over its numbers.
final class Probe {
  private static final int MOST_STEPS = 64;
  private static final double RIDGE = 1e-3;
  private static final double LEAST = 1e-12;

  private final World world;

  Probe(World world) {
    this.world = world;
  }

  Val call(Builtins.Given given, Trace trace) {
    if (!(given.placed().getFirst() instanceof Val.Loop(var loop))) {
      return world.problems.error(
          "wrong-arguments",
          given.spans().getFirst(),
          "`probe` reads what a nested loop has learned: `probe(inner)`, or `probe(inner,"
              + " target)`");
    }
    if (trace.instances.isEmpty()) {
      return world.problems.error(
          "not-in-scope",
          given.span(),
          "`probe` compares instances, and the loop draws no several");
    }
    var left =
        loop.left().entrySet().stream()
            .filter(entry -> !entry.getKey().contains("~") && !entry.getKey().contains(".rule."))
            .filter(
                entry ->
                    world.loops.drawn().stream()
                        .noneMatch(task -> entry.getKey().startsWith(task.path() + ".")))
            .map(entry -> entry.getValue())
            .filter(value -> value.type().has(trace.instances.getLast()))
            .toList();
    var wanted = new ArrayList<Value>();
    if (given.placed().size() == 2) {
      var value = world.expressions.tensor(given.placed().get(1), given.spans().get(1), trace);
      if (value.isEmpty()) {
        return Val.POISON;
      }
      wanted.add(value.get());
    } else {
      wanted.addAll(drawn(trace));
    }
    var bits = trace.b.constant(0);
    for (var value : wanted) {
      if (value.type().has(trace.instances.getLast()) && !left.isEmpty()) {
        bits = trace.b.add(bits, bits(left, value, trace));
      }
    }
    return new Val.Tensor(bits);
  }

  private List<Value> drawn(Trace trace) {
    var all = new ArrayList<Value>();
    for (var task : world.loops.drawn()) {
      task.scope()
          .own()
          .forEach(
              (name, binding) -> {
                if (binding.kind().equals("draw")
                    && world.expressions.name(name, binding.definition(), task.scope(), trace)
                        instanceof Val.Tensor(var value)) {
                  all.add(value);
                }
              });
    }
    return all;
  }

  private Value bits(List<Value> features, Value value, Trace trace) {
    var b = trace.b;
    var own = trace.instances.getLast();
    var y = value;
    var entries = new ArrayList<Axis>();
    for (var axis : value.type().axes()) {
      if (!axis.equals(own)) {
        var apart = new Axis("probe." + axis.name(), axis.size());
        y = b.rename(y, axis, apart);
        entries.add(apart);
      }
    }
    var half = b.mul(b.iota(own), b.constant(0.5));
    var even = b.binary(Op.BinaryFn.EQ, b.unary(Op.UnaryFn.FLOOR, half), half);
    var odd = b.sub(b.constant(1), even);
    var middle = mean(y, even, own, b);
    var target = b.sub(y, middle);
    var inputs = features.stream().map(x -> standard(x, even, own, b)).toList();
    var guess = solve(inputs, b.mul(target, even), even, own, entries, b);
    var missed = b.sub(target, guess);
    var unexplained = b.contract(b.mul(missed, missed), odd, List.of(own));
    var spread = b.sub(y, mean(y, odd, own, b));
    var whole = b.contract(b.mul(spread, spread), odd, List.of(own));
    var ratio =
        b.div(
            b.binary(Op.BinaryFn.MAX, unexplained, b.constant(LEAST)),
            b.binary(Op.BinaryFn.MAX, whole, b.constant(LEAST)));
    var normal = b.mul(b.constant(-0.5), log2(ratio, b));
    var each = ofFewValues(normal, y, b.add(guess, middle), odd, own, b);
    var known = b.binary(Op.BinaryFn.MAX, b.constant(0), each);
    return b.sum(known, known.type().axes());
  }

  /// The bits of values of which there are few; `normal` of the others.
  private static Value ofFewValues(
      Value normal, Value y, Value guess, Value mask, Axis own, BodyBuilder b) {
    var least = b.reduce(Op.ReduceFn.MIN, y, List.of(own));
    var greatest = b.reduce(Op.ReduceFn.MAX, y, List.of(own));
    var most = log2(b.add(b.sub(greatest, least), b.constant(1)), b);
    var whole = everywhere(equal(y, b.unary(Op.UnaryFn.FLOOR, y), b), own, b);
    var bounded = b.select(whole, b.binary(Op.BinaryFn.MIN, normal, most), normal);
    var greater = equal(y, greatest, b);
    var two = everywhere(b.binary(Op.BinaryFn.MAX, greater, equal(y, least, b)), own, b);
    var half = b.mul(b.constant(0.5), b.add(least, greatest));
    var said = b.binary(Op.BinaryFn.LT, half, guess);
    return b.select(two, mutualInformation(said, greater, mask, own, b), bounded);
  }

  /// The bits that two events share, by how often they happen in the instances of the mask.
  private static Value mutualInformation(
      Value one, Value other, Value mask, Axis own, BodyBuilder b) {
    var p = mean(one, mask, own, b);
    var q = mean(other, mask, own, b);
    var both = mean(b.mul(one, other), mask, own, b);
    var neither = b.add(b.sub(b.constant(1), b.add(p, q)), both);
    var shared =
        b.add(
            b.add(nats(both, b), nats(neither, b)),
            b.add(nats(b.sub(p, both), b), nats(b.sub(q, both), b)));
    var apart = b.add(uncertain(p, b), uncertain(q, b));
    var bits = b.mul(b.constant(1 / Math.log(2)), b.sub(shared, apart));
    var overrated = b.div(b.constant(0.5 / Math.log(2)), b.sum(mask, List.of(own)));
    return b.sub(bits, overrated);
  }

  private static Value uncertain(Value p, BodyBuilder b) {
    return b.add(nats(p, b), nats(b.sub(b.constant(1), p), b));
  }

  /// `p ln p`, 0 at 0.
  private static Value nats(Value p, BodyBuilder b) {
    return b.mul(p, b.unary(Op.UnaryFn.LOG, b.binary(Op.BinaryFn.MAX, p, b.constant(LEAST))));
  }

  private static Value log2(Value x, BodyBuilder b) {
    return b.mul(b.constant(1 / Math.log(2)), b.unary(Op.UnaryFn.LOG, x));
  }

  private static Value equal(Value x, Value y, BodyBuilder b) {
    return b.binary(Op.BinaryFn.EQ, x, y);
  }

  private static Value everywhere(Value holds, Axis own, BodyBuilder b) {
    return b.reduce(Op.ReduceFn.MIN, holds, List.of(own));
  }

  private static Value mean(Value x, Value mask, Axis own, BodyBuilder b) {
    return b.div(b.contract(x, mask, List.of(own)), b.sum(mask, List.of(own)));
  }

  private static Value standard(Value x, Value mask, Axis own, BodyBuilder b) {
    var centred = b.sub(x, mean(x, mask, own, b));
    var variance = mean(b.mul(centred, centred), mask, own, b);
    return b.div(centred, b.unary(Op.UnaryFn.SQRT, b.add(variance, b.constant(LEAST))));
  }

  /// What regression on the inputs says of the target in every instance.
  private static Value solve(
      List<Value> inputs, Value target, Value mask, Axis own, List<Axis> entries, BodyBuilder b) {
    var count = b.sum(mask, List.of(own));
    var starts = new ArrayList<Value>();
    long numbers = 0;
    for (var input : inputs) {
      var type = input.type().without(own);
      long size = 1;
      for (var axis : type.axes()) {
        size *= axis.size().isFixed() ? axis.size().fixed() : MOST_STEPS;
      }
      numbers += size;
      starts.add(
          b.broadcast(
              b.div(b.contract(input, target, List.of(own)), count),
              type.union(new TensorType(entries))));
    }
    int n = inputs.size();
    var inits = new ArrayList<Value>();
    starts.forEach(start -> inits.add(b.broadcast(b.constant(0), start.type())));
    inits.addAll(starts);
    inits.addAll(starts);
    var steps = Axis.of("probe", (int) Math.max(2, Math.min(MOST_STEPS, numbers + 1)));
    var ends =
        b.scan(
            "probe",
            steps,
            false,
            inits,
            List.of(),
            (body, carries, _) -> step(inputs, mask, count, own, entries, n, carries, body));
    return predicted(inputs, ends.subList(0, n), b);
  }

  private static Value predicted(List<Value> inputs, List<Value> weights, BodyBuilder b) {
    Optional<Value> total = Optional.empty();
    for (int j = 0; j < inputs.size(); j++) {
      var over = inputs.get(j).type().axes().stream().filter(weights.get(j).type()::has).toList();
      var part = b.contract(inputs.get(j), weights.get(j), over);
      total = Optional.of(total.map(t -> b.add(t, part)).orElse(part));
    }
    return total.orElseThrow();
  }

  /// One step of conjugate gradients for every entry of the target at once; carries weights,
  /// residuals and directions.
  private static BodyBuilder.Step step(
      List<Value> inputs,
      Value mask,
      Value count,
      Axis own,
      List<Axis> entries,
      int n,
      List<Value> carries,
      BodyBuilder b) {
    var weights = carries.subList(0, n);
    var residuals = carries.subList(n, 2 * n);
    var directions = carries.subList(2 * n, 3 * n);
    var seen = b.mul(predicted(inputs, directions, b), mask);
    var images = new ArrayList<Value>();
    for (int j = 0; j < n; j++) {
      var image = b.div(b.contract(inputs.get(j), seen, List.of(own)), count);
      images.add(b.add(image, b.mul(b.constant(RIDGE), directions.get(j))));
    }
    var squares = dot(residuals, residuals, entries, b);
    var pace = ratio(squares, dot(directions, images, entries, b), b);
    var next = new ArrayList<Value>();
    var left = new ArrayList<Value>();
    var turned = new ArrayList<Value>();
    for (int j = 0; j < n; j++) {
      next.add(full(b.add(weights.get(j), b.mul(pace, directions.get(j))), weights.get(j), b));
      left.add(full(b.sub(residuals.get(j), b.mul(pace, images.get(j))), weights.get(j), b));
    }
    var turn = ratio(dot(left, left, entries, b), squares, b);
    for (int j = 0; j < n; j++) {
      turned.add(full(b.add(left.get(j), b.mul(turn, directions.get(j))), weights.get(j), b));
    }
    next.addAll(left);
    next.addAll(turned);
    return new BodyBuilder.Step(next, List.of());
  }

  private static Value full(Value value, Value like, BodyBuilder b) {
    return b.broadcast(value, like.type());
  }

  /// 0 where there is nothing left to divide.
  private static Value ratio(Value above, Value below, BodyBuilder b) {
    var some = b.binary(Op.BinaryFn.LT, b.constant(LEAST), below);
    var safe = b.select(some, below, b.constant(1));
    return b.select(some, b.div(above, safe), b.constant(0));
  }

  private static Value dot(List<Value> xs, List<Value> ys, List<Axis> entries, BodyBuilder b) {
    Optional<Value> total = Optional.empty();
    for (int j = 0; j < xs.size(); j++) {
      var over = xs.get(j).type().axes().stream().filter(axis -> !entries.contains(axis)).toList();
      var part = b.sum(b.mul(xs.get(j), ys.get(j)), over);
      total = Optional.of(total.map(t -> b.add(t, part)).orElse(part));
    }
    return total.orElseThrow();
  }
}
