package org.badgerlang.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.badgerlang.compiler.differentiate.Gradients;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.plan.Item;
import org.badgerlang.compiler.plan.Plan;
import org.badgerlang.compiler.plan.Processor;
import org.badgerlang.compiler.plan.Tiles;
import org.badgerlang.runtime.cpu.VectorLanes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Products whose operands are packed, against the interpreter.
final class PackedProductsTest {
  /// Without caches, everything is far away.
  private static final Processor TINY = new Processor(8, 0, 0);

  private static final Axis BATCH = Axis.of("batch", 80);
  private static final Axis TIME = Axis.of("time", 3);
  private static final Axis IN = Axis.of("in", 5);
  private static final Axis HEAD = Axis.of("head", 2);

  @Test
  void ofWeightsWithInstances() {
    for (int instances : List.of(64, 70)) {
      for (int n : List.of(6, 12, 13, 23)) {
        var batch = Axis.of("batch", instances);
        var out = Axis.of("out", n);
        var builder = new BodyBuilder();
        var w = builder.param(new TensorType(List.of(IN, HEAD, TIME, out)), "w");
        var x = builder.param(new TensorType(List.of(batch, TIME, IN)), "x");
        var bias = builder.param(new TensorType(List.of(out)), "bias");
        var y = builder.contract(x, w, List.of(IN, TIME));
        var shifted = builder.add(y, builder.broadcast(bias, y.type()));
        var squashed = builder.unary(Op.UnaryFn.TANH, shifted);
        check(builder.finish(List.of(squashed, y)), batch, 1);
      }
    }
  }

  /// Rows of a panel that lie side by side are not copied one by one.
  @Test
  void copiesSeveralRowsAtOnce() {
    for (int n : List.of(6, 18, 22, 23)) {
      var out = Axis.of("out", n);
      var builder = new BodyBuilder();
      var w = builder.param(new TensorType(List.of(IN, TIME, out)), "w");
      var x = builder.param(new TensorType(List.of(BATCH, TIME, IN)), "x");
      var body = builder.finish(List.of(builder.contract(x, w, List.of(IN, TIME))));
      var emitted = new Emitted(List.of());
      emitted.add("rows", body, Optional.of(new Tiles(BATCH, Tiles.WIDE)), TINY);
      var single =
          emitted.files().stream()
              .flatMap(file -> file.text().lines())
              .filter(line -> line.matches("\\s*wPacked\\[.*"))
              .count();
      assertEquals(n % 6 % 2, single);
      AgainstInterpreter.check(emitted, "rows", body);
    }
  }

  @Test
  void ofWeightsWithInstancesInALoop() {
    var from = Axis.of("from", 14);
    var to = Axis.of("to", 14);
    var builder = new BodyBuilder();
    var w = builder.param(new TensorType(List.of(from, to)), "w");
    var h = builder.param(new TensorType(List.of(BATCH, from)), "h");
    var rows = builder.param(new TensorType(List.of(TIME, from)), "rows");
    var ends =
        builder.scan(
            "steps",
            TIME,
            false,
            List.of(h),
            List.of(rows),
            (inner, carries, entries) -> {
              var heard = inner.contract(carries.getFirst(), w, List.of(from));
              var next = inner.rename(inner.unary(Op.UnaryFn.TANH, heard), to, from);
              var sum = inner.add(next, inner.broadcast(entries.getFirst(), next.type()));
              return new BodyBuilder.Step(List.of(sum), List.of(heard));
            });
    check(builder.finish(ends), BATCH, 1);
  }

  @Test
  void summedOverInstances() {
    for (int n : List.of(32, 37)) {
      var left = Axis.of("left", n);
      var right = Axis.of("right", 64);
      var builder = new BodyBuilder();
      var x = builder.param(new TensorType(List.of(BATCH, TIME, left)), "x");
      var dy = builder.param(new TensorType(List.of(HEAD, TIME, right, BATCH)), "dy");
      var gradient =
          builder.contract(
              builder.unary(Op.UnaryFn.TANH, x),
              builder.unary(Op.UnaryFn.TANH, dy),
              List.of(BATCH, TIME));
      check(builder.finish(List.of(gradient)), BATCH, 1);
    }
  }

