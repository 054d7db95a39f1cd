package org.badgerlang.compiler.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.differentiate.Gradients;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.optimise.Optimiser;
import org.badgerlang.compiler.optimise.Pipelines;

/// Meta-steps (forward, backward through everything, Adam) whose speed is known from other
/// implementations.
final class Workloads {
  private Workloads() {}

  /// One meta-step: the objective of some weights with its gradient, and Adam.
  private static final class MetaStep {
    final BodyBuilder b = new BodyBuilder();
    final List<Value> weights = new ArrayList<>();

    Value weight(String name, Axis... axes) {
      var value = b.param(TensorType.of(axes), name);
      weights.add(value);
      return value;
    }

    /// Results: new weights, first and second moments, the objective.
    Body finish(Value objective) {
      var gradients = Gradients.gradient(b, objective, weights, Options.EXACT);
      var first = weights.stream().map(w -> b.param(w.type(), "m." + w.hint())).toList();
      var second = weights.stream().map(w -> b.param(w.type(), "v." + w.hint())).toList();
      var next = new ArrayList<Value>();
      var firsts = new ArrayList<Value>();
      var seconds = new ArrayList<Value>();
      for (int i = 0; i < weights.size(); i++) {
        var g = gradients.get(i);
        var m = b.add(scale(0.9, first.get(i)), scale(0.1, g));
        var v = b.add(scale(0.999, second.get(i)), scale(0.001, b.mul(g, g)));
        var root = b.add(b.unary(Op.UnaryFn.SQRT, v), b.constant(1e-8));
        next.add(b.sub(weights.get(i), scale(1e-3, b.div(m, root))));
        firsts.add(m);
        seconds.add(v);
      }
      var results = new ArrayList<>(next);
      results.addAll(firsts);
      results.addAll(seconds);
      results.add(objective);
      return Optimiser.run(b.finish(results), Pipelines.O2);
    }

    Value scale(double factor, Value x) {
      return b.mul(b.constant(factor), x);
    }
  }

  /// Experts with a recurrent cell that talk by attention and guess a vector; steps, instances as
  /// given.
  static Body guessing(int instances, int experts, int steps) {
    var step = new MetaStep();
    var batch = Axis.of("batch", instances);
    var unit = Axis.of("unit", experts);
    var peer = Axis.of("peer", experts);
    var hidden = Axis.of("hidden", 32);
    var next = Axis.of("hidden'", 32);
    var key = Axis.of("key", 16);
    var message = Axis.of("message", 16);
    var in = Axis.of("in", 17);
    var inner = Axis.of("inner", steps);
    var query = step.weight("query", hidden, key);
    var queryBias = step.weight("queryBias", key);
    var keys = step.weight("keys", hidden, key);
    var keysBias = step.weight("keysBias", key);
    var values = step.weight("values", hidden, message);
    var valuesBias = step.weight("valuesBias", message);
    var inputs = new ArrayList<Value>();
    var recurrents = new ArrayList<Value>();
    var biases = new ArrayList<Value>();
    for (var gate : List.of("reset", "update", "candidate")) {
      inputs.add(step.weight(gate + ".in", in, next));
      recurrents.add(step.weight(gate + ".hidden", hidden, next));
      biases.add(step.weight(gate + ".bias", next));
    }
    var candidateBias = step.weight("candidate.hiddenBias", next);
    var readout = step.weight("readout", hidden);
    var readoutBias = step.weight("readoutBias");
    var b = step.b;
    var start = b.param(TensorType.of(batch, unit, hidden), "start");
    var target = b.param(TensorType.of(batch, unit), "target");
    var guess = b.add(b.contract(start, readout, List.of(hidden)), readoutBias);
    var results =
        b.scan(
            "inner",
            inner,
            false,
            List.of(start, guess),
            List.of(),
            (c, carries, _) -> {
              var h = carries.get(0);
              var wrong = c.sub(target, carries.get(1));
              var q = c.add(c.contract(h, query, List.of(hidden)), queryBias);
              var k = c.add(c.contract(h, keys, List.of(hidden)), keysBias);
              var v = c.add(c.contract(h, values, List.of(hidden)), valuesBias);
              var scores =
                  c.mul(c.constant(0.25), c.contract(q, c.rename(k, unit, peer), List.of(key)));
              var shifted = c.sub(scores, c.stop(c.reduce(Op.ReduceFn.MAX, scores, List.of(peer))));
              var weights = c.unary(Op.UnaryFn.EXP, shifted);
              var attention = c.div(weights, c.sum(weights, List.of(peer)));
              var heard = c.contract(attention, c.rename(v, unit, peer), List.of(peer));
              var x =
                  c.emit(
                          new Op.Concat(
                              List.of(wrong, heard),
                              List.of(Optional.empty(), Optional.of(message)),
                              in),
                          "x")
                      .getFirst();
              var sums = new ArrayList<Value>();
              for (int gate = 0; gate < 2; gate++) {
                var sum =
                    c.add(
                        c.contract(x, inputs.get(gate), List.of(in)),
                        c.contract(h, recurrents.get(gate), List.of(hidden)));
                sums.add(c.unary(Op.UnaryFn.SIGMOID, c.add(sum, biases.get(gate))));
              }
              var own = c.add(c.contract(h, recurrents.get(2), List.of(hidden)), candidateBias);
              var given = c.add(c.contract(x, inputs.get(2), List.of(in)), biases.get(2));
              var candidate = c.unary(Op.UnaryFn.TANH, c.add(given, c.mul(sums.get(0), own)));
              var before = c.rename(h, hidden, next);
              var after = c.add(candidate, c.mul(sums.get(1), c.sub(before, candidate)));
              var state = c.rename(after, next, hidden);
              var answer = c.add(c.contract(state, readout, List.of(hidden)), readoutBias);
              var miss = c.sub(target, answer);
              var loss = c.sum(c.mul(miss, miss), List.of(unit));
              return new BodyBuilder.Step(
                  List.of(c.broadcast(state, start.type()), answer), List.of(loss));
            });
    var losses = results.getLast();
    var total = b.sum(losses, losses.type().axes());
    return step.finish(b.mul(b.constant(1.0 / (instances * experts * steps)), total));
  }

