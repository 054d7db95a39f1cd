package org.badgerlang.runtime.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LauncherTest {
  private static final String AGAIN = "java org.badgerlang.runtime.descent.Descent$Wiring";

  @TempDir private Path folder;

  @Test
  void aRunShowsItsWayAndLeavesItsFolder() throws IOException, InterruptedException {
    var ended = ChildRun.run(folder, "--set", "pace=0.05", "--seed", "5");
    assertEquals("", ended.err());
    assertEquals(0, ended.exit());
    List<String> lines =
        ended
            .out()
            .lines()
            .map(line -> line.replaceAll("[0-9.,e-]+ steps/s", "N steps/s"))
            .map(line -> line.replaceAll("[0-9.]+ s$", "T s"))
            .map(line -> line.replaceAll("(final|loss) [0-9.e-]+( -> [0-9.e-]+)?", "$1 X"))
            .toList();
    assertEquals(
        List.of(
            "at 10: longer (inner.repeat = 100)  final X",
            "at 20: longer (inner.repeat = 100)  final X",
            "at 30: longer (inner.repeat = 100)  final X",
            "at 40: longer (inner.repeat = 100)  final X",
            "outer  40/40  N steps/s  loss X  T s",
            "polish  10/10  N steps/s  loss X  T s",
            "longer  inner.repeat = 100  final X",
            "sound                       ok loss < 10  FAILED loss < 0",
            "results   runs/descent-1 (report.html, weights.safetensors, metrics.jsonl, run.json)",
            "again     " + AGAIN + " --set pace=0.05 --seed 5"),
        lines.stream()
            .map(line -> line.replace("✓", "ok").replace("✗", "FAILED").replace("→", "->"))
            .map(line -> line.replaceAll("loss X -> [0-9.e-]+", "loss X"))
            .toList());
    Path run = folder.resolve("runs/descent-1");
    assertTrue(
        Files.readString(run.resolve("spec.badger")).startsWith("// as run: --set pace=0.05\n"));
    String json = Files.readString(run.resolve("run.json"));
    assertTrue(json.contains("\"exit\":0,\"reason\":\"finished\""), json);
    assertTrue(json.contains("\"seed\":5,\"params\":{\"steps\":40.0,\"pace\":0.05,"), json);
    assertTrue(json.contains("\"expect\":{\"loss < 10\":true,\"loss < 0\":false}"), json);
  }

  @Test
  void strictRunsFailWithTheirExpectations() throws IOException, InterruptedException {
    var ended = ChildRun.run(folder, "--strict", "--quiet");
    assertEquals(4, ended.exit());
    assertEquals("", ended.out());
  }

  @Test
  void misuseIsOneSentenceAndCode2() throws IOException, InterruptedException {
    assertMisuse("error: the spec has no param `pce`; did you mean `pace`?\n", "--set", "pce=1");
    assertMisuse(
        "error: `size` shapes the compiled program, so it is fixed here; compile the spec again"
            + " with --set size=3\n",
        "--set",
        "size=3");
    assertMisuse("error: --set pace=fast: `fast` is not a number\n", "--set", "pace=fast");
    assertMisuse("error: --threads needs a number of at least 1\n", "--threads", "0");
    assertMisuse(
        "error: there is no device `gpu`; there are cuda, cpu, nd4j, plain\n", "--device", "gpu");
    assertMisuse(
        "Unknown option: '--sead=3'\n"
            + "Possible solutions: --set, --seed, --seeds, --search\n"
            + "  all options: "
            + AGAIN
            + " --help\n",
        "--sead=3");
  }

  private void assertMisuse(String said, String... args) throws IOException, InterruptedException {
    var ended = ChildRun.run(folder, args);
    assertEquals(said, ended.err());
    assertEquals(2, ended.exit());
    assertEquals("", ended.out());
  }

  @Test
  void devicesAndVersionAreTold() throws IOException, InterruptedException {
    var devices = ChildRun.run(folder, "--devices");
    assertEquals(0, devices.exit());
    assertEquals(
        """
        cuda  -        not in this build; `badger compile SPEC --device cuda` makes one with it
        cpu   -        not in this build; `badger compile SPEC --device cpu` makes one with it
        nd4j  -        not in this build; `badger compile SPEC --device nd4j` makes one with it
        plain there    bound by a program
        """,
        devices.out());
    var refused = ChildRun.run(folder, "--device", "cuda");
    assertEquals(
        "error: device `cuda`: not in this build; `badger compile SPEC --device cuda` makes one with"
            + " it\n",
        refused.err());
    assertEquals(3, refused.exit());
    assertTrue(
        ChildRun.run(folder, "--version").out().startsWith("descent, compiled by Badger 0.1.0"));
  }

  @Test
  void evaluationsRunAloneOnSavedWeights() throws IOException, InterruptedException {
    ChildRun.run(folder, "--out", "here", "--steps", "20");
    var ended = ChildRun.run(folder, "--evaluate-only", "here");
    assertEquals("", ended.err());
    assertTrue(ended.out().startsWith("longer  inner.repeat = 100  final "), ended.out());
    assertFalse(Files.exists(folder.resolve("runs")));
  }

  @Test
  void aRunThatCameToItsEndCanBeResumedAndEndsAgain() throws IOException, InterruptedException {
    ChildRun.run(folder, "--out", "here");
    String weights = Files.readString(folder.resolve("here/run.json"));
    assertTrue(weights.contains("\"resumed\":[]"));
    var again = ChildRun.run(folder, "--resume", "here");
    assertEquals("", again.err());
    assertEquals(0, again.exit());
    assertFalse(Files.readString(folder.resolve("here/run.json")).contains("\"resumed\":[]"));
  }

  @Test
  void onlyTheSameRunIsResumed() throws IOException, InterruptedException {
    ChildRun.run(folder, "--out", "here", "--steps", "9");
    assertMisuse(
        "error: that run has pace = 0.1; a run goes on with the params it began with\n",
        "--resume",
        "here",
        "--set",
        "pace=0.2");
    assertMisuse(
        "error: that run has seed 0; a run goes on with the seed it began with\n",
        "--resume",
        "here",
        "--seed",
        "1");
    Path spec = folder.resolve("here/spec.badger");
    Files.writeString(spec, Files.readString(spec).replace("repeat 8", "repeat 9"));
    assertMisuse(
        "error: the spec has changed since that run, first in line 5: it was `loop inner repeat 9 {"
            + " minimise wrong }`, now it is `loop inner repeat 8 { minimise wrong }`\n",
        "--resume",
        "here");
  }

  @Test
  void aNumberThatIsNoneIsToldWithWhereWhatWasLearnedIs() throws IOException, InterruptedException {
    var ended = ChildRun.run(folder, "--set", "spoil=17", "--out", "here");
    assertEquals(1, ended.exit());
    assertEquals(
        "error: `loss` of `outer.inner` became NaN at step 17 of `outer`, step 3 of `inner`"
            + " (descent.badger:5:3: `minimise wrong`)\n  what was learned before is in here\n",
        ended.err());
    assertTrue(Files.exists(folder.resolve("here/weights.safetensors")));
    assertTrue(Files.readString(folder.resolve("here/run.json")).contains("\"exit\":1"));
  }

  @Test
  void severalSeedsAreOneSweepWithATable() throws IOException, InterruptedException {
    var ended = ChildRun.run(folder, "--seeds", "3", "--set", "steps=6,12", "--out", "sweep");
    assertEquals("", ended.err());
    assertEquals(0, ended.exit());
    assertTrue(ended.out().contains("\nsteps 12      3  "), ended.out());
    assertTrue(Files.exists(folder.resolve("sweep/6/weights.safetensors")));
    assertTrue(Files.exists(folder.resolve("sweep/report.html")));
    assertMisuse(
        "error: --search halving needs --steps N, how long the best one runs\n",
        "--search",
        "halving");
  }

  @Test
  void aRunThatEndsLeavesItsReportAndEventFile() throws IOException, InterruptedException {
    ChildRun.run(folder, "--out", "here", "--mlflow", "mlruns");
    assertTrue(Files.readString(folder.resolve("here/report.html")).contains("\"descent\""));
    try (var files = Files.list(folder.resolve("here"))) {
      assertTrue(files.anyMatch(file -> file.toString().contains("events.out.tfevents.")));
    }
    assertTrue(Files.isDirectory(folder.resolve("mlruns")));
  }
}
