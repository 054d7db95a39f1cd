package org.badgerlang.compiler.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.cost.LoopCost;
import org.badgerlang.compiler.source.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerTest {
  private static final String SPEC =
      """
      import std.rules.{sgd}

      task Wall {
        draw place: real ~ normal(0, 1)
      }

      loop outer repeat 3 {
        batch 8 of Wall as wall
        learn start: real by sgd(lr: 0.1)
        loop inner repeat 4 {
          learn x: real from start by sgd(lr: 0.1)
          minimise (x - wall.place) ^ 2
        }
        minimise last(inner.loss)
      }
      """;

  @TempDir private Path folder;

  private static Ledger ledger() {
    var costs =
        List.of(new LoopCost("outer", 1, 1, 10, 10), new LoopCost("outer.inner", 4, 1, 8, 8));
    return Ledger.of(Compiler.parse(new Source("game.badger", SPEC)), costs).orElseThrow();
  }

  @Test
  void changesEachNestedLoopInEveryWay() {
    String text = ledger().evaluations(1, Optional.of(64L));
    for (var with :
        List.of(
            "inner.frozen = 1",
            "inner.reset = 1",
            "inner.shuffled = 1",
            "inner.repeat = 8",
            "batch = 64")) {
      assertTrue(text.contains("with " + with + "\n"), text);
    }
    assertEquals(6, text.split("measure value = last\\(inner.loss\\)").length - 1);
  }

  private static Evaluated evaluated(long step, String name, double value) {
    return new Evaluated(step, name, "", Map.of("value", List.of(value)));
  }

  @Test
  void dividesWhatIsBetterBetweenTheLoops() {
    var before = List.of(evaluated(0, "ledger_whole", 5), evaluated(0, "ledger_none", 6));
    var after =
        List.of(
            evaluated(3, "ledger_whole", 1),
            evaluated(3, "ledger_none", 4),
            evaluated(3, "ledger_inner_frozen", 4));
    var tables = new LedgerTables(ledger(), before, after);
    var loops = tables.loops().toString();
    assertTrue(loops.lines().anyMatch(l -> l.matches("outer +1.000 +5.000 +4.000")), loops);
    assertTrue(loops.lines().anyMatch(l -> l.matches("inner +1.000 +4.000 +3.000")), loops);
    var course = tables.course().toString();
    assertTrue(
        course.lines().anyMatch(l -> l.matches("3 +1.000 +4.000 +3.000 +2.000 +0.6000")), course);
  }

  @Test
  void trainsAndTells() throws IOException {
    Path spec = Files.writeString(folder.resolve("wall.badger"), SPEC);
    var run =
        CommandLineRun.of(
            "ledger", spec.toString(), "--out", folder.resolve("run").toString(), "--quiet");
    assertEquals(0, run.code(), run.err());
    for (var word : List.of("contributes", "inner share", "operations", "outer.inner")) {
      assertTrue(run.out().contains(word), run.out());
    }
  }
}
