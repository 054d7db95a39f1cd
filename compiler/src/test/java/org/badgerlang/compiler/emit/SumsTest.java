package org.badgerlang.compiler.emit;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.badgerlang.compiler.differentiate.Gradients;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.optimise.Optimiser;
import org.badgerlang.compiler.optimise.Pipelines;
import org.badgerlang.compiler.plan.Extent;
import org.badgerlang.compiler.plan.Item;
import org.badgerlang.compiler.plan.Processor;
import org.badgerlang.compiler.plan.Tiles;
import org.junit.jupiter.api.Test;

/// Sums that are taken in another order or at another place than the program says.
final class SumsTest {
  /// A first cache that holds the sums of 40 columns, but not a vector of columns of 60 rows.
  private static final Processor SMALL = new Processor(8, 1 << 10, 1 << 20);

  private static final Axis TASK = Axis.of("task", 3);
  private static final Axis ROW = Axis.of("row", 60);
  private static final Axis PART = Axis.of("part", 2);
  private static final Axis COLUMN = Axis.of("column", 21);
  private static final Axis STEP = Axis.of("step", 6);
  private static final Axis WIDTH = Axis.of("width", 5);
  private static final Axis HEIGHT = Axis.of("height", 4);
  private static final Axis STEPS = Axis.of("steps", 50);
  private static final Axis UNIT = Axis.of("unit", 34);
  private static final Axis OTHER = Axis.of("other", 33);
  private static final Axis BATCH = Axis.of("batch", 19);

  @Test
  void longTablesAreSummedRowByRow() {
    var builder = new BodyBuilder();
    var table = new TensorType(List.of(TASK, PART, ROW, COLUMN));
    var x = builder.param(table, "x");
    var y = builder.param(table, "y");
    var scale = builder.param(new TensorType(List.of(TASK, COLUMN)), "scale");
    var shown = builder.unary(Op.UnaryFn.TANH, builder.mul(x, scale));
    var over = List.of(ROW);
    var results = new ArrayList<Value>();
    results.add(shown);
    results.add(builder.mul(builder.sum(shown, over), scale));
    results.add(builder.reduce(Op.ReduceFn.MAX, shown, over));
    results.add(builder.reduce(Op.ReduceFn.MIN, shown, over));
    results.add(builder.contract(x, y, over));
    results.add(builder.contract(y, y, List.of(PART, ROW)));
    var body = builder.finish(results);
    for (var processor : List.of(SMALL, Processor.USUAL)) {
      var emitted = new Emitted(List.of());
      var plan = emitted.add("rows", body, Optional.of(new Tiles(TASK, Tiles.SINGLE)), processor);
      assertEquals(processor.equals(SMALL) ? 0 : 2, sums(Items.all(plan.items())));
      AgainstInterpreter.check(emitted, "rows", body);
    }
  }

  /// The mean, the deviation, the sums of the gradient, and the gradient: four looks at the table.
  @Test
  void gradientsOfNormalisationsPassTheirTableOnceForAllSums() {
    var builder = new BodyBuilder();
    var x = builder.param(new TensorType(List.of(TASK, ROW, COLUMN)), "x");
    var y = builder.param(new TensorType(List.of(TASK, ROW, COLUMN)), "y");
    var gain = builder.param(new TensorType(List.of(TASK, COLUMN)), "gain");
    var bias = builder.param(new TensorType(List.of(TASK, COLUMN)), "bias");
    var over = List.of(ROW);
    var share = builder.constant(1.0 / ROW.size().fixed());
    var middle = builder.sub(x, builder.mul(builder.sum(x, over), share));
    var spread = builder.mul(builder.contract(middle, middle, over), share);
    var root = builder.unary(Op.UnaryFn.SQRT, builder.add(spread, builder.constant(1e-3)));
    var scaled = builder.div(builder.mul(middle, gain), root);
    var shown = builder.binary(Op.BinaryFn.MAX, builder.add(scaled, bias), builder.constant(0));
    var objective = builder.contract(shown, y, List.of(TASK, ROW, COLUMN));
    var wrt = List.of(x, gain, bias);
    var gradients = Gradients.gradient(builder, objective, wrt, Options.EXACT);
    var body = Optimiser.run(builder.finish(gradients), Pipelines.O2);
    for (var processor : List.of(SMALL, Processor.USUAL)) {
      var emitted = new Emitted(List.of());
      var plan = emitted.add("norm", body, Optional.of(new Tiles(TASK, Tiles.SINGLE)), processor);
      assertEquals(4, passes(plan.items()));
      AgainstInterpreter.check(emitted, "norm", body);
    }
  }

