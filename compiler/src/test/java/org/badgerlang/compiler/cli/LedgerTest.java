package org.badgerlang.compiler.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.cost.LoopCost;
import org.badgerlang.compiler.source.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerTest {
  private static final String SPEC =
      """
      loop outer repeat 3 {
        learn start: real by sgd(lr: 0.1)
        loop inner repeat 4 {
          learn x: real from start by sgd(lr: 0.1)
          minimise x ^ 2
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
  void holdsEachNestedLoopAndLetsItRunLonger() {
    String text = ledger().evaluations();
    assertTrue(text.contains("with inner.repeat = 1\n"), text);
    assertTrue(text.contains("with inner.repeat = 8\n"), text);
    assertEquals(3, text.split("measure value = last\\(inner.loss\\)").length - 1);
  }

  @Test
  void tellsWhatEachLevelContributes() throws IOException {
    Path metrics = folder.resolve("metrics.jsonl");
    Files.writeString(
        metrics,
        """
        {"step":0,"loop":"outer","values":{"loss":5.0}}
        {"step":3,"evaluation":"ledger_whole","condition":"","values":{"value":1.0},"expect":[]}
        {"step":3,"evaluation":"ledger_inner_held","condition":"","values":{"value":3.5},"expect":[]}
        {"step":3,"evaluation":"ledger_inner_twice","condition":"","values":{"value":0.5},"expect":[]}
        """);
    String table = ledger().table(metrics).toString();
    assertTrue(table.lines().anyMatch(l -> l.startsWith("outer") && l.endsWith("4.000")), table);
    assertTrue(table.lines().anyMatch(l -> l.startsWith("inner") && l.endsWith("2.500")), table);
  }
}
