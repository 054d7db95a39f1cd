package org.badgerlang.compiler.differentiate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Interpreter;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.BodyBuilder.Step;
import org.badgerlang.compiler.ir.IrVerifier;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.optimise.Optimiser;
import org.badgerlang.compiler.optimise.Pipelines;
import org.junit.jupiter.api.Test;

/// Learning inside learning, held against closed forms and against loops written out by hand.
class NestedLearningTest {
  private static final Context CONTEXT = new Context(1, 0, Map.of("k", 4));

  // MAML on Σ a (w − c)² / 2 with K inner steps of rate α has
  // w_K − c = (1 − αa)^K (w₀ − c); the outer loss is Σ (w_K − t)² / 2.
  private static final Axis POINT = Axis.of("point", 3);
  private static final double[] CURVATURE = {0.5, 1.5, 2.5};
  private static final double[] CENTRE = {1, -1, 0.5};
  private static final double[] START = {0.2, 0.4, -0.7};
  private static final double[] TARGET = {0, 0.3, 1};
  private static final double RATE = 0.1;
  private static final int STEPS = 4;

  private static List<double[]> maml(Options options) {
    var steps = new Axis("adapt", Size.variable("k"));
    var b = new BodyBuilder();
    var type = TensorType.of(POINT);
    var curvature = b.param(type, "a");
    var centre = b.param(type, "c");
    var start = b.param(type, "start");
    var target = b.param(type, "t");
    var rate = b.param(TensorType.SCALAR, "rate");
    var adapted =
        b.scan(
                "adapt",
                steps,
                false,
                List.of(start),
                List.of(),
                (body, carries, _) -> {
                  var w = carries.getFirst();
                  var off = body.sub(w, centre);
                  var loss =
                      body.mul(
                          body.constant(0.5),
                          body.contract(body.mul(curvature, off), off, List.of(POINT)));
                  var gradient =
                      Gradients.gradient(body, loss, List.of(w), Options.EXACT).getFirst();
                  var marked = marked(body, gradient, loss, w);
                  return new Step(List.of(body.sub(w, body.mul(rate, marked))), List.of(loss));
                })
            .getFirst();
    var off = b.sub(adapted, target);
    var loss = b.mul(b.constant(0.5), b.contract(off, off, List.of(POINT)));
    var gradients = Gradients.gradient(b, loss, List.of(start, rate), options);
    var body = Optimiser.run(b.finish(gradients), Pipelines.O2);
    var inputs =
        List.of(
            new Tensor(type, CURVATURE),
            new Tensor(type, CENTRE),
            new Tensor(type, START),
            new Tensor(type, TARGET),
            Tensor.scalar(RATE));
    return Interpreter.run(body, inputs, CONTEXT).stream().map(Tensor::data).toList();
  }

  private static double adapted(int i) {
    return CENTRE[i] + Math.pow(1 - RATE * CURVATURE[i], STEPS) * (START[i] - CENTRE[i]);
  }

  @Test
  void mamlOnAQuadraticHasItsClosedForm() {
    var gradients = maml(Options.EXACT);
    var byStart = new double[3];
    double byRate = 0;
    for (int i = 0; i < 3; i++) {
      double keep = 1 - RATE * CURVATURE[i];
      double off = adapted(i) - TARGET[i];
      byStart[i] = Math.pow(keep, STEPS) * off;
      byRate += off * -STEPS * CURVATURE[i] * Math.pow(keep, STEPS - 1) * (START[i] - CENTRE[i]);
    }
    assertArrayEquals(byStart, gradients.get(0), 1e-12);
    assertEquals(byRate, gradients.get(1)[0], 1e-12);
  }

  @Test
  void forwardOverReverseGivesTheSame() {
    var reverse = maml(Options.EXACT);
    var forward = maml(Options.MIXED);
    assertArrayEquals(reverse.get(0), forward.get(0), 1e-12);
    assertArrayEquals(reverse.get(1), forward.get(1), 1e-12);
  }

  @Test
  void firstOrderMamlTakesTheGradientWhereTheInnerLoopEnded() {
    var expected = new double[3];
    for (int i = 0; i < 3; i++) {
      expected[i] = adapted(i) - TARGET[i];
    }
    assertArrayEquals(expected, maml(Options.FIRST_ORDER).getFirst(), 1e-12);
    assertArrayEquals(expected, maml(Options.firstOrder(Set.of("adapt"))).getFirst(), 1e-12);
    assertArrayEquals(
        maml(Options.EXACT).getFirst(), maml(Options.firstOrder(Set.of("other"))).getFirst(), 0);
  }

