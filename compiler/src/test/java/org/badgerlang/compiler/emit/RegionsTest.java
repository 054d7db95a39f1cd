package org.badgerlang.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.plan.Item;
import org.badgerlang.compiler.plan.Processor;
import org.badgerlang.compiler.plan.Tiles;
import org.junit.jupiter.api.Test;

/// How often all tiles wait for each other.
final class RegionsTest {
  private static final Axis BATCH = Axis.of("batch", 19);
  private static final Axis STEP = Axis.of("step", 6);

  /// What a loop made of its steps alone is the same in every tile, and there before others are
  /// done.
  @Test
  void whatEveryTileHasAloneIsNotWaitedFor() {
    check(1, (inner, state) -> inner.unary(Op.UnaryFn.COS, inner.iota(Axis.of("seen", 3))));
  }

  @Test
  void sumsOverTilesAreWaitedFor() {
    check(2, (inner, state) -> inner.sum(state, List.of(BATCH)));
  }

  /// Two loops, the second of which goes back through what the first one kept.
  private static void check(int regions, BiFunction<BodyBuilder, Value, Value> kept) {
    var body = loops(kept);
    for (int width : List.of(Tiles.SINGLE, Tiles.NARROW)) {
      var emitted = new Emitted(List.of());
      var tiles = Optional.of(new Tiles(BATCH, width));
      var plan = emitted.add("loops", body, tiles, Processor.USUAL);
      assertEquals(regions, Items.all(plan.items()).filter(Item.Region.class::isInstance).count());
      AgainstInterpreter.check(emitted, "loops", body);
    }
  }

  private static Body loops(BiFunction<BodyBuilder, Value, Value> kept) {
    var builder = new BodyBuilder();
    var xs = builder.param(new TensorType(List.of(BATCH, STEP)), "xs");
    var start = builder.broadcast(builder.constant(0), new TensorType(List.of(BATCH)));
    var forward =
        builder.scan(
            "forward",
            STEP,
            false,
            List.of(start),
            List.of(xs, builder.iota(STEP)),
            (inner, carries, entries) -> {
              var state =
                  inner.unary(Op.UnaryFn.TANH, inner.add(carries.getFirst(), entries.getFirst()));
              var scale = inner.mul(kept.apply(inner, state), entries.getLast());
              var all = List.copyOf(scale.type().axes());
              return new BodyBuilder.Step(List.of(state), List.of(state, inner.sum(scale, all)));
            });
    var backward =
        builder.scan(
            "backward",
            STEP,
            true,
            List.of(start),
            forward.subList(1, 3),
            (inner, carries, entries) ->
                new BodyBuilder.Step(
                    List.of(
                        inner.add(
                            carries.getFirst(), inner.mul(entries.getFirst(), entries.getLast()))),
                    List.of()));
    return builder.finish(backward);
  }
}