  /// How many nests compute something of all rows.
  private static long passes(List<Item> items) {
    return Items.all(items)
        .filter(
            item ->
                item instanceof Item.Nest nest
                    && !(nest.before().isEmpty() && nest.reductions().isEmpty())
                    && Stream.concat(nest.outer().stream(), nest.reduced().stream())
                        .anyMatch(axis -> axis.name().contains(ROW.name())))
        .count();
  }

  /// Sums of which each waits for itself are taken several at a time, neighbours first.
  @Test
  void sumsThatShareNothingRunSideBySide() {
    var builder = new BodyBuilder();
    var x = builder.param(new TensorType(List.of(BATCH, WIDTH, STEP, COLUMN)), "x");
    var y = builder.param(new TensorType(List.of(COLUMN, BATCH, WIDTH, STEP)), "y");
    var start = builder.param(new TensorType(List.of(BATCH, COLUMN)), "start");
    var sum = builder.add(start, builder.sum(x, List.of(WIDTH, STEP)));
    var most = builder.reduce(Op.ReduceFn.MAX, y, List.of(STEP));
    var least = builder.reduce(Op.ReduceFn.MIN, y, List.of(COLUMN, STEP));
    var squares = builder.contract(x, y, List.of(COLUMN));
    var all = builder.sum(x, List.of(BATCH, STEP));
    var body = builder.finish(List.of(sum, most, least, squares, all));
    for (int width : List.of(Tiles.NARROW, Tiles.WIDE)) {
      var emitted = new Emitted(List.of());
      var tiles = Optional.of(new Tiles(BATCH, width));
      var plan = emitted.add("sums", body, tiles, Processor.USUAL);
      var sums = summing(Items.all(plan.items())).toList();
      assertEquals(5, sums.size());
      for (var nest : sums) {
        var taken = nest.tiles().stream().mapToInt(Item.Tile::width).sum();
        assertTrue(taken >= Math.min(4, WIDTH.size().fixed()), nest::toString);
      }
      AgainstInterpreter.check(emitted, "sums", body);
    }
  }

  /// Two products that are only read as their sum are summed in the same registers: a nest for each
  /// pair, and one for what is also read alone.
  @Test
  void productsThatAreAddedShareTheirSums() {
    var builder = new BodyBuilder();
    var w = builder.param(new TensorType(List.of(WIDTH, HEIGHT, BATCH)), "w");
    var v = builder.param(new TensorType(List.of(BATCH, HEIGHT, WIDTH)), "v");
    var x = builder.param(new TensorType(List.of(BATCH, STEP, WIDTH)), "x");
    var y = builder.param(new TensorType(List.of(STEP, BATCH, WIDTH)), "y");
    var start = builder.param(new TensorType(List.of(BATCH, HEIGHT)), "start");
    var over = List.of(WIDTH);
    var outer = List.of(STEP);
    var shown = builder.add(builder.contract(w, x, over), builder.contract(y, v, over));
    var squares = builder.add(builder.contract(x, y, outer), builder.contract(y, x, outer));
    var alone = builder.contract(v, x, over);
    var beside = builder.add(builder.contract(w, y, over), alone);
    var results =
        List.of(
            builder.unary(Op.UnaryFn.TANH, builder.add(start, shown)),
            builder.contract(shown, builder.add(y, x), outer),
            squares,
            alone,
            beside);
    var body = builder.finish(results);
    var emitted = new Emitted(List.of());
    var tiles = Optional.of(new Tiles(BATCH, Tiles.NARROW));
    var plan = emitted.add("pairs", body, tiles, Processor.USUAL);
    var joint =
        Items.all(plan.items())
            .filter(item -> item instanceof Item.Nest nest && nest.rounds().size() == 2)
            .map(item -> (Item.Nest) item)
            .toList();
    assertEquals(1, joint.size());
    assertFalse(joint.getFirst().tiles().isEmpty());
    AgainstInterpreter.check(emitted, "pairs", body);
  }

