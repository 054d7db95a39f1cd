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

  /// Gives the Java that launches.
  private String check(Body body) {
    var machine = TestGpu.orSkip(folder);
    var random = new SplittableRandom(4);
    var inputs = new ArrayList<Tensor>();
    for (var param : body.params()) {
      var data = new double[CONTEXT.count(param.type().axes())];
      for (int i = 0; i < data.length; i++) {
        data[i] = (float) random.nextDouble(-0.3, 0.3);
      }
      inputs.add(new Tensor(param.type(), data));
    }
    var expected = Interpreter.run(body, inputs, CONTEXT);
    var emulated = new Emulated(List.of());
    emulated.add("large", body, Optional.empty(), 1);
    emulated.compile();
    machine.compile(emulated.all());
    var code = emulated.get("large");
    try (var gpu = Gpu.open();
        var function = new CudaFunction(gpu, code, machine.image(code))) {
      for (int threads : List.of(1, 16)) {
        machine.threads(threads, true);
        var actual = emulated.run(gpu, function, inputs, CONTEXT);
        for (int i = 0; i < expected.size(); i++) {
          for (int k = 0; k < actual.get(i).length; k++) {
            double wanted = expected.get(i).data()[k];
            assertEquals(wanted, actual.get(i)[k], 1e-4 * (1 + Math.abs(wanted)), i + " " + k);
          }
        }
      }
    }
    return String.join("\n", emulated.java().values());
  }
}
