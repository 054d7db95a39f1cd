package org.badgerlang.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.badgerlang.compiler.differentiate.Gradients;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.plan.Buffer;
import org.badgerlang.compiler.plan.Item;
import org.badgerlang.compiler.plan.Plan;
import org.badgerlang.compiler.plan.Tiles;
import org.badgerlang.compiler.plan.View;
import org.junit.jupiter.api.Test;

/// Windows of every shape, their adjoints and the adjoints of those.
final class WindowsTest {
  private static final Axis TASK = Axis.of("task", 3);
  private static final Axis STEP = Axis.of("step", 4);
  private static final Axis FILTER = Axis.of("filter", 9);

  /// In more parts than these the places of a result may be written more than once.
  private static final int MOST_PARTS = 12;

  /// A window of `taps` entries for each of `windows` places, laid over `size` entries.
  private record Shape(int size, int windows, int taps, int stride, int dilation, int offset) {
    static Shape drawn(SplittableRandom random) {
      return new Shape(
          1 + random.nextInt(18),
          1 + random.nextInt(8),
          1 + random.nextInt(7),
          1 + random.nextInt(5),
          1 + random.nextInt(4),
          random.nextInt(4));
    }

    Axis over() {
      return Axis.of("over", size);
    }

    Axis out() {
      return Axis.of("out", windows);
    }

    Axis tap() {
      return Axis.of("tap", taps);
    }

    Op window(Value x) {
      return new Op.Window(x, over(), out(), tap(), stride, dilation, offset);
    }

    Op unwindow(Value x) {
      return new Op.Unwindow(x, over(), out(), tap(), stride, dilation, offset);
    }

    /// In how many parts the places of `over` fall, a stride from each to the next, where on all of
    /// one part the same taps fall.
    int parts() {
      return IntStream.range(0, size)
          .filter(place -> place < stride || !taps(place).equals(taps(place - stride)))
          .toArray()
          .length;
    }

    private List<Integer> taps(int place) {
      return IntStream.range(0, taps)
          .filter(
              tap ->
                  IntStream.range(0, windows)
                      .anyMatch(o -> o * stride + tap * dilation - offset == place))
          .boxed()
          .toList();
    }
  }

  @Test
  void agreeWithTheInterpreter() {
    var random = new SplittableRandom(11);
    for (int round = 0; round < 4; round++) {
      var emitted = new Emitted(List.of());
      var bodies = new ArrayList<Body>();
      var cases = new ArrayList<String>();
      for (int i = 0; i < 12; i++) {
        var shape = Shape.drawn(random);
        var body = body(shape);
        var axes = new ArrayList<>(Emitted.axes(body));
        axes.add(shape.over());
        var axis = axes.get(random.nextInt(axes.size()));
        var tiles =
            switch (random.nextInt(3)) {
              case 0 -> Optional.<Tiles>empty();
              case 1 -> Optional.of(new Tiles(axis, Tiles.SINGLE));
              default -> Optional.of(new Tiles(axis, Tiles.NARROW));
            };
        emitted.add("shape" + i, body, tiles);
        bodies.add(body);
        cases.add(shape + " " + tiles);
      }
      emitted.compile();
      for (int i = 0; i < bodies.size(); i++) {
        try {
          AgainstInterpreter.run(emitted, "shape" + i, bodies.get(i));
        } catch (AssertionError e) {
          throw new AssertionError(cases.get(i), e);
        }
      }
    }
  }

  /// What a window of what is computed gives, what its adjoint gives, and their adjoints.
  private static Body body(Shape shape) {
    var builder = new BodyBuilder();
    var x = builder.param(new TensorType(List.of(TASK, shape.over(), FILTER)), "x");
    var type = new TensorType(List.of(TASK, shape.out(), shape.tap(), FILTER));
    var y = builder.param(type, "y");
    var windows = builder.emit(shape.window(builder.mul(x, x)), "").getFirst();
    var sums = builder.emit(shape.unwindow(builder.mul(y, windows)), "").getFirst();
    var squashed = builder.unary(Op.UnaryFn.TANH, builder.mul(sums, x));
    var loss = builder.sum(squashed, squashed.type().axes());
    var results = new ArrayList<Value>(List.of(windows, sums));
    results.addAll(Gradients.gradient(builder, loss, List.of(x, y), Options.EXACT));
    return builder.finish(results);
  }

