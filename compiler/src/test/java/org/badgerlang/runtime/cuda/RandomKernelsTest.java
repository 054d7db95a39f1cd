package org.badgerlang.runtime.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import org.badgerlang.compiler.differentiate.Gradients;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Interpreter;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.RandomPrograms;
import org.badgerlang.compiler.ir.RandomPrograms.Kind;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.optimise.Optimiser;
import org.badgerlang.compiler.optimise.Pipelines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random programs and their gradients as kernels, with every choice of the lane axis, against the
/// interpreter.
final class RandomKernelsTest {
  private static final List<Program.SizeVariable> SIZES =
      List.of(new Program.SizeVariable("n", 1, 40, 3));
  private static final double TOLERANCE = 2e-3;
  private static final int WIDE = 19;
  private static final int FROM = Integer.getInteger("badger.seeds.from", 0);
  private static final int COUNT = Integer.getInteger("badger.seeds", 12);

  @TempDir Path folder;

  private record Case(String name, long seed, Body body) {}

  @Test
  void agreeWithTheInterpreter() {
    check(seed -> RandomPrograms.body(seed, Kind.TAME));
  }

  @Test
  void gradientsAgree() {
    check(
        seed -> {
          var objective = RandomPrograms.objective(seed, Kind.SMOOTH);
          var builder = BodyBuilder.continuing(objective);
          var gradients =
              Gradients.gradient(
                  builder, objective.results().getFirst(), objective.params(), Options.EXACT);
          return Optimiser.run(builder.finish(gradients), Pipelines.O2);
        });
  }

  private void check(LongFunction<Body> bodies) {
    var machine = TestGpu.orSkip(folder);
    var emulated = new Emulated(SIZES);
    var cases = new ArrayList<Case>();
    for (long seed = FROM; seed < FROM + COUNT; seed++) {
      var body = bodies.apply(seed);
      var choices = new ArrayList<Optional<Axis>>();
      choices.add(Optional.empty());
      axes(body).forEach(axis -> choices.add(Optional.of(axis)));
      for (int i = 0; i < choices.size(); i++) {
        var name = "seed" + seed + "of" + i;
        try {
          int width = List.of(1, 4, 16).get((int) (seed + i) % 3);
          int cluster = List.of(1, 2, 1, 8, 4).get((int) (seed + i) % 5);
          emulated.add(name, body, choices.get(i), width, cluster);
        } catch (RuntimeException e) {
          throw new AssertionError(name + " lanes " + choices.get(i), e);
        }
        cases.add(new Case(name, seed, body));
      }
    }
    emulated.compile();
    machine.compile(emulated.all());
    var failures = new ArrayList<String>();
    try (var gpu = Gpu.open()) {
      for (var tested : cases) {
        try (var function =
            new CudaFunction(
                gpu,
                emulated.get(tested.name()),
                machine.image(emulated.get(tested.name())),
                List.of())) {
          var context = RandomPrograms.context(tested.seed());
          var wide = new Context(context.seed(), context.step(), Map.of("n", WIDE));
          for (var now : List.of(context, wide, context)) {
            var inputs = RandomPrograms.inputs(tested.body(), tested.seed(), now, false);
            var expected = Interpreter.run(tested.body(), inputs, now);
            for (int threads : List.of(1, 4, -4)) {
              machine.threads(Math.abs(threads), threads < 0);
              var actual = emulated.run(gpu, function, inputs, now);
              compare(tested.name() + " threads " + threads, expected, actual, failures);
            }
          }
        } catch (RuntimeException e) {
          failures.add(tested.name() + ": " + e);
        }
      }
    }
    assertEquals(List.of(), failures);
    assertTrue(machine.isReal() || machine.clusters() > 0, "some kernels run in clusters");
    assertEquals(0, machine.held());
  }

  private static List<Axis> axes(Body body) {
    var type = TensorType.SCALAR;
    for (var param : body.params()) {
      type = type.union(param.type());
    }
    return type.axes();
  }

  private static void compare(
      String name, List<Tensor> expected, List<float[]> actual, List<String> failures) {
    for (int i = 0; i < expected.size(); i++) {
      var wanted = expected.get(i).data();
      var got = actual.get(i);
      assertEquals(wanted.length, got.length);
      for (int k = 0; k < wanted.length; k++) {
        if (!close(wanted[k], got[k])) {
          failures.add(
              "%s result %d entry %d: %s, not %s".formatted(name, i, k, got[k], wanted[k]));
          return;
        }
      }
    }
  }

  private static boolean close(double wanted, double got) {
    if (Double.isNaN(wanted) || Double.isInfinite(wanted)) {
      return Double.compare(wanted, got) == 0;
    }
    return Math.abs(wanted - got) <= TOLERANCE * (1 + Math.abs(wanted));
  }
}
