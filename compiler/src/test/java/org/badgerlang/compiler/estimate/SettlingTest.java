package org.badgerlang.compiler.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.badgerlang.compiler.emit.cuda.CudaWriter;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.optimise.Optimiser;
import org.badgerlang.compiler.plan.Item;
import org.badgerlang.compiler.plan.Planner;
import org.badgerlang.compiler.plan.Tiles;
import org.badgerlang.compiler.plan.View;
import org.junit.jupiter.api.Test;

/// Instances that leave a loop at different steps: nothing of them changes any more, and a tile of
/// which all have left costs next to nothing.
class SettlingTest {
  private static final String DESCENT =
      """
      import std.rules.{sgd}
      task Bowl {
        draw centre: real ~ normal(0, 1)
        draw near:   real ~ uniform(0.05, 0.5)
      }
      loop outer repeat 2 {
        batch 20 of Bowl
        learn begin: real = BEGIN by sgd(lr: 1)
        minimise last(inner.height) + mean(inner.height) + inner.x ^ 2
        measure total = last(inner.height) + mean(inner.height) + inner.x ^ 2
        measure unfinished = mean(inner.steps < 2) + mean(last(inner.height) >= near)
        measure early = mean(inner.steps < 8)
        loop inner repeat 30 until height < near {
          learn x: real from begin by sgd(lr: 0.2)
          minimise 0.5 * (x - centre) ^ 2
          measure height = 0.5 * (x - centre) ^ 2
        }
      }
      """;

  private static Program program(double begin) {
    return SpecRun.program(DESCENT.replace("BEGIN", Double.toString(begin)));
  }

  @Test
  void everyInstanceEndsByItselfAndItsGradientWithIt() {
    var run = SpecRun.of(program(4), 3).steps(1);
    assertEquals(0, run.metric("unfinished"), 1e-12);
    double h = 1e-6;
    double above = SpecRun.of(program(4 + h), 3).steps(1).metric("total");
    double below = SpecRun.of(program(4 - h), 3).steps(1).metric("total");
    double gradient = SpecRun.gradient(program(4), "outer.begin", 3)[0];
    assertEquals((above - below) / (2 * h), gradient, 1e-6);
  }

  @Test
  void blocksOfAGpuThatAreDoneAreSkipped() {
    var kernels = String.join("\n", CudaWriter.sources(Optimiser.run(program(4), 2)));
    assertTrue(kernels.contains("if (holds"), kernels);
    assertFalse(kernels.contains("if (true)"), kernels);
  }

  @Test
  void tilesThatAreDoneAreSkipped() {
    var step = Optimiser.run(program(4), 2).loops().getFirst().step();
    var items = new Planner(new LinkedHashMap<>(), Tiles.NARROW).plan(step).items();
    var loops = all(items).filter(i -> i instanceof Item.Loop).map(i -> (Item.Loop) i).toList();
    var seen = new ArrayList<String>();
    for (var loop : loops) {
      if (!loop.name().startsWith("inner")) {
        continue;
      }
      seen.add(loop.name());
      var fork =
          loop.items().stream()
              .filter(i -> i instanceof Item.Fork f && f.condition() instanceof View)
              .map(i -> (Item.Fork) i)
              .findFirst()
              .orElseThrow(() -> new AssertionError(loop.name() + " skips nothing"));
      double running = operations(fork.then());
      double done = operations(fork.otherwise());
      double always = operations(loop.items().stream().filter(i -> i != fork).toList());
      assertTrue(done == 0, loop.name() + " computes where all is done: " + done);
      assertTrue(always < 0.2 * running, loop.name() + ": " + always + " of " + running);
    }
    assertEquals(List.of("inner", "inner.adjoint"), seen);
  }

  private static Stream<Item> all(List<Item> items) {
    return items.stream()
        .flatMap(
            item ->
                Stream.concat(
                    Stream.of(item),
                    switch (item) {
                      case Item.Region region -> all(region.items());
                      case Item.Loop loop -> all(loop.items());
                      case Item.Fork fork -> Stream.concat(all(fork.then()), all(fork.otherwise()));
                      case Item.FirstTile(var then, var otherwise) ->
                          Stream.concat(all(then), all(otherwise));
                      case Item.Nest _, Item.Single _, Item.Call _, Item.Pack _, Item.Product _ ->
                          Stream.empty();
                    }));
  }

  /// The operations that items do for each place; copies are none.
  private static double operations(List<Item> items) {
    return all(items)
        .mapToDouble(
            item ->
                item instanceof Item.Nest nest
                    ? Stream.of(nest.before(), nest.reductions(), nest.after())
                        .flatMap(List::stream)
                        .filter(SettlingTest::computes)
                        .count()
                    : 0)
        .sum();
  }

  private static boolean computes(org.badgerlang.compiler.ir.Stmt stmt) {
    return switch (stmt.op()) {
      case org.badgerlang.compiler.ir.Op.Unary _,
          org.badgerlang.compiler.ir.Op.Binary _,
          org.badgerlang.compiler.ir.Op.Contract _,
          org.badgerlang.compiler.ir.Op.Reduce _ ->
          true;
      default -> false;
    };
  }
}