  /// What a step adds to the sum of each lane by two products runs in one nest, so that the sums,
  /// which no near cache holds, pass once. Wide tiles leave that to products that run in blocks.
  @Test
  void productsOfAStepShareTheSumsOfLanes() {
    var builder = new BodyBuilder();
    var left = new TensorType(List.of(BATCH, PART, WIDTH));
    var right = new TensorType(List.of(BATCH, PART, HEIGHT));
    var x = builder.param(left, "x");
    var y = builder.param(right, "y");
    var over = List.of(BATCH, PART);
    var zero = builder.constant(0);
    var ends =
        builder.scan(
            "steps",
            STEP,
            true,
            List.of(builder.broadcast(zero, new TensorType(List.of(WIDTH, HEIGHT))), x, y),
            List.of(),
            (inner, carries, _) -> {
              var wide = inner.unary(Op.UnaryFn.TANH, carries.get(1));
              var high = inner.unary(Op.UnaryFn.TANH, carries.get(2));
              var once = inner.add(carries.get(0), inner.contract(wide, carries.get(2), over));
              return new BodyBuilder.Step(
                  List.of(inner.add(once, inner.contract(carries.get(1), high, over)), wide, high),
                  List.of());
            });
    var body = builder.finish(ends);
    for (int width : List.of(Tiles.NARROW, Tiles.WIDE)) {
      var emitted = new Emitted(List.of());
      var plan = emitted.add("lanes", body, Optional.of(new Tiles(BATCH, width)), Processor.USUAL);
      long nests = width == Tiles.NARROW ? 1 : 2;
      assertEquals(nests, ofWeights(insideLoops(plan.items())));
      assertEquals(nests, sums(insideLoops(plan.items())));
      AgainstInterpreter.check(emitted, "lanes", body);
    }
  }

  /// What a tile makes lies in memory as weights do, so that sums over two axes take one loop.
  @Test
  void sumsOverAxesOfWeightsTakeOneLoop() {
    var builder = new BodyBuilder();
    var w = builder.param(new TensorType(List.of(HEIGHT, PART, WIDTH)), "w");
    var x = builder.param(new TensorType(List.of(BATCH, WIDTH)), "x");
    var y = builder.param(new TensorType(List.of(BATCH, PART)), "y");
    var shown = builder.unary(Op.UnaryFn.TANH, builder.mul(x, y));
    var over = List.of(WIDTH, PART);
    var body = builder.finish(List.of(builder.contract(shown, w, over), builder.sum(shown, over)));
    var emitted = new Emitted(List.of());
    var tiles = Optional.of(new Tiles(BATCH, Tiles.NARROW));
    var plan = emitted.add("weights", body, tiles, Processor.USUAL);
    var product =
        summing(Items.all(plan.items())).filter(nest -> nest.outer().contains(HEIGHT)).toList();
    assertEquals(1, product.size());
    assertEquals(1, product.getFirst().reduced().size());
    AgainstInterpreter.check(emitted, "weights", body);
  }