  /// Model-agnostic meta-learning of sinusoids, second order.
  static Body maml(int tasks, int shots, int steps) {
    var step = new MetaStep();
    var b = step.b;
    var batch = Axis.of("batch", tasks);
    var shot = Axis.of("shot", shots);
    var one = Axis.of("first", 40);
    var two = Axis.of("second", 40);
    var adapt = Axis.of("adapt", steps);
    var start =
        List.of(
            step.weight("w1", one),
            step.weight("b1", one),
            step.weight("w2", one, two),
            step.weight("b2", two),
            step.weight("w3", two),
            step.weight("b3"));
    var supportX = b.param(TensorType.of(batch, shot), "support.x");
    var supportY = b.param(TensorType.of(batch, shot), "support.y");
    var queryX = b.param(TensorType.of(batch, shot), "query.x");
    var queryY = b.param(TensorType.of(batch, shot), "query.y");
    var inits = start.stream().map(w -> b.broadcast(w, w.type().with(batch))).toList();
    var adapted =
        b.scan(
            "adapt",
            adapt,
            false,
            inits,
            List.of(),
            (c, w, _) -> {
              var loss = mse(c, w, supportX, supportY, one, two, shot);
              var gradients = Gradients.gradient(c, loss, w, Options.EXACT);
              var next = new ArrayList<Value>();
              for (int i = 0; i < w.size(); i++) {
                next.add(c.sub(w.get(i), c.mul(c.constant(0.01), gradients.get(i))));
              }
              return new BodyBuilder.Step(next, List.of());
            });
    var loss = mse(b, adapted, queryX, queryY, one, two, shot);
    return step.finish(b.mul(b.constant(1.0 / tasks), b.sum(loss, List.of(batch))));
  }

  private static Value mse(
      BodyBuilder b, List<Value> w, Value x, Value y, Axis one, Axis two, Axis shot) {
    var zero = b.constant(0);
    var h1 = b.binary(Op.BinaryFn.MAX, b.add(b.mul(x, w.get(0)), w.get(1)), zero);
    var h2 =
        b.binary(Op.BinaryFn.MAX, b.add(b.contract(h1, w.get(2), List.of(one)), w.get(3)), zero);
    var answer = b.add(b.contract(h2, w.get(4), List.of(two)), w.get(5));
    var miss = b.sub(answer, y);
    int shots = shot.size().fixed();
    return b.mul(b.constant(1.0 / shots), b.sum(b.mul(miss, miss), List.of(shot)));
  }
}
