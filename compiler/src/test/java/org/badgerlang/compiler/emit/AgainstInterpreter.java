package org.badgerlang.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Map;
import java.util.SplittableRandom;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Interpreter;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.runtime.cpu.Team;

/// What a compiled function gives for drawn inputs, on one thread and on three, against the
/// interpreter.
final class AgainstInterpreter {
  private static final Context CONTEXT = new Context(1, 0, Map.of());

  private AgainstInterpreter() {}

  /// Compiles what was emitted and runs one function of it.
  static void check(Emitted emitted, String packageName, Body body) {
    emitted.compile();
    run(emitted, packageName, body);
  }

  /// Runs one function of what was compiled.
  static void run(Emitted emitted, String packageName, Body body) {
    var random = new SplittableRandom(5);
    var inputs = new ArrayList<Tensor>();
    for (var param : body.params()) {
      var data = new double[CONTEXT.count(param.type().axes())];
      for (int i = 0; i < data.length; i++) {
        data[i] = (float) random.nextDouble(-1, 1);
      }
      inputs.add(new Tensor(param.type(), data));
    }
    var expected = Interpreter.run(body, inputs, CONTEXT);
    try (var one = new Team(1);
        var three = new Team(3)) {
      var actual = emitted.run(emitted.load(packageName, one), inputs, CONTEXT);
      var again = emitted.run(emitted.load(packageName, three), inputs, CONTEXT);
      for (int i = 0; i < actual.size(); i++) {
        for (int k = 0; k < actual.get(i).length; k++) {
          double wanted = expected.get(i).data()[k];
          assertEquals(wanted, actual.get(i)[k], 2e-5 * Math.max(1, Math.abs(wanted)));
        }
        assertArrayEquals(actual.get(i), again.get(i));
      }
    }
  }
}
