package org.badgerlang.compiler.differentiate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.badgerlang.compiler.interpret.Interpreter;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.IrVerifier;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.RandomPrograms;
import org.badgerlang.compiler.ir.RandomPrograms.Kind;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.junit.jupiter.api.Test;

class TangentsTest {
  @Test
  void productsWithTheJacobianAgreeFromBothSides() {
    for (long seed = 0; seed < 300; seed++) {
      bothSides(seed, RandomPrograms.body(seed, seed % 2 == 0 ? Kind.TAME : Kind.TAME.flat()));
    }
  }

  @Test
  void bothSidesAgreeOnGradients() {
    for (long seed = 0; seed < 60; seed++) {
      var gradient = FiniteDifferences.gradient(RandomPrograms.objective(seed, Kind.TAME));
      bothSides(seed, gradient);
    }
  }

  /// ⟨w, J v⟩ = ⟨Jᵀ w, v⟩ for random v and w.
  private static void bothSides(long seed, Body body) {
    var b = BodyBuilder.continuing(body);
    var inputs = b.params();
    var outputs = body.results().stream().distinct().toList();
    var directions = inputs.stream().map(p -> b.param(p.type(), "v")).toList();
    var weights = outputs.stream().map(r -> b.param(r.type(), "w")).toList();
    var seeds = new LinkedHashMap<Value, Value>();
    for (int i = 0; i < inputs.size(); i++) {
      seeds.put(inputs.get(i), directions.get(i));
    }
    var tangents = Tangents.tangents(b, outputs, seeds, Options.EXACT);
    var cotangents = new LinkedHashMap<Value, Value>();
    for (int i = 0; i < outputs.size(); i++) {
      cotangents.put(outputs.get(i), weights.get(i));
    }
    var gradients = Gradients.pullback(b, cotangents, inputs, Options.EXACT);
    var both = b.finish(List.of(inner(b, weights, tangents), inner(b, gradients, directions)));
    IrVerifier.verify(both, "tangents");
    var context = RandomPrograms.context(seed);
    var results = Interpreter.run(both, RandomPrograms.inputs(both, seed, context, false), context);
    double forward = results.get(0).number();
    double back = results.get(1).number();
    assertEquals(forward, back, 1e-8 * Math.max(1, Math.abs(forward)), "seed " + seed);
  }

  private static Value inner(BodyBuilder b, List<Value> xs, List<Value> ys) {
    var total = b.constant(0);
    for (int i = 0; i < xs.size(); i++) {
      var product = b.mul(xs.get(i), ys.get(i));
      total = b.add(total, b.sum(product, product.type().axes()));
    }
    return total;
  }

  @Test
  void manyDirectionsAtOnceGiveTheWholeJacobian() {
    var n = Axis.of("n", 3);
    var direction = Axis.of("direction", 3);
    var b = new BodyBuilder();
    var x = b.param(TensorType.of(n), "x");
    var steps = Axis.of("step", 4);
    var last =
        b.scan(
                "settle",
                steps,
                false,
                List.of(x),
                List.of(),
                (body, carries, _) -> {
                  var squares = body.mul(carries.getFirst(), carries.getFirst());
                  var next = body.unary(Op.UnaryFn.SIN, body.add(squares, x));
                  return new BodyBuilder.Step(List.of(next), List.of());
                })
            .getFirst();
    var seeds = new LinkedHashMap<Value, Value>();
    seeds.put(x, b.binary(Op.BinaryFn.EQ, b.iota(n), b.rename(b.iota(n), n, direction)));
    var jacobian = Tangents.tangents(b, List.of(last), seeds, Options.EXACT).getFirst();
    var gradient = Gradients.gradient(b, last, List.of(x), Options.EXACT).getFirst();
    var columns = b.sum(jacobian, List.of(n));
    var body = b.finish(List.of(columns, gradient));
    var inputs = new ArrayList<Tensor>();
    inputs.add(new Tensor(TensorType.of(n), new double[] {0.3, -0.2, 0.8}));
    var results = Interpreter.run(body, inputs, RandomPrograms.context(1));
    assertArrayEquals(results.get(0).data(), results.get(1).data(), 1e-12);
  }
}
