package org.badgerlang.compiler.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.emit.CpuWriter;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.runtime.Abandoned;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.provider.Providers;
import org.junit.jupiter.api.Test;

/// A step that is no longer wanted ends inside its longest loop, though one tile holds all of it,
/// and leaves everything as it was.
final class AbandonedStepTest {
  private static final String LIFE =
      """
      import std.rules.{sgd}

      net line = Line()

      net Line() {
        weights height: real = 1
        fn apply(x: real) -> real = height + x
      }

      task Walk {
        draw  push:  real ~ normal(0, 1)
        state place: real = 0
        next place = place + push / 1000000
        loss place
      }

      loop outer repeat 10 {
        batch 1 of Walk as walk
        learn line.weights by sgd(lr: 0.1)
        loop life repeat 1000000 {
          measure where = walk.place
        }
        minimise (line(0) - last(life.where)) ^ 2
      }
      """;

  private static Program program() {
    var source = new Source("life.badger", LIFE);
    var checked = Compiler.check(source, Map.of(), ModuleFiles.beside(Path.of("life.badger")));
    if (checked.hasErrors()) {
      throw new AssertionError(checked.diagnostics());
    }
    return checked.optimised(2);
  }

  @Test
  void aMillionInnerStepsAreGivenUpBetweenTwoOfThem() {
    var device = new BoundDevice(new CpuWriter());
    try (Kernels left = device.load(List.of(program()), new Providers(List.of())).getFirst();
        Kernels whole = device.load(List.of(program()), new Providers(List.of())).getFirst()) {
      for (Kernels each : List.of(left, whole)) {
        each.seed(3);
        each.init();
        each.step(0, 0);
      }
      for (int asked = 1; asked < 16; asked += 6) {
        var more = new AtomicInteger(asked);
        left.abandonWhen(() -> more.decrementAndGet() == 0);
        assertThrows(Abandoned.class, () -> left.step(0, 1));
        assertArrayEquals(state(whole), state(left));
      }
      left.abandonWhen(() -> false);
      left.step(0, 1);
      whole.step(0, 1);
      assertArrayEquals(state(whole), state(left));
    }
  }

  private static float[] state(Kernels kernels) {
    float[] place = new float[1];
    kernels.read(0, place);
    return place;
  }
}
