package org.badgerlang.runtime.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Interpreter;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random numbers, bit for bit the same as everywhere.
final class DrawsTest {
  @TempDir Path folder;

  @Test
  void kernelsDrawTheSameBits() {
    var machine = TestGpu.orSkip(folder);
    machine.threads(1, false);
    var builder = new BodyBuilder();
    var type = TensorType.of(Axis.of("a", 100), Axis.of("b", 41));
    var counters = new Value[4];
    for (int i = 0; i < counters.length; i++) {
      counters[i] = builder.param(TensorType.SCALAR, "counter" + i);
    }
    var results = new java.util.ArrayList<Value>();
    for (int many = 0; many <= counters.length; many++) {
      for (var distribution : Op.Distribution.values()) {
        var given = List.of(counters).subList(0, many);
        results.add(
            builder
                .emit(new Op.Random(distribution, "site" + many + distribution, given, type), "")
                .getFirst());
      }
    }
    var body = builder.finish(results);
    var emulated = new Emulated(List.of());
    emulated.add("draws", body, Optional.empty(), 1, 1);
    emulated.add("lanes", body, Optional.of(Axis.of("a", 100)), 4, 2);
    emulated.compile();
    machine.compile(emulated.all());
    var inputs = List.of(3.0, 2.0e6, 5.0e6, 7.0).stream().map(Tensor::scalar).toList();
    try (var gpu = Gpu.open()) {
      for (var name : List.of("draws", "lanes")) {
        var code = emulated.get(name);
        try (var function = new CudaFunction(gpu, code, machine.image(code), List.of())) {
          for (long step : List.of(0L, 77L, 3L << 33)) {
            var context = new Context(-12345678901L, step, Map.of());
            var expected = Interpreter.run(body, inputs, context);
            var actual = emulated.run(gpu, function, inputs, context);
            for (int i = 0; i < expected.size(); i++) {
              for (int k = 0; k < actual.get(i).length; k++) {
                assertEquals((float) expected.get(i).data()[k], actual.get(i)[k], 0f, name + i);
              }
            }
          }
        }
      }
    }
  }
}
