package org.badgerlang.runtime.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Interpreter;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Products and sums that are too large for one block.
final class ProductsTest {
  private static final Axis BATCH = Axis.of("batch", 4);
  private static final Axis ROW = Axis.of("row", 70);
  private static final Axis COLUMN = Axis.of("column", 65);
  private static final Axis TERM = Axis.of("term", 90);
  private static final Axis MANY = Axis.of("many", 200);
  private static final Axis HALF = Axis.of("half", 20);
  private static final Axis OTHER = Axis.of("other", 10);
  private static final int RUNS = 3;
  private static final Context CONTEXT = new Context(1, 0, Map.of());

  @TempDir Path folder;

  @Test
  void largeProductsAgree() {
    var builder = new BodyBuilder();
    var x = builder.param(TensorType.of(BATCH, ROW, TERM), "x");
    var y = builder.param(TensorType.of(TERM, BATCH, COLUMN), "y");
    var shared = builder.param(TensorType.of(COLUMN, TERM), "shared");
    var bias = builder.param(TensorType.of(COLUMN), "bias");
    var batched = builder.emit(new Op.Contract(x, y, List.of(TERM)), "batched").getFirst();
    var plain = builder.emit(new Op.Contract(x, shared, List.of(TERM)), "plain").getFirst();
    var moved = builder.unary(Op.UnaryFn.TANH, builder.add(plain, bias));
    var all = builder.sum(moved, List.of(BATCH, ROW, COLUMN));
    var kernels = check(builder.finish(List.of(batched, moved, all)));
    assertTrue(kernels.contains("go.product"), "a product of squares");
    assertTrue(kernels.contains("go.groups"), "a sum by a whole block");
  }

  /// However factors and results lie, the arguments of NVIDIA's library say so.
  @Test
  void theLibraryMultipliesWhateverLiesLikeMatrices() {
    var lefts =
        List.of(
            TensorType.of(BATCH, ROW, MANY),
            TensorType.of(MANY, BATCH, ROW),
            TensorType.of(ROW, MANY));
    var rights = List.of(TensorType.of(BATCH, MANY, COLUMN), TensorType.of(COLUMN, BATCH, MANY));
    for (var left : lefts) {
      for (var right : rights) {
        var builder = new BodyBuilder();
        var x = builder.param(left, "x");
        var y = builder.param(right, "y");
        var product = builder.emit(new Op.Contract(x, y, List.of(MANY)), "product").getFirst();
        var turned = builder.emit(new Op.Contract(y, x, List.of(MANY)), "turned").getFirst();
        var kernels = check(builder.finish(List.of(product, turned)));
        assertEquals(
            2, kernels.split("go.multiply\\(", -1).length - 1, left + " by " + right + kernels);
      }
    }
  }

  @Test
  void theLibraryTakesSeveralAxesAsOneAndLeavesTheRestToAKernel() {
    var builder = new BodyBuilder();
    var x = builder.param(TensorType.of(BATCH, ROW, HALF, OTHER), "x");
    var y = builder.param(TensorType.of(HALF, OTHER, COLUMN), "y");
    var bias = builder.param(TensorType.of(COLUMN), "bias");
    var product = builder.emit(new Op.Contract(x, y, List.of(HALF, OTHER)), "product").getFirst();
    var moved = builder.unary(Op.UnaryFn.TANH, builder.add(product, bias));
    var kernels = check(builder.finish(List.of(moved)));
    assertTrue(kernels.contains("go.multiply"), kernels);
  }

  @Test
  void whatLiesOtherwiseIsLeftToKernels() {
    var builder = new BodyBuilder();
    var x = builder.param(TensorType.of(ROW, HALF, BATCH, OTHER), "x");
    var y = builder.param(TensorType.of(BATCH, HALF, OTHER, COLUMN), "y");
    var product = builder.emit(new Op.Contract(x, y, List.of(HALF, OTHER)), "product").getFirst();
    var kernels = check(builder.finish(List.of(product)));
    assertTrue(kernels.contains("go.product") && !kernels.contains("go.multiply"), kernels);
  }

  /// Runs it, with NVIDIA's library and without, again and again on other numbers at other
  /// addresses: as launches, as a graph, and as the graph again. Gives the Java that launches.
  private String check(Body body) {
    var machine = TestGpu.orSkip(folder);
    var emulated = new Emulated(List.of());
    emulated.add("large", body, Optional.empty(), 1, 1);
    emulated.compile();
    machine.compile(emulated.all());
    var code = emulated.get("large");
    for (boolean library : List.of(true, false)) {
      machine.library(library);
      long before = machine.products();
      try (var gpu = Gpu.open();
          var function = new CudaFunction(gpu, code, machine.image(code), List.of())) {
        for (int run = 0; run < RUNS; run++) {
          machine.threads(run % 2 == 0 ? 1 : 16, true);
          var inputs = inputs(body, run);
          var expected = Interpreter.run(body, inputs, CONTEXT);
          compare(expected, emulated.run(gpu, function, inputs, CONTEXT), "run " + run);
        }
      }
      if (!machine.isReal()) {
        assertEquals(library && code.multiplies(), machine.products() > before);
      }
    }
    assertEquals(0, machine.held());
    return String.join("\n", emulated.java().values());
  }

  private static List<Tensor> inputs(Body body, int run) {
    var random = new SplittableRandom(4 + run);
    var inputs = new ArrayList<Tensor>();
    for (var param : body.params()) {
      var data = new double[CONTEXT.count(param.type().axes())];
      for (int i = 0; i < data.length; i++) {
        data[i] = (float) random.nextDouble(-0.3, 0.3);
      }
      inputs.add(new Tensor(param.type(), data));
    }
    return inputs;
  }

  private static void compare(List<Tensor> expected, List<float[]> actual, String what) {
    for (int i = 0; i < expected.size(); i++) {
      for (int k = 0; k < actual.get(i).length; k++) {
        double wanted = expected.get(i).data()[k];
        assertEquals(
            wanted, actual.get(i)[k], 1e-4 * (1 + Math.abs(wanted)), what + " " + i + " " + k);
      }
    }
  }
}
