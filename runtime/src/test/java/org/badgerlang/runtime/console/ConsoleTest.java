package org.badgerlang.runtime.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.runtime.record.RunRecord;
import org.badgerlang.runtime.run.LoopView;
import org.badgerlang.runtime.run.Outcome;
import org.junit.jupiter.api.Test;

final class ConsoleTest {
  private static final LoopView MIDDLE =
      new LoopView(
          "outer", 2_340, 10_000, 4.5, 1 / 520.0, Optional.empty(), "loss", 1.0213f, 0.031234f);
  private static final LoopView END =
      new LoopView(
          "outer", 10_000, 10_000, 75, 1 / 140.0, Optional.empty(), "loss", 1.0213f, 0.0021f);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Terminal terminal(boolean live, boolean unicode, int width) {
    var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new Terminal(out, live, unicode, false, () -> width);
  }

  private String said() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLiveLineIsDrawnInPlaceAndLeftStanding() {
    Progress progress = Progress.on(terminal(true, true, 100), false);
    assertTrue(progress.wantsLook(System.nanoTime()));
    progress.look(MIDDLE);
    progress.note("ending after this step");
    progress.loopOver(END);
    assertEquals(
        "\r\u001b[Kouter  ━━━━━╸                2,340/10,000  loss 0.03123  15 s left  520 steps/s"
            + "\r\u001b[Kending after this step\n"
            + "\r\u001b[Kouter  10,000/10,000  133 steps/s  loss 1.021 → 0.0021  1 min 15 s\n",
        said());
  }

  @Test
  void aLiveLineFitsTheWidth() {
    for (int width = 1; width <= 120; width++) {
      String line = LoopLine.fitted(MIDDLE, width);
      assertTrue(line.length() <= width, width + ": " + line);
    }
    assertEquals(
        "outer  2,340/10,000  loss 0.03123  15 s left  520 steps/s", LoopLine.fitted(MIDDLE, 60));
    assertEquals("outer  2,340/10,000  loss 0.03123  15 s left", LoopLine.fitted(MIDDLE, 50));
    assertEquals("outer  2,340/10,000", LoopLine.fitted(MIDDLE, 20));
    assertEquals("out", LoopLine.fitted(MIDDLE, 3));
  }

  @Test
  void elsewhereItIsALineNowAndThen() {
    Progress progress = Progress.on(terminal(false, false, 80), false);
    assertTrue(!progress.wantsLook(System.nanoTime()));
    assertTrue(progress.wantsLook(System.nanoTime() + 3_000_000_000L));
    progress.look(MIDDLE);
    progress.loopOver(END);
    assertEquals(
        """
        outer  2,340/10,000  loss 0.03123  15 s left  520 steps/s
        outer  10,000/10,000  133 steps/s  loss 1.021 -> 0.0021  1 min 15 s
        """,
        said());
  }

  @Test
  void quietSaysNothing() {
    Progress progress = Progress.on(terminal(true, true, 80), true);
    progress.loopOver(END);
    progress.note("x");
    assertEquals("", said());
  }

  @Test
  void loopsWithoutEndAndWithABudgetSayWhatIsLeft() {
    var endless =
        new LoopView("life", 12, -1, 24, 2, Optional.of(3600.0), "", Float.NaN, Float.NaN);
    assertEquals("life  12 steps  59 min 36 s left  2 s a step", LoopLine.of(endless));
    var begun =
        new LoopView("life", 0, -1, 0, Double.NaN, Optional.empty(), "loss", Float.NaN, Float.NaN);
    assertEquals("life  0 steps", LoopLine.fitted(begun, 80));
  }

  private static Outcome outcome(Outcome.Ending ending) {
    var holds = new LinkedHashMap<String, Boolean>();
    holds.put("last(inner.loss) < 1", true);
    holds.put("final < 0", false);
    return new Outcome(
        ending,
        List.of(END),
        List.of(
            new RunRecord.Evaluated(
                "longer",
                "inner.repeat = 1000",
                10,
                Map.of("final", new float[] {0.00213f}),
                Map.of()),
            new RunRecord.Evaluated(
                "all", "", 10, Map.of("curve", new float[] {1, 2, 3e7f}), holds)),
        75);
  }

  @Test
  void theEndingTellsVerdictsAndWhatToDoNext() {
    new Ending(terminal(false, true, 80))
        .show(outcome(Outcome.Ending.FINISHED), Path.of("runs", "x-1"), "badger run x", "never");
    assertEquals(
        """
        longer  inner.repeat = 1000  final 0.00213
        all                          ✓ last(inner.loss) < 1  ✗ final < 0  curve 1 … 3e+07 (3)
        results   runs/x-1 (report.html, weights.safetensors, metrics.jsonl, run.json)
        again     badger run x
        """,
        said());
  }

  @Test
  void plainAsciiServesWhereSignsCanNotBeShown() {
    new Ending(terminal(false, false, 80))
        .show(
            outcome(Outcome.Ending.INTERRUPTED), Path.of("x"), "never", "badger run x --resume x");
    assertEquals(
        """
        longer  inner.repeat = 1000  final 0.00213
        all                          ok last(inner.loss) < 1  FAILED final < 0  curve 1 ... 3e+07 (3)
        saved     x (report.html, weights.safetensors, metrics.jsonl, run.json)
        go on     badger run x --resume x
        """,
        said());
  }

  @Test
  void coloursComeOnlyWhereTheyAreShown() {
    var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    new Ending(new Terminal(out, true, true, true, () -> 80))
        .evaluations(outcome(Outcome.Ending.FINISHED).evaluations());
    assertTrue(said().contains("\u001b[32m✓\u001b[0m last"), said());
    assertTrue(said().contains("\u001b[31m✗\u001b[0m final"), said());
  }

  @Test
  void figuresAreShort() {
    assertEquals(
        List.of(
            "0", "1", "0.0312", "12.35", "999.9", "1234", "123456", "1.235e+06", "1e-05", "NaN"),
        List.of(
            Figures.number(0),
            Figures.number(1),
            Figures.number(0.0312),
            Figures.number(12.345678),
            Figures.number(999.9),
            Figures.number(1234.4),
            Figures.number(123456),
            Figures.number(1234567),
            Figures.number(1e-5),
            Figures.number(Float.NaN)));
    assertEquals("inf", Figures.number(Float.POSITIVE_INFINITY));
    assertEquals("-0.5", Figures.number(-0.5));
    assertEquals("0.4 s", Figures.duration(0.41));
    assertEquals("59 s", Figures.duration(59));
    assertEquals("2 h 05 min", Figures.duration(7530));
    assertEquals("3.3 s a step", Figures.rate(0.3));
    assertEquals("2.5 steps/s", Figures.rate(2.5));
    assertEquals("", Figures.rate(0));
  }
}