  /// A loop's variable moves by what its strides have in common, so that no step multiplies; where
  /// its places count as numbers, it moves by one.
  @Test
  void loopsMoveByStrides() {
    var builder = new BodyBuilder();
    var x = builder.param(new TensorType(List.of(BATCH, STEP, WIDTH)), "x");
    var y = builder.param(new TensorType(List.of(BATCH, STEP)), "y");
    var shown = builder.unary(Op.UnaryFn.TANH, x);
    var product = builder.contract(shown, builder.mul(y, y), List.of(STEP));
    var body =
        builder.finish(
            List.of(product, builder.mul(shown, builder.iota(WIDTH)), builder.mul(y, y)));
    var emitted = new Emitted(List.of());
    emitted.add("strides", body, Optional.of(new Tiles(BATCH, Tiles.NARROW)), Processor.USUAL);
    var text = emitted.files().stream().map(JavaText::text).collect(joining());
    assertTrue(text.contains("; step < 48; step += 8)"), text);
    assertTrue(text.contains("; width < 5; width++)"), text);
    AgainstInterpreter.check(emitted, "strides", body);
  }

  /// Where a variable that moves by strides would go beyond 32 bits, it moves by one.
  @Test
  void loopsOverFarPlacesMoveByOne() {
    var far = Axis.of("far", 3);
    var builder = new BodyBuilder();
    var x = builder.param(new TensorType(List.of(BATCH, far, Axis.of("long", 1 << 26))), "x");
    var body = builder.finish(List.of(builder.sum(x, List.of(far))));
    var emitted = new Emitted(List.of());
    emitted.add("far", body, Optional.of(new Tiles(BATCH, Tiles.NARROW)), Processor.USUAL);
    var text = emitted.files().stream().map(JavaText::text).collect(joining());
    assertTrue(text.contains("; far < 3; far++)"), text);
    emitted.compile();
  }

  /// Of two sides of a product, the smaller one is what passes again and again.
  @Test
  void theSmallerSidePassesAgain() {
    var few = Axis.of("few", 16);
    var many = Axis.of("many", 48);
    var builder = new BodyBuilder();
    var x = builder.param(new TensorType(List.of(BATCH, few, STEP)), "x");
    var y = builder.param(new TensorType(List.of(BATCH, many, STEP)), "y");
    var over = List.of(STEP);
    var body = builder.finish(List.of(builder.contract(x, y, over), builder.contract(y, x, over)));
    var emitted = new Emitted(List.of());
    var tiles = Optional.of(new Tiles(BATCH, Tiles.NARROW));
    var plan = emitted.add("sides", body, tiles, Processor.USUAL);
    var outermost =
        summing(Items.all(plan.items())).map(nest -> nest.tiles().getFirst().axis()).toList();
    assertEquals(List.of(many, many), outermost);
    AgainstInterpreter.check(emitted, "sides", body);
  }

