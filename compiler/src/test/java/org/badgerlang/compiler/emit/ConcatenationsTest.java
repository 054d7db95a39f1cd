package org.badgerlang.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.plan.Item;
import org.badgerlang.compiler.plan.Plan;
import org.badgerlang.compiler.plan.Processor;
import org.badgerlang.compiler.plan.Tiles;
import org.junit.jupiter.api.Test;

/// Values laid side by side, and entries taken out of them again.
final class ConcatenationsTest {
  private static final Axis BATCH = Axis.of("batch", 19);
  private static final Axis UNIT = Axis.of("unit", 5);
  private static final Axis STEP = Axis.of("step", 4);
  private static final Axis GATE = Axis.of("gate", 3);
  private static final TensorType STATE = new TensorType(List.of(BATCH, UNIT));

  /// What a step computes lies in its part at once, in all parts where it has several.
  @Test
  void partsAreNotMoved() {
    var body =
        loop(
            (inner, state, entry) -> {
              var a = inner.unary(Op.UnaryFn.TANH, inner.add(state, entry));
              var b = inner.unary(Op.UnaryFn.SIN, inner.mul(a, entry));
              var gates = sideBySide(inner, GATE, List.of(a, b, a));
              var taken = inner.sum(inner.mul(gates, gates), List.of(GATE));
              return new BodyBuilder.Step(List.of(taken), List.of(gates));
            });
    for (var plan : check(body)) {
      assertEquals(0, moves(plan));
    }
  }

  /// Numbers and what a loop is given have to be moved there.
  @Test
  void whatIsThereBeforeIsCopied() {
    check(
        loop(
            (inner, state, entry) -> {
              var a = inner.unary(Op.UnaryFn.TANH, inner.add(state, entry));
              var gates = sideBySide(inner, GATE, List.of(a, entry, inner.constant(2)));
              return new BodyBuilder.Step(List.of(a), List.of(gates, inner.mul(a, entry)));
            }));
  }

  /// What a loop carries is not written over while it is still read.
  @Test
  void carriesAreReadBeforeTheyAreReplaced() {
    var gates = new TensorType(List.of(BATCH, UNIT, GATE));
    var builder = new BodyBuilder();
    var start = builder.param(gates, "start");
    var ends =
        builder.scan(
            "steps",
            STEP,
            false,
            List.of(start),
            List.of(builder.iota(STEP)),
            (inner, carries, entries) -> {
              var old = carries.getFirst();
              var a = inner.unary(Op.UnaryFn.TANH, inner.mul(entry(inner, old, 2), entries.get(0)));
              var sum = inner.sum(inner.mul(old, old), List.of(GATE, UNIT));
              var b = inner.mul(a, inner.unary(Op.UnaryFn.COS, sum));
              var c = inner.add(b, entry(inner, old, 0));
              return new BodyBuilder.Step(
                  List.of(sideBySide(inner, GATE, List.of(a, b, c))), List.of());
            });
    check(builder.finish(ends));
  }

  /// The one entry at a place is read where it lies.
  @Test
  void reductionsOverOneEntryComputeNothing() {
    var gates = new TensorType(List.of(BATCH, UNIT, GATE));
    var builder = new BodyBuilder();
    var all = builder.param(gates, "all");
    var sum = builder.add(entry(builder, all, 0), entry(builder, all, 2));
    for (var plan : check(builder.finish(List.of(sum)))) {
      var nests = Items.all(plan.items()).filter(Item.Nest.class::isInstance);
      assertEquals(1, nests.filter(nest -> !isMove(nest)).count());
    }
  }

  private static Value entry(BodyBuilder builder, Value gates, int place) {
    var one = Axis.of("one", 1);
    return builder.reduce(
        Op.ReduceFn.MAX, builder.slice(gates, GATE, Size.of(place), one), List.of(one));
  }

  private static Value sideBySide(BodyBuilder builder, Axis to, List<Value> parts) {
    List<Optional<Axis>> single = Collections.nCopies(parts.size(), Optional.empty());
    return builder.emit(new Op.Concat(parts, single, to), "").getFirst();
  }

  private interface Step {
    BodyBuilder.Step of(BodyBuilder inner, Value state, Value entry);
  }

  private static Body loop(Step step) {
    var builder = new BodyBuilder();
    var start = builder.param(STATE, "start");
    var entries = builder.param(new TensorType(List.of(STEP, BATCH, UNIT)), "entries");
    return builder.finish(
        builder.scan(
            "steps",
            STEP,
            false,
            List.of(start),
            List.of(entries),
            (inner, carries, now) -> step.of(inner, carries.getFirst(), now.getFirst())));
  }

  /// Compares with the interpreter; gives the plans whose vectors run along the batch.
  private static List<Plan> check(Body body) {
    var plans = new ArrayList<Plan>();
    for (int width : List.of(Tiles.SINGLE, Tiles.NARROW, 2 * Tiles.NARROW)) {
      var emitted = new Emitted(List.of());
      var tiles = new Tiles(BATCH, width);
      var plan = emitted.add("concatenations", body, Optional.of(tiles), Processor.USUAL);
      if (width != Tiles.SINGLE) {
        plans.add(plan);
      }
      AgainstInterpreter.check(emitted, "concatenations", body);
    }
    return plans;
  }

  /// Copies inside loops.
  private static long moves(Plan plan) {
    return Items.all(plan.items())
        .filter(Item.Loop.class::isInstance)
        .flatMap(loop -> Items.all(((Item.Loop) loop).items()))
        .filter(ConcatenationsTest::isMove)
        .count();
  }

  private static boolean isMove(Item item) {
    return item instanceof Item.Nest nest
        && nest.before().isEmpty()
        && nest.reductions().isEmpty()
        && nest.after().isEmpty();
  }
}
