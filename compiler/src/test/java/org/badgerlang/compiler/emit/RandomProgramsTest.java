package org.badgerlang.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

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
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.RandomPrograms;
import org.badgerlang.compiler.ir.RandomPrograms.Kind;
import org.badgerlang.compiler.optimise.Optimiser;
import org.badgerlang.compiler.optimise.Pipelines;
import org.badgerlang.compiler.plan.Processor;
import org.badgerlang.compiler.plan.Tiles;
import org.badgerlang.runtime.cpu.Team;
import org.junit.jupiter.api.Test;

/// Random programs on every choice of the lane axis against the interpreter.
final class RandomProgramsTest {
  private static final List<Program.SizeVariable> SIZES =
      List.of(new Program.SizeVariable("n", 1, 40, 3));
  private static final double TOLERANCE = 2e-3;

  /// More than a tile, and no multiple of a vector.
  private static final int WIDE = 19;

  /// With caches for which even small tables are long.
  private static final Processor SMALL = new Processor(8, 256, 4096);

  private record Case(String packageName, long seed, Body body, Optional<Tiles> tiles) {}

  private static final int FROM = Integer.getInteger("badger.seeds.from", 0);
  private static final int COUNT = Integer.getInteger("badger.seeds", 20);

  @Test
  void agreeWithTheInterpreter() {
    check(FROM, COUNT, seed -> RandomPrograms.body(seed, Kind.TAME));
  }

  @Test
  void gradientsAgree() {
    check(FROM, COUNT, seed -> gradient(RandomPrograms.objective(seed, Kind.SMOOTH)));
  }

  @Test
  void secondGradientsAgree() {
    check(
        FROM,
        COUNT / 2,
        seed -> {
          var first = gradient(RandomPrograms.objective(seed, Kind.SMOOTH));
          return gradient(total(first));
        });
  }

  private static Body total(Body body) {
    var builder = BodyBuilder.continuing(body);
    var total = builder.constant(0);
    for (var result : body.results()) {
      var bounded = builder.unary(Op.UnaryFn.TANH, result);
      total = builder.add(total, builder.sum(bounded, result.type().axes()));
    }
    return builder.finish(List.of(total));
  }

  private static Body gradient(Body objective) {
    var builder = BodyBuilder.continuing(objective);
    var gradients =
        Gradients.gradient(
            builder, objective.results().getFirst(), objective.params(), Options.EXACT);
    return Optimiser.run(builder.finish(gradients), Pipelines.O2);
  }

  private static void check(int from, int count, LongFunction<Body> bodies) {
    var emitted = new Emitted(SIZES);
    var cases = new ArrayList<Case>();
    for (long seed = from; seed < from + count; seed++) {
      var body = bodies.apply(seed);
      var choices = new ArrayList<Optional<Tiles>>();
      choices.add(Optional.empty());
      int place = 0;
      for (var axis : Emitted.axes(body)) {
        choices.add(Optional.of(new Tiles(axis, Tiles.SINGLE)));
        choices.add(
            Optional.of(new Tiles(axis, (seed + place++) % 2 == 0 ? Tiles.WIDE : Tiles.NARROW)));
      }
      for (var tiles : choices) {
        var name =
            "seed" + seed + tiles.map(t -> "." + t.axis().name() + ".by" + t.width()).orElse("");
        try {
          emitted.add(name, body, tiles, seed % 3 == 0 ? SMALL : Processor.USUAL);
        } catch (RuntimeException e) {
          throw new AssertionError("seed " + seed + " tiles " + tiles, e);
        }
        cases.add(new Case(name, seed, body, tiles));
      }
    }
    emitted.compile();
    var failures = new ArrayList<String>();
    try (var one = new Team(1);
        var two = new Team(2)) {
      for (var tested : cases) {
        try {
          var function = emitted.load(tested.packageName(), one);
          var parallel = emitted.load(tested.packageName(), two);
          var context = RandomPrograms.context(tested.seed());
          var wide = new Context(context.seed(), context.step(), Map.of("n", WIDE));
          // The same object at changing sizes: there, further, and back.
          for (var now : List.of(context, wide, context)) {
            var inputs = RandomPrograms.inputs(tested.body(), tested.seed(), now, false);
            var expected = Interpreter.run(tested.body(), inputs, now);
            var actual = emitted.run(function, inputs, now);
            compare(tested, expected, actual);
            var again = emitted.run(parallel, inputs, now);
            for (int i = 0; i < actual.size(); i++) {
              assertArrayEquals(actual.get(i), again.get(i), tested + " with two threads");
            }
          }
        } catch (RuntimeException | AssertionError e) {
          failures.add("seed " + tested.seed() + " tiles " + tested.tiles() + ": " + e);
        }
      }
    }
    assertEquals(List.of(), failures);
  }

  private static void compare(Case tested, List<Tensor> expected, List<float[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      var wanted = expected.get(i).data();
      var got = actual.get(i);
      assertEquals(wanted.length, got.length);
      for (int k = 0; k < wanted.length; k++) {
        if (!close(wanted[k], got[k])) {
          fail(
              "seed %d tiles %s result %d entry %d: %s, not %s"
                  .formatted(tested.seed(), tested.tiles(), i, k, got[k], wanted[k]));
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