  /// A loop with one carry, as a loop or written out.
  private interface Looping {
    Value loop(BodyBuilder b, Axis axis, Value init, OneStep step);
  }

  private interface OneStep {
    Value next(BodyBuilder b, Value carry);
  }

  private static Value folded(BodyBuilder b, Axis axis, Value init, OneStep step) {
    return b.scan(
            axis.name(),
            axis,
            false,
            List.of(init),
            List.of(),
            (body, carries, _) -> new Step(List.of(step.next(body, carries.getFirst())), List.of()))
        .getFirst();
  }

  private static Value unrolled(BodyBuilder b, Axis axis, Value init, OneStep step) {
    var carry = init;
    for (int i = 0; i < axis.size().fixed(); i++) {
      carry = step.next(b, carry);
    }
    return carry;
  }

  /// solve: x moves down a bent landscape; life: its rate moves down the gradient of what solve
  /// reached; the result is the gradient of what life reached by its start, and of all that by a
  /// number of the landscape.
  private static List<double[]> threeLevels(Looping looping, int level, Options options) {
    var point = Axis.of("point", 2);
    var world = Axis.of("world", 2);
    var solve = Axis.of("solve", 3);
    var life = Axis.of("life", 2);
    var b = new BodyBuilder();
    var start = b.param(TensorType.SCALAR, "start");
    var begin = b.param(TensorType.of(world, point), "begin");
    var bend = b.param(TensorType.of(world), "bend");
    OneStep oneLife =
        (outer, rate) -> {
          var reached =
              looping.loop(
                  outer,
                  solve,
                  begin,
                  (inner, x) -> {
                    var height = height(inner, x, bend, point);
                    var slope =
                        Gradients.gradient(inner, height, List.of(x), Options.EXACT).getFirst();
                    var marked = marked(inner, slope, height, x);
                    return inner.sub(x, inner.mul(inner.unary(Op.UnaryFn.EXP, rate), marked));
                  });
          var loss = height(outer, reached, bend, point);
          var slope = Gradients.gradient(outer, loss, List.of(rate), Options.EXACT).getFirst();
          var marked = marked(outer, slope, loss, rate);
          return outer.sub(rate, outer.mul(outer.constant(0.2), marked));
        };
    var init = b.broadcast(start, TensorType.of(world));
    var rate = looping.loop(b, life, init, oneLife);
    var objective = b.mul(rate, b.unary(Op.UnaryFn.COS, rate));
    var first = Gradients.gradient(b, objective, List.of(start, bend, begin), options);
    var again =
        Gradients.gradient(
            b, b.mul(first.get(0), first.get(0)), List.of(start, bend, begin), options);
    var results = List.of(first, again).stream().flatMap(List::stream).toList();
    var body = b.finish(results);
    IrVerifier.verify(body, "three levels");
    var optimised = Optimiser.run(body, Pipelines.of(level));
    var inputs =
        List.of(
            Tensor.scalar(-1.2),
            new Tensor(begin.type(), new double[] {0.4, -0.9, 1.1, 0.3}),
            new Tensor(bend.type(), new double[] {0.7, 1.3}));
    return Interpreter.run(optimised, inputs, CONTEXT).stream().map(Tensor::data).toList();
  }

  private static Value marked(BodyBuilder b, Value gradient, Value objective, Value by) {
    var slope = Optional.of(new Op.Slope(objective, by));
    return b.emit(new Op.InnerGradient(gradient, "adapt", slope), "").getFirst();
  }

  /// A bent valley for each world.
  private static Value height(BodyBuilder b, Value x, Value bend, Axis point) {
    var wave = b.unary(Op.UnaryFn.SIN, b.mul(x, bend));
    var bowl = b.mul(b.mul(x, x), b.constant(0.5));
    return b.sum(b.add(wave, bowl), List.of(point));
  }

  @Test
  void threeLoopsEqualTheSameWrittenOut() {
    var written = threeLevels(NestedLearningTest::unrolled, 0, Options.EXACT);
    for (var options : List.of(Options.EXACT, Options.MIXED)) {
      for (int level = 0; level <= 2; level++) {
        var looped = threeLevels(NestedLearningTest::folded, level, options);
        for (int i = 0; i < written.size(); i++) {
          assertArrayEquals(written.get(i), looped.get(i), 1e-9, "result " + i + " at O" + level);
        }
      }
    }
  }
}
