package org.badgerlang.runtime.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.badgerlang.runtime.record.Json;
import org.badgerlang.runtime.record.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportPageTest {
  private static final String RUN =
      """
      {"name":"game","badger":"1","command":"badger run game.badger","device":"cpu","threads":2,
       "seed":3,"params":{"lr":0.1},"settings":{},"start":"2030-01-01T00:00:00Z","exit":0,
       "reason":"finished","seconds":2.5,"steps":{"outer":3},"spent":{"steps of outer":2.0},
       "evaluations":[{"name":"larger","condition":"size = 4","step":3,"measures":{"final":0.5},
       "expect":{"final < 1":true}}]}
      """;

  private static final String METRICS =
      """
      {"step":0,"loop":"outer","time":0.1,"values":{"loss":3.0}}
      {"step":0,"loop":"outer.inner","time":0.1,"values":{"loss":[5.0,4.0,3.0]}}
      {"step":1,"loop":"outer","time":0.2,"values":{"loss":"NaN"}}
      not a line
      {"step":2,"evaluation":"larger","condition":"size = 4","time":0.3,"values":{"final":0.5},"expect":[true]}
      {"step":2,"loop":"outer","time":0.3,"values":{"loss":1.0}}
      {"step":2,"loop":"outer.inner","time":0.3,"at":[0,50,99],"values":{"loss":[2.0,1.5,1.0]}}
      {"step":3,"loop":"out\
      """;

  @TempDir private Path folder;

  private Path game() throws IOException {
    Path run = Files.createDirectories(folder.resolve("game-1"));
    Files.writeString(run.resolve("run.json"), RUN);
    Files.writeString(run.resolve("metrics.jsonl"), METRICS);
    return run;
  }

  private static Json.Obj onlyRun(List<Path> folders) throws IOException {
    if (Json.parse(ReportPage.data(folders)) instanceof Json.Obj data
        && data.get("runs").orElseThrow() instanceof Json.Arr(var runs)
        && runs.getFirst() instanceof Json.Obj run) {
      return run;
    }
    throw new AssertionError("no runs");
  }

  private static Json.Obj item(Json.Obj from, String name, int index) {
    if (from.get(name).orElseThrow() instanceof Json.Arr(var items)
        && items.get(index) instanceof Json.Obj item) {
      return item;
    }
    throw new AssertionError(name);
  }

  private static String text(Json.Obj from, String name) {
    return new org.badgerlang.runtime.record.JsonText()
        .value(from.get(name).orElseThrow())
        .toString();
  }

  @Test
  void theDataHoldsEveryCurveAndEverySeries() throws IOException {
    Json.Obj run = onlyRun(List.of(game()));
    Json.Obj curve = item(run, "curves", 0);
    assertEquals("\"outer\"", text(curve, "loop"));
    assertEquals("[0,1,2]", text(curve, "steps"));
    assertEquals("[0.1,0.2,0.3]", text(curve, "times"));
    assertEquals("[3.0,\"NaN\",1.0]", text(curve, "values"));
    Json.Obj inside = item(run, "inside", 0);
    assertEquals("\"outer.inner\"", text(inside, "loop"));
    assertEquals(
        "[{\"step\":0,\"at\":[0,1,2],\"values\":[5.0,4.0,3.0]},"
            + "{\"step\":2,\"at\":[0,50,99],\"values\":[2.0,1.5,1.0]}]",
        text(inside, "samples"));
    assertEquals("[5.0,2.0]", text(inside.object("start").orElseThrow(), "values"));
    assertEquals("[3.0,1.0]", text(inside.object("end").orElseThrow(), "values"));
    assertEquals("\"larger\"", text(item(run, "evaluations", 0), "evaluation"));
  }

  @Test
  void thePageNeedsNothingFromOutside() throws IOException {
    String page = Files.readString(ReportPage.ofRun(game()));
    assertTrue(page.contains("default-src 'none'"));
    assertFalse(page.contains("src="), "nothing is loaded");
    assertFalse(page.contains("<link"), "nothing is loaded");
    assertTrue(page.contains("Copyright (c) 2022 Leon Sorokin"), "uPlot's licence");
    assertFalse(page.contains("/*page*/"));
    assertFalse(Files.exists(folder.resolve("game-1/report.html.part")));
  }

  @Test
  void noTextOfARunCanEndTheScript() throws IOException {
    Path run = game();
    Files.writeString(
        run.resolve("spec.badger"), "// </script><script>alert(1)</script> <!-- /*data*/ \u2028\n");
    String page = ReportPage.of(List.of(run));
    assertFalse(page.contains("alert(1)</script>"));
    assertTrue(onlyRun(List.of(run)).text("spec").orElseThrow().contains("</script>"));
    assertEquals(3, page.split("</script>", -1).length - 1);
  }

  @Test
  void aFolderWithoutARunIsRefused() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    var refused = assertThrows(MalformedException.class, () -> ReportPage.of(List.of(empty)));
    assertEquals(empty + " holds no run: there is no whole run.json in it", refused.getMessage());
  }

  @Test
  void damagedFilesGiveAPageOfWhatIsLeft() throws IOException {
    Path run = game();
    byte[] metrics = METRICS.getBytes(StandardCharsets.UTF_8);
    long seed = 7;
    var random = new SplittableRandom(seed);
    for (int trial = 0; trial < 200; trial++) {
      byte[] broken = metrics.clone();
      for (int i = 0; i < 5; i++) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
      }
      Files.write(run.resolve("metrics.jsonl"), broken);
      Files.write(run.resolve("setup.json"), broken);
      Files.write(run.resolve("weights.safetensors"), broken);
      assertTrue(ReportPage.data(List.of(run)).startsWith("{\"runs\":["), "seed " + seed);
    }
  }
}
