package org.badgerlang.runtime.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a real browser draws of a report: of a run with three loops that observed tensors, and of
/// three seeds side by side. Where no Chromium is installed, nothing can be seen.
final class ReportInBrowserTest {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private static final String SETUP =
      """
      {"name":"game",
       "loops":[{"name":"outer","place":{"line":1,"text":""},
        "metrics":[{"loop":"outer","name":"loss","place":{"line":1,"text":""}}]}],
       "state":[{"path":"outer.start","kind":"WEIGHT","axes":["point"],"dims":[3],"owner":"outer"}],
       "nest":[
        {"depth":0,"kind":"bottleneck","name":"","text":"budget inner <= 2 kflop","reads":[],"line":1},
        {"depth":0,"kind":"loop","name":"outer","text":"loop outer repeat 3","reads":[],"line":2},
        {"depth":1,"kind":"learn","name":"start","text":"learn start by adam()","reads":[],"line":3},
        {"depth":1,"kind":"objective","name":"","text":"minimise last(inner.loss)","reads":[4],"line":4},
        {"depth":1,"kind":"loop","name":"inner","text":"loop inner repeat 4","reads":[],"line":5},
        {"depth":2,"kind":"learn","name":"x","text":"learn x from start","reads":[2],"line":6}],
       "costs":[{"path":"outer","steps":1,"operations":100.0},
        {"path":"outer.inner","steps":4,"operations":30.0},
        {"path":"outer.inner.adjoint","steps":4,"operations":60.0}]}
      """;

  @TempDir private Path folder;

  private Path run(String name, int seed) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    Files.writeString(
        run.resolve("run.json"),
        """
        {"format":1,"name":"game","badger":"1","runtime":"1","command":"badger run game.badger",
         "device":"cpu","threads":2,"seed":%d,"params":{},"settings":{},"start":"2026-01-01T00:00:00Z",
         "resumed":[],"end":"2026-01-01T00:01:00Z","exit":0,"reason":"finished","seconds":60.0,
         "steps":{"outer":3},"spent":{"steps of outer":50.0,"evaluations":10.0},
         "evaluations":[{"name":"larger","condition":"size = 4","step":3,"measures":{"final":0.5},
         "expect":{"final < 1":true,"final < 0":false}}]}
        """
            .formatted(seed));
    Files.writeString(run.resolve("setup.json"), SETUP);
    Files.writeString(
        run.resolve("metrics.jsonl"),
        """
        {"step":0,"loop":"outer","time":0.1,"values":{"loss":3.0,"gradient of start":2.0}}
        {"step":0,"loop":"outer.inner","time":0.1,"values":{"loss":[5.0,4.0,3.0,2.0]}}
        {"step":0,"loop":"outer.inner","time":0.1,"values":{"gradient of x":[5.0,4.0,3.0,2.0]}}
        {"step":1,"loop":"outer","time":0.2,"values":{"loss":%d.0,"gradient of start":1.0}}
        {"step":2,"loop":"outer","time":0.3,"values":{"loss":1.0,"gradient of start":0.5}}
        {"step":2,"loop":"outer.inner","time":0.3,"values":{"loss":[4.0,2.0,1.0,0.5]}}
        """
            .formatted(seed));
    return run;
  }

  private static Optional<String> browser() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    for (String place : path.split(java.io.File.pathSeparator, -1)) {
      for (String name : NAMES) {
        if (!place.isEmpty() && Files.isExecutable(Path.of(place, name))) {
          return Optional.of(Path.of(place, name).toString());
        }
      }
    }
    return Optional.empty();
  }

  /// The page as it stands after its scripts have run.
  private String drawn(Path page, int width) throws IOException, InterruptedException {
    var browser = browser();
    assumeTrue(browser.isPresent(), "no Chromium is installed");
    var command = new ArrayList<>(List.of(browser.get(), "--headless", "--no-sandbox"));
    command.addAll(List.of("--disable-gpu", "--window-size=" + width + ",900"));
    command.addAll(List.of("--user-data-dir=" + folder.resolve("profile-" + width)));
    command.addAll(List.of("--virtual-time-budget=3000", "--dump-dom", page.toUri().toString()));
    Path out = folder.resolve("dom.html");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("browser.err").toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the browser does not come to its end");
    }
    String dom = Files.readString(out, StandardCharsets.UTF_8);
    assertTrue(dom.contains("data-drawn=\"yes\""), "the scripts ran to their end");
    return dom;
  }

  private static int count(String dom, String pattern) {
    return (int) Pattern.compile(pattern).matcher(dom).results().count();
  }

  private static String chart(String dom, String title) {
    var found =
        Pattern.compile("<div class=\"chart\" data-title=\"" + Pattern.quote(title) + "\"[^>]*>")
            .matcher(dom);
    assertTrue(found.find(), "no chart " + title);
    return found.group();
  }

  @Test
  void aRunIsDrawnOnWideAndNarrowScreens() throws IOException, InterruptedException {
    Path page = ReportPage.ofRun(run("one", 2));
    for (int width : List.of(1200, 500)) {
      String dom = drawn(page, width);
      assertTrue(chart(dom, "loss of outer").contains("data-points=\"3\""), "every logged step");
      assertTrue(
          chart(dom, "loss of outer.inner, before and after training")
              .contains("data-series=\"2\""));
      assertTrue(chart(dom, "gradient of start, in outer").contains("data-points=\"3\""));
      assertFalse(dom.contains("data-title=\"gradient of start of outer\""), "drawn once");
      assertTrue(dom.contains("data-flows=\"2\""), "what reads what");
      assertEquals(1, count(dom, "class=\"part bottleneck\" data-part"));
      assertEquals(1 + 4, count(dom, "class=\"tick\""), "an update of outer, four of inner");
      assertEquals(3, count(dom, "<span class=\"swatch\"[^>]*></span>outer"), "shares of a step");
      assertTrue(dom.contains("✗ final &lt; 0"));
      assertTrue(dom.contains("badger rerun " + folder.resolve("one")));
    }
  }

  /// One value of millions must not press all others flat.
  @Test
  void aFewWildValuesAreLeftOutOfTheFrameAndTold() throws IOException, InterruptedException {
    Path run = run("wild", 2);
    var lines = new StringBuilder();
    for (int step = 0; step < 100; step++) {
      double loss = step == 40 ? 3e7 : 1 + 0.01 * (step % 7);
      lines.append(
          "{\"step\":%d,\"loop\":\"outer\",\"time\":%d,\"values\":{\"loss\":%s}}\n"
              .formatted(step, step, loss));
    }
    Files.writeString(run.resolve("metrics.jsonl"), lines);
    String chart = chart(drawn(ReportPage.ofRun(run), 1200), "loss of outer");
    assertTrue(chart.contains("data-beyond=\"beyond the frame: up to 3e+7; log y"), chart);
  }

  @Test
  void seedsAreDrawnAsABand() throws IOException, InterruptedException {
    Path page = folder.resolve("seeds.html");
    ReportPage.write(List.of(run("a", 1), run("b", 2), run("c", 3)), page);
    String dom = drawn(page, 1200);
    assertTrue(chart(dom, "loss of outer").contains("data-bands=\"1\""));
    assertTrue(dom.contains("id=\"comparison\""));
  }
}