  /// One factor of what a loop adds up stays as it is: the loop sums the other.
  @Test
  void steadyFactorsLeaveLoops() {
    var builder = new BodyBuilder();
    var w = builder.param(new TensorType(List.of(WIDTH, HEIGHT)), "w");
    var hints = builder.param(new TensorType(List.of(BATCH, WIDTH)), "hints");
    var xs = builder.param(new TensorType(List.of(BATCH, STEP, HEIGHT)), "xs");
    var forGradient = new TensorType(List.of(WIDTH, HEIGHT));
    var forHints = new TensorType(List.of(BATCH, WIDTH));
    var forOffset = new TensorType(List.of(HEIGHT));
    var zero = builder.constant(0);
    var ends =
        builder.scan(
            "steps",
            STEP,
            true,
            List.of(
                builder.broadcast(zero, forGradient),
                builder.broadcast(zero, forHints),
                builder.broadcast(zero, forOffset),
                builder.broadcast(zero, forOffset),
                builder.broadcast(zero, new TensorType(List.of(BATCH, HEIGHT))),
                builder.broadcast(zero, forGradient)),
            List.of(xs),
            (inner, carries, entries) -> {
              var state =
                  inner.unary(Op.UnaryFn.TANH, inner.add(carries.get(4), entries.getFirst()));
              var slope = inner.mul(state, inner.add(state, entries.getFirst()));
              return new BodyBuilder.Step(
                  List.of(
                      inner.add(carries.get(0), inner.contract(hints, slope, List.of(BATCH))),
                      inner.add(carries.get(1), inner.contract(w, slope, List.of(HEIGHT))),
                      inner.add(carries.get(2), inner.sum(slope, List.of(BATCH))),
                      inner.add(carries.get(3), inner.contract(slope, slope, List.of(BATCH))),
                      state,
                      inner.add(
                          carries.get(5),
                          inner.contract(hints, entries.getFirst(), List.of(BATCH)))),
                  List.of());
            });
    var body = builder.finish(ends);
    for (int width : List.of(Tiles.NARROW, Tiles.WIDE)) {
      var emitted = new Emitted(List.of());
      var plan = emitted.add("steady", body, Optional.of(new Tiles(BATCH, width)), Processor.USUAL);
      assertEquals(0, sums(insideLoops(plan.items())));
      assertEquals(0, ofWeights(insideLoops(plan.items())));
      AgainstInterpreter.check(emitted, "steady", body);
    }
  }

  /// How many nests go through all places of a gradient of weights.
  private static long ofWeights(Stream<Item> items) {
    return items
        .filter(
            item ->
                item instanceof Item.Nest nest
                    && Stream.of(WIDTH, HEIGHT)
                        .allMatch(
                            axis ->
                                nest.outer().stream()
                                    .anyMatch(a -> a.name().contains(axis.name()))))
        .count();
  }

  /// What lies far apart where it is summed is brought together first, once for all sums over it.
  @Test
  void farTermsAreBroughtTogether() {
    var builder = new BodyBuilder();
    var kept = new TensorType(List.of(STEPS, UNIT, BATCH));
    var x = builder.param(kept, "x");
    var y = builder.param(new TensorType(List.of(STEPS, OTHER, BATCH)), "y");
    var slope = builder.mul(x, builder.unary(Op.UnaryFn.TANH, x));
    var hint = builder.unary(Op.UnaryFn.TANH, y);
    var product = builder.contract(slope, hint, List.of(STEPS));
    var again = builder.contract(builder.mul(y, y), slope, List.of(STEPS));
    var body = builder.finish(List.of(product, builder.sum(product, List.of(BATCH)), again));
    for (int width : List.of(Tiles.NARROW, Tiles.WIDE)) {
      var emitted = new Emitted(List.of());
      var plan = emitted.add("far", body, Optional.of(new Tiles(BATCH, width)), Processor.USUAL);
      assertEquals(3, stepByStep(plan.items(), width));
      AgainstInterpreter.check(emitted, "far", body);
    }
  }

  /// How many nests write what lies one step beside the other.
  private static long stepByStep(List<Item> items, int width) {
    return Items.all(items)
        .filter(
            item ->
                item instanceof Item.Nest nest
                    && nest.stores().stream()
                        .anyMatch(store -> store.into().stride(STEPS).equals(Extent.of(width))))
        .count();
  }

  private static Stream<Item> insideLoops(List<Item> items) {
    return Items.all(items)
        .flatMap(item -> item instanceof Item.Loop loop ? Items.all(loop.items()) : Stream.of());
  }

  /// How many nests add something up.
  private static long sums(Stream<Item> items) {
    return summing(items).count();
  }

  private static Stream<Item.Nest> summing(Stream<Item> items) {
    return items
        .flatMap(item -> item instanceof Item.Nest nest ? Stream.of(nest) : Stream.of())
        .filter(nest -> !nest.reductions().isEmpty());
  }
}