  @Test
  void ofConvolutionsAndTheirGradients() {
    var task = Axis.of("task", 3);
    var way = Axis.of("way", 5);
    var row = Axis.of("row", 7);
    var column = Axis.of("column", 8);
    var high = Axis.of("high", 4);
    var wide = Axis.of("wide", 4);
    var down = Axis.of("down", 3);
    var across = Axis.of("across", 3);
    var seen = Axis.of("seen", 16);
    var filter = Axis.of("filter", 32);
    var builder = new BodyBuilder();
    var x = builder.param(new TensorType(List.of(task, way, row, column, seen)), "x");
    var w = builder.param(new TensorType(List.of(task, seen, down, across, filter)), "w");
    var rows = window(builder, x, row, high, down);
    var windows = window(builder, rows, column, wide, across);
    var y = builder.contract(windows, w, List.of(seen, down, across));
    var squashed = builder.unary(Op.UnaryFn.TANH, y);
    var loss = builder.sum(builder.mul(squashed, squashed), squashed.type().axes());
    var gradients = Gradients.gradient(builder, loss, List.of(x, w), Options.EXACT);
    var results = new ArrayList<Value>(gradients);
    results.add(y);
    check(builder.finish(results), new Tiles(task, Tiles.SINGLE), 3);
  }

  @Test
  void ofWhatTasksShareTaskByTask() {
    var task = Axis.of("task", 4);
    var example = Axis.of("example", 7);
    var pixel = Axis.of("pixel", 64);
    var hidden = Axis.of("hidden", 160);
    var builder = new BodyBuilder();
    var x = builder.param(new TensorType(List.of(task, example, pixel)), "x");
    var w = builder.param(new TensorType(List.of(pixel, hidden)), "w");
    var y = builder.contract(x, w, List.of(pixel));
    var plan = emitted(builder.finish(List.of(y)), new Tiles(task, Tiles.SINGLE), Processor.USUAL);
    assertEquals(1, products(plan));
  }

  /// A product of which only the sum with others is read is where these add their own.
  @Test
  void addToWhatIsThere() {
    var task = Axis.of("task", 3);
    var pixel = Axis.of("pixel", 64);
    var point = Axis.of("point", 40);
    var hidden = Axis.of("hidden", 160);
    for (int width : List.of(Tiles.SINGLE, Tiles.WIDE)) {
      boolean alone = width == Tiles.SINGLE;
      var example = alone ? Axis.of("example", 13) : BATCH;
      var builder = new BodyBuilder();
      var x = builder.param(new TensorType(List.of(task, example, pixel)), "x");
      var y = builder.param(new TensorType(List.of(task, example, point)), "y");
      var w = builder.param(new TensorType(List.of(pixel, hidden)), "w");
      var v = builder.param(new TensorType(List.of(point, hidden)), "v");
      var bias = builder.param(new TensorType(List.of(hidden)), "bias");
      var one = builder.contract(x, w, List.of(pixel));
      var other = builder.contract(y, v, List.of(point));
      var third = builder.contract(w, builder.unary(Op.UnaryFn.TANH, x), List.of(pixel));
      var fourth = builder.contract(builder.unary(Op.UnaryFn.TANH, y), v, List.of(point));
      var three = builder.add(third, builder.add(other, one));
      var shown = builder.unary(Op.UnaryFn.TANH, builder.add(three, bias));
      var beside = builder.add(fourth, builder.contract(y, builder.neg(v), List.of(point)));
      var body = builder.finish(List.of(shown, beside, fourth));
      var tiles = new Tiles(alone ? task : example, width);
      var plan = emitted(body, tiles, alone ? Processor.USUAL : TINY);
      assertEquals(5, products(plan));
      assertEquals(2, productsOf(plan).stream().filter(Item.Product::adds).count());
    }
  }

  @Test
  void copiesWhatTheCacheLoses() {
    var task = Axis.of("task", 3);
    var from = Axis.of("from", 32);
    var to = Axis.of("to", 64);
    for (int terms : List.of(20, 245)) {
      var example = Axis.of("example", terms);
      var builder = new BodyBuilder();
      var x = builder.param(new TensorType(List.of(task, example, from)), "x");
      var dy = builder.param(new TensorType(List.of(task, example, to)), "dy");
      var body = builder.finish(List.of(builder.contract(x, dy, List.of(example))));
      var plan = emitted(body, new Tiles(task, Tiles.SINGLE), Processor.USUAL);
      var copies = Items.all(plan.items()).filter(item -> item instanceof Item.Pack).count();
      assertEquals(terms > 100, copies > 0, "of " + terms + " terms");
    }
  }