  /// What a nest computes for windows goes to their padded copies at once, whether it is wanted
  /// elsewhere or not.
  @Test
  void whatIsComputedIsNotCopied() {
    var shape = new Shape(14, 7, 3, 2, 1, 1);
    var task = Optional.of(new Tiles(TASK, Tiles.NARROW));
    for (boolean isKept : List.of(false, true)) {
      for (var tiles : List.of(Optional.<Tiles>empty(), task)) {
        var body = loop(shape, isKept);
        var emitted = new Emitted(List.of());
        var plan = emitted.add("loop", body, tiles);
        var nests =
            Items.all(plan.items())
                .flatMap(item -> item instanceof Item.Nest nest ? Stream.of(nest) : Stream.of())
                .filter(nest -> nest.stores().stream().anyMatch(s -> s.into().buffer().padded()))
                .toList();
        assertEquals(1, nests.size());
        assertEquals(isKept ? 2 : 1, nests.getFirst().stores().size());
        assertEquals(1, nests.getFirst().before().size());
        AgainstInterpreter.check(emitted, "loop", body);
      }
    }
  }

  /// @param isKept whether it gives what it windows at each step
  private static Body loop(Shape shape, boolean isKept) {
    var builder = new BodyBuilder();
    var type = new TensorType(List.of(TASK, shape.over(), FILTER));
    var x = builder.param(new TensorType(List.of(STEP, TASK, shape.over(), FILTER)), "x");
    var w = builder.param(new TensorType(List.of(shape.tap(), FILTER)), "w");
    var start = builder.param(type, "start");
    return builder.finish(
        builder.scan(
            "steps",
            STEP,
            false,
            List.of(start),
            List.of(x),
            (inner, carries, entries) -> {
              var sum = inner.add(carries.getFirst(), entries.getFirst());
              var windows = inner.emit(shape.window(sum), "").getFirst();
              var sums = inner.emit(shape.unwindow(inner.mul(windows, w)), "").getFirst();
              var next = inner.unary(Op.UnaryFn.TANH, inner.mul(sums, sum));
              return new BodyBuilder.Step(List.of(next), isKept ? List.of(sum) : List.of());
            }));
  }

  @Test
  void sumsWriteEachPlaceOnce() {
    var random = new SplittableRandom(3);
    int many = 0;
    for (int i = 0; i < 400; i++) {
      var shape = Shape.drawn(random);
      var written = written(shape);
      if (shape.parts() <= MOST_PARTS) {
        assertTrue(Arrays.stream(written).allMatch(n -> n == 1), shape + Arrays.toString(written));
      } else {
        assertTrue(Arrays.stream(written).allMatch(n -> n >= 1), shape + Arrays.toString(written));
        many++;
      }
    }
    assertTrue(many > 0);
  }

  @Test
  void sumsTakeFewNests() {
    assertEquals(3, nests(new Shape(14, 7, 3, 2, 1, 1)).size());
    assertEquals(2, nests(new Shape(7, 4, 3, 2, 1, 1)).size());
    assertEquals(3, nests(new Shape(4, 2, 3, 2, 1, 1)).size());
    assertEquals(3, nests(new Shape(9, 9, 3, 1, 1, 1)).size());
    assertEquals(1, nests(new Shape(12, 3, 4, 4, 1, 0)).size());
    assertEquals(2, nests(new Shape(16, 4, 3, 4, 1, 0)).size());
  }

  @Test
  void sumsLieWhereTheyAreWanted() {
    var plan = plan(new Shape(14, 7, 3, 2, 1, 1));
    assertEquals(List.of(), plan.buffers().stream().filter(b -> isNew(plan, b)).toList());
    for (var nest : nests(new Shape(14, 7, 3, 2, 1, 1))) {
      assertTrue(nest.before().size() > 0, "zeros alone");
    }
  }

  private static boolean isNew(Plan plan, Buffer buffer) {
    return !plan.inputs().contains(buffer) && !plan.outputs().contains(buffer);
  }

  /// How often each place of the result is written.
  private static int[] written(Shape shape) {
    var count = new int[shape.size() * FILTER.size().fixed()];
    for (var nest : nests(shape)) {
      for (var store : nest.stores()) {
        places(store.into(), nest.outer()).forEach(place -> count[place]++);
      }
    }
    return count;
  }

  private static List<Item.Nest> nests(Shape shape) {
    return Items.all(plan(shape).items()).map(item -> (Item.Nest) item).toList();
  }

  private static Plan plan(Shape shape) {
    var builder = new BodyBuilder();
    var type = new TensorType(List.of(shape.out(), shape.tap(), FILTER));
    var x = builder.param(type, "x");
    var sums = builder.emit(shape.unwindow(x), "").getFirst();
    return new Emitted(List.of()).add("sums", builder.finish(List.of(sums)), Optional.empty());
  }

  private static List<Integer> places(View view, List<Axis> axes) {
    var places = List.of(view.offsets().stream().mapToInt(o -> (int) o.stride().fixed()).sum());
    for (var axis : axes) {
      int stride = (int) view.stride(axis).fixed();
      places =
          places.stream()
              .flatMap(
                  place ->
                      IntStream.range(0, axis.size().fixed()).mapToObj(i -> place + i * stride))
              .toList();
    }
    return places;
  }
}
