package org.badgerlang.compiler.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
    return ledger(SPEC);
  }

  private static Ledger ledger(String text) {
    var costs =
        List.of(new LoopCost("outer", 1, 1, 10, 10), new LoopCost("outer.inner", 4, 1, 8, 8));
    return Ledger.of(Compiler.parse(new Source("game.badger", text)), costs).orElseThrow();
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

  /// A loop that halves a distance four times, to places of variance 1 from a learned start; the
  /// outermost loop minimises what is left, 1/256 of the square at the beginning.
  private static final String HALVES =
      """
      import std.rules.{sgd}

      task Wall {
        draw place: real ~ normal(0, 1)
      }

      loop outer repeat 4 {
        batch 64 of Wall as wall
        learn start: real = 2 by sgd(lr: OUTER)
        loop inner repeat 4 {
          learn x: real from start by sgd(lr: INNER)
          minimise (x - wall.place) ^ 2
        }
        minimise (inner.x - wall.place) ^ 2
      }
      """;

  private String told(String outer, String inner) throws IOException {
    Path spec =
        Files.writeString(
            folder.resolve("halves.badger"),
            HALVES.replace("OUTER", outer).replace("INNER", inner));
    var run = CommandLineRun.of("ledger", spec, "--out", folder.resolve("run"), "--quiet");
    assertEquals(0, run.code(), run.err());
    return run.out();
  }

  private static List<double[]> rows(String told, String start) {
    return told.lines()
        .filter(line -> line.matches(start + " .*"))
        .map(line -> line.strip().split(" {2,}"))
        .map(
            cells ->
                Arrays.stream(cells)
                    .skip(1)
                    .mapToDouble(cell -> Double.parseDouble(cell.replace(" k", "e3")))
                    .toArray())
        .toList();
  }

  /// The changed loops see the tasks that the loop as trained sees: the ratios are exact.
  @Test
  void bothLoopsLearn() throws IOException {
    var told = told("64", "0.25");
    var inner = rows(told, "inner").getFirst();
    double trained = inner[0];
    assertEquals(256 * trained, inner[1], 1e-3 * inner[1], "frozen");
    assertEquals(64 * trained, inner[2], 1e-3 * inner[2], "reset: the last step alone");
    // 1/2, 1/4, 1/8, 1/16 of the places of four others, and all of its own
    assertEquals(1 + 0.332, inner[3], 0.3, "shuffled");
    assertEquals(trained / 256, inner[4], 1e-3 * inner[4], "twice as long");
    assertEquals(inner[1] - trained, inner[5], 1e-3 * inner[5], "contributes");
    assertTrue(inner[6] > 9, "all bits that a ridge of 0.001 leaves");

    var course = rows(told, "[0-4]");
    double start = course.getFirst()[1];
    assertEquals(5, start, 1, "of 512 places, seed 0");
    for (var row : course) {
      assertEquals(256 * row[0], row[1], 1e-3 * row[1], "inner frozen");
      assertEquals(row[1] - row[0], row[2], 1e-3 * row[1], "inner gains");
      assertEquals(start - row[1], row[3], 1e-3 * start, "outer gained");
      assertEquals(row[2] / (row[2] + row[3]), row[4], 1e-3, "inner share");
    }
    assertTrue(course.getLast()[4] < 0.3, "the start is learned");

    // `x - place`, times 2, times the rate, less from x: four operations of 64 instances
    var steps = rows(told, "outer.inner").getFirst();
    assertArrayEquals(new double[] {1, 4, 4, 256, 256 * 16}, steps, 10);
    var outer = rows(told, "outer").getLast();
    assertArrayEquals(new double[] {1, 4, 256}, Arrays.copyOf(outer, 3));
    assertTrue(outer[3] > 4 * 256, "with those of the nested loop");
    assertEquals(4 * outer[3], outer[4], 0.01 * outer[4]);
  }

  @Test
  void onlyTheOutermostLoopLearns() throws IOException {
    var course = rows(told("0.25", "0"), "[0-4]");
    for (var row : course) {
      assertEquals(0, row[2], "inner gains");
    }
    assertEquals(0, course.getLast()[4], "inner share");
    assertTrue(course.getLast()[3] > 3, "outer gained");
  }

  /// What the outermost loop seems to gain is the luck of tasks drawn anew at each look.
  @Test
  void onlyTheNestedLoopLearns() throws IOException {
    for (var row : rows(told("0", "0.25"), "[0-4]")) {
      assertEquals(1, row[4], 0.15, "inner share, of 512 places");
    }
  }

  @Test
  void addsWhatSeveralLossesWeigh() {
    var text =
        SPEC.replace(
            "minimise last(inner.loss)\n}",
            "losses { a: last(inner.loss) b: start ^ 2 weight 0.1 }\n}");
    assertEquals("(last(inner.loss)) + (0.1) * (start ^ 2)", ledger(text).objective());
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