  @Test
  void whatSeveralReadIsPackedOnce() {
    var left = Axis.of("left", 32);
    var right = Axis.of("right", 64);
    var builder = new BodyBuilder();
    var x = builder.param(new TensorType(List.of(BATCH, TIME, left)), "x");
    var dy = builder.param(new TensorType(List.of(BATCH, TIME, right)), "dy");
    var dz = builder.param(new TensorType(List.of(BATCH, TIME, right)), "dz");
    var seen = builder.unary(Op.UnaryFn.TANH, x);
    var results =
        List.of(
            builder.contract(seen, dy, List.of(BATCH, TIME)),
            builder.contract(seen, dz, List.of(BATCH, TIME)));
    var plan = emitted(builder.finish(results), new Tiles(BATCH, Tiles.WIDE), TINY);
    assertEquals(2, products(plan));
    assertEquals(3, Items.all(plan.items()).filter(Item.Pack.class::isInstance).count());
  }

  @AfterEach
  void vectorsOfTheMachine() {
    VectorLanes.wantWidest();
  }

  @Test
  void ofShapesAsTheyCome() {
    var random = new SplittableRandom(3);
    int products = 0;
    int joined = 0;
    for (int draw = 0; draw < 24; draw++) {
      int rows = random.nextInt(1, 8);
      int columns = Item.Product.COLUMNS * random.nextInt(1, 6);
      int terms = random.nextInt(20, 200);
      var task = Axis.of("task", random.nextInt(2, 10));
      var way = Axis.of("way", Math.ceilDiv(100_000, rows * columns * terms));
      var row = Axis.of("row", rows);
      var column = Axis.of("column", columns);
      var term = Axis.of("term", terms);
      var builder = new BodyBuilder();
      var x = builder.param(shuffled(random, task, way, row, term), "x");
      boolean near = random.nextInt(4) > 0;
      var w =
          builder.param(new TensorType(near ? List.of(term, column) : List.of(column, term)), "w");
      var y = builder.contract(w, x, List.of(term));
      var body = builder.finish(List.of(builder.unary(Op.UnaryFn.TANH, y)));
      var processor = near ? Processor.USUAL : TINY;
      VectorLanes.want(4 << random.nextInt(3));
      for (var product : productsOf(emitted(body, new Tiles(task, Tiles.SINGLE), processor))) {
        products++;
        joined += product.rows().size() > 1 ? 1 : 0;
      }
    }
    assertTrue(products > 15, products + " products");
    assertTrue(joined > 5, joined + " of more than one axis of rows");
  }

  private static TensorType shuffled(SplittableRandom random, Axis... axes) {
    var all = new ArrayList<>(List.of(axes));
    Collections.shuffle(all, random);
    return new TensorType(all);
  }

  private static Value window(BodyBuilder builder, Value x, Axis over, Axis out, Axis tap) {
    return builder.emit(new Op.Window(x, over, out, tap, 2, 1, 1), "").getFirst();
  }

  private static void check(Body body, Axis batch, int products) {
    check(body, new Tiles(batch, Tiles.WIDE), products);
  }

  private static void check(Body body, Tiles tiles, int products) {
    var plan = emitted(body, tiles, TINY);
    assertEquals(products, products(plan));
  }

  private static int products(Plan plan) {
    return productsOf(plan).size();
  }

  private static List<Item.Product> productsOf(Plan plan) {
    return Items.all(plan.items())
        .filter(item -> item instanceof Item.Product)
        .map(Item.Product.class::cast)
        .toList();
  }

  /// What was planned, after the same results as the interpreter's.
  private static Plan emitted(Body body, Tiles tiles, Processor processor) {
    var emitted = new Emitted(List.of());
    var plan = emitted.add("packed", body, Optional.of(tiles), processor);
    AgainstInterpreter.check(emitted, "packed", body);
    return plan;
  }
}
