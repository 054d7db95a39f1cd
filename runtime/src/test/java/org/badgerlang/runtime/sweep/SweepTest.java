package org.badgerlang.runtime.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.badgerlang.runtime.run.RunFailure;
import org.badgerlang.runtime.sweep.SweepPlan.Search;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SweepTest {
  private static final OptionalLong NO_CAP = OptionalLong.empty();

  @TempDir private Path folder;

  /// Writes what a run of `pace` leaves, with a loss of `pace` plus `seed` hundredths; ends with
  /// `130` where `interruptAt` runs are done.
  private static final class Written implements TrialRunner {
    final List<String> calls = new ArrayList<>();
    private final int interruptAt;

    Written(int interruptAt) {
      this.interruptAt = interruptAt;
    }

    @Override
    public int run(Trial trial, List<String> arguments) {
      if (calls.size() == interruptAt) {
        return 130;
      }
      boolean resumes = arguments.contains("--resume");
      Path place = Path.of(arguments.get(arguments.indexOf(resumes ? "--resume" : "--out") + 1));
      int steps = arguments.indexOf("--steps");
      String cap = steps < 0 ? "end" : arguments.get(steps + 1);
      calls.add(trial.folder() + (resumes ? " on to " : " to ") + cap);
      double pace = Double.parseDouble(trial.settings().getOrDefault("pace", "1"));
      try {
        Files.createDirectories(place);
        Files.writeString(
            place.resolve("run.json"),
            "{\"name\":\"x\",\"start\":\"2030\",\"params\":{},\"exit\":%d,\"reason\":\"%s\",\"steps\":{\"outer\":%s}}"
                .formatted(
                    pace > 100 ? 1 : 0,
                    steps < 0 ? "finished" : "as many steps as --steps allows",
                    steps < 0 ? "9" : cap));
        Files.writeString(
            place.resolve("metrics.jsonl"),
            "{\"step\":1,\"loop\":\"outer\",\"time\":0.1,\"values\":{\"loss\":%s}}\n"
                .formatted(pace > 100 ? "\"NaN\"" : pace + trial.seed() / 100.0));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return pace > 100 ? 1 : 0;
    }

    @Override
    public double operationsPerStep(Trial trial) {
      return 10 * Double.parseDouble(trial.settings().getOrDefault("pace", "1"));
    }
  }

  private static SweepPlan grid(int seeds, String paces) {
    return SweepPlan.of(Search.GRID, List.of(Choice.of("pace", paces)), 0, seeds, 5, NO_CAP, false);
  }

  private String run(SweepPlan plan, Written runner, int exit) throws IOException {
    var out = new StringWriter();
    var writer = new PrintWriter(out);
    Sweep sweep =
        Sweep.isIn(folder)
            ? Sweep.resume(folder, runner, writer)
            : Sweep.begin(folder, plan, runner, writer);
    assertEquals(exit, sweep.toEnd());
    return out.toString();
  }

  @Test
  void aGridTriesEveryCombinationWithEverySeed() {
    var plan =
        SweepPlan.of(
            Search.GRID,
            List.of(Choice.of("a", "1,2"), Choice.of("b", "3..5")),
            0,
            2,
            7,
            NO_CAP,
            false);
    assertEquals(12, plan.trials().size());
    assertEquals(new Trial("01", Map.of("a", "1", "b", "3"), 7), plan.trials().get(0));
    assertEquals(new Trial("12", Map.of("a", "2", "b", "5"), 8), plan.trials().get(11));
  }

  @Test
  void theTableTellsMeanAndInterval() throws IOException {
    String out = run(grid(2, "0.5,0.25,1000"), new Written(99), 0);
    assertTrue(
        out.contains(
            """
            settings   seeds  at the end
            pace 0.25      2  0.3050 ± 0.06355
            pace 0.5       2  0.5550 ± 0.06355
            pace 1000      2  none (2 gave none)
            """),
        out);
    assertTrue(out.contains("1/6  pace 0.5, seed 5  0.5500\n"), out);
    assertTrue(Files.exists(folder.resolve("report.html")));
  }

  @Test
  void anInterruptedSweepDoesWhatIsLeft() throws IOException {
    run(grid(1, "1,2,3,4"), new Written(2), 130);
    var rest = new Written(99);
    run(grid(1, "1,2,3,4"), rest, 0);
    assertEquals(List.of("3 to end", "4 to end"), rest.calls);
    var none = new Written(99);
    run(grid(1, "1,2,3,4"), none, 0);
    assertEquals(List.of(), none.calls);
  }

  @Test
  void aHalvingLetsTheBestThirdGoOn() throws IOException {
    var plan =
        SweepPlan.of(
            Search.HALVING,
            List.of(Choice.of("pace", "1,2,3,4,5,6,7,8,9")),
            9,
            1,
            0,
            OptionalLong.of(90),
            false);
    assertEquals(9, plan.trials().size(), "the whole space, since it is that small");
    var first = new Written(11);
    run(plan, first, 130);
    assertEquals(9, first.calls.stream().filter(call -> call.endsWith(" to 10")).count());
    assertEquals(2, first.calls.stream().filter(call -> call.endsWith(" on to 30")).count());
    var rest = new Written(99);
    run(plan, rest, 0);
    assertEquals(2, rest.calls.size(), rest.calls.toString());
    assertTrue(rest.calls.getFirst().endsWith(" on to 30"), rest.calls.toString());
    assertTrue(rest.calls.getLast().endsWith(" on to 90"), rest.calls.toString());
    String best =
        plan.trials().stream()
            .filter(trial -> trial.settings().get("pace").equals("1"))
            .findFirst()
            .orElseThrow()
            .folder();
    assertEquals(best + " on to 90", rest.calls.getLast());
  }

  @Test
  void equalComputeGivesDearSettingsFewerSteps() throws IOException {
    var plan =
        SweepPlan.of(
            Search.GRID, List.of(Choice.of("pace", "1,2,4")), 0, 1, 0, OptionalLong.of(100), true);
    var runner = new Written(99);
    run(plan, runner, 0);
    assertEquals(List.of("1 to 100", "2 to 50", "3 to 25"), runner.calls);
  }

  @Test
  void drawsStayInTheirRange() {
    var random = new SplittableRandom(1);
    int small = 0;
    for (int i = 0; i < 1000; i++) {
      double value = Double.parseDouble(Choice.of("lr", "0.0001..1").draw(random));
      assertTrue(value >= 0.0001 && value <= 1, value + "");
      small += value < 0.01 ? 1 : 0;
      long whole = Long.parseLong(Choice.of("n", "2..9").draw(random));
      assertTrue(whole >= 2 && whole <= 9);
    }
    assertTrue(small > 400 && small < 600, "half of them in half of the decades: " + small);
  }

  @Test
  void whatCanNotBeIsOneSentence() {
    assertRefused("--set a=1,x: `x` is not a number", () -> Choice.of("a", "1,x"));
    assertRefused("--set a=3..1: the range ends before it begins", () -> Choice.of("a", "3..1"));
    assertRefused(
        "`pace` may be any number from 0.1 to 0.2, which is no grid; search it with --search random"
            + " --trials N",
        () -> grid(1, "0.1..0.2"));
    assertRefused("--seeds needs a number of at least 1", () -> grid(0, "1,2"));
    assertRefused(
        "--search halving needs --steps N, how long the best one runs",
        () -> SweepPlan.of(Search.HALVING, List.of(), 1, 1, 0, NO_CAP, false));
  }

  private static void assertRefused(String sentence, org.junit.jupiter.api.function.Executable on) {
    assertEquals(sentence, assertThrows(RunFailure.class, on).sentence());
  }
}
