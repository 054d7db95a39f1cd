package org.badgerlang.compiler.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands about runs that are over, on runs of a tiny spec.
final class RunsCommandTest {
  @TempDir private Path folder;
  private Path spec;
  private Path run;

  @BeforeEach
  void runs() throws IOException {
    spec = folder.resolve("tiny.badger");
    run = folder.resolve("first");
    Files.writeString(spec, ProgramChangesTest.SPEC);
    var ran = CommandLineRun.of("run", spec, "--set", "pace=0.3", "--seed", 2, "--out", run, "-q");
    assertEquals(0, ran.code(), ran.err());
  }

  @Test
  void aRunDoneAgainIsTheSameInEveryBit() {
    var again = CommandLineRun.of("rerun", run, "--threads", 1);
    assertEquals(0, again.code(), again.err() + again.out());
    assertEquals(
        folder.resolve("first-again-1")
            + " is the same in every bit: 1 tensors, 4 lines of metrics\n",
        again.out());
  }

  @Test
  void aLoopWithoutEndEndsByItsEvent() throws IOException {
    Path endless = folder.resolve("endless.badger");
    Files.writeString(
        endless,
        """
        import std.rules.{sgd}
        loop live repeat forever until gap < 0.001 {
          learn x: real = 1 by sgd(lr: 0.25)
          minimise x ^ 2
          measure gap = abs(x)
        }
        """);
    Path out = folder.resolve("endless");
    var ran = CommandLineRun.of("run", endless, "--out", out, "--log-every", 1, "-q");
    assertEquals(0, ran.code(), ran.err());
    long steps = Files.readString(out.resolve("metrics.jsonl")).lines().count();
    assertEquals(11, steps, "2⁻¹⁰ is the first below 0.001");
    var cut = CommandLineRun.of("run", endless, "--steps", 4, "--out", folder.resolve("cut"), "-q");
    assertEquals(0, cut.code(), cut.err());
  }

  @Test
  void howItWasCompiledIsRepeated() throws IOException {
    Path unlike = folder.resolve("unlike");
    var ran = CommandLineRun.of("run", spec, "-O", 1, "--memory", "1M", "--out", unlike, "-q");
    assertEquals(0, ran.code(), ran.err());
    String json = Files.readString(unlike.resolve("run.json"));
    assertTrue(json.contains("\"compiledWith\":{\"-O\":\"1\",\"--memory\":\"1000000\"}"), json);
    assertTrue(json.contains("-O 1 --memory 1000000\""), json);
    assertEquals(0, CommandLineRun.of("rerun", unlike).code());
    String again = Files.readString(folder.resolve("unlike-again-1/run.json"));
    assertTrue(again.contains("\"-O\":\"1\",\"--memory\":\"1000000\""), again);
    var other = CommandLineRun.of("run", spec, "-O", 2, "--resume", unlike);
    assertEquals("badger: that run was compiled with -O 1\n", other.err());
    var diff = CommandLineRun.of("diff", run, unlike);
    assertTrue(diff.out().contains("  -O: 2 → 1\n"), diff.out());
  }

  @Test
  void aSpecThatIsEditedWhileItRunsChangesNothing() throws Exception {
    Object[] command = {
      "run", spec, "--set", "many=300000", "--seed", 2, "--log-every", 1000, "-q"
    };
    Path alone = folder.resolve("alone");
    assertEquals(0, CommandLineRun.of(with(command, "--out", alone)).code());

    Path edited = folder.resolve("edited");
    var running =
        CompletableFuture.supplyAsync(() -> CommandLineRun.of(with(command, "--out", edited)));
    while (!Files.exists(edited.resolve("metrics.jsonl")) && !running.isDone()) {
      Thread.sleep(1);
    }
    Files.writeString(spec, ProgramChangesTest.SPEC.replace("mean(x ^ 2", "mean(x ^ 4"));
    assertFalse(running.isDone());
    assertEquals(0, running.get().code(), running.get().err());

    assertEquals(
        "the same results in every bit: 1 tensors, 301 lines of metrics\n",
        CommandLineRun.of("diff", alone, edited).out());
    assertEquals(2, CommandLineRun.of("run", spec, "--resume", edited, "-q").code());
  }

  private static Object[] with(Object[] command, Object... more) {
    return Stream.of(command, more).flatMap(Stream::of).toArray();
  }

  @Test
  void aRunThatWasTamperedWithIsFoundOut() throws IOException {
    Path metrics = run.resolve("metrics.jsonl");
    Files.writeString(metrics, Files.readString(metrics).replaceFirst("\"loss\":0", "\"loss\":1"));
    var again = CommandLineRun.of("rerun", run);
    assertEquals(1, again.code(), again.err());
    assertTrue(again.out().startsWith("what came out\n  step "), again.out());
  }

  @Test
  void aRunThatDidNotEndIsRefused() throws IOException {
    Path json = run.resolve("run.json");
    Files.writeString(json, Files.readString(json).replace("\"finished\"", "\"SIGINT\""));
    var again = CommandLineRun.of("rerun", run);
    assertEquals(2, again.code());
    assertEquals(
        "badger: that run did not come to its end (SIGINT); finish it with --resume "
            + run
            + " first\n",
        again.err());
  }

  @Test
  void twoRunsAreComparedAndShownOnOnePage() {
    Path other = folder.resolve("second");
    CommandLineRun.of("run", spec, "--set", "pace=0.2", "--seed", 2, "--out", other, "-q");
    var diff = CommandLineRun.of("diff", run, other);
    assertEquals(1, diff.code());
    assertTrue(diff.out().contains("  --set pace: 0.3 → 0.2\n"), diff.out());
    Path page = folder.resolve("both.html");
    var report = CommandLineRun.of("report", folder, "-o", page);
    assertEquals("wrote " + page + "\n", report.out(), report.err());
    assertTrue(Files.exists(page));
    var none = CommandLineRun.of("report", folder.resolve("nowhere"));
    assertEquals("badger: there is no folder " + folder.resolve("nowhere") + "\n", none.err());
  }

  @Test
  void breakingTellsWhatDoesNotCarryOver() throws IOException {
    Path changed = folder.resolve("changed.badger");
    Files.writeString(changed, ProgramChangesTest.SPEC.replace("point = 3", "point = 4"));
    var told = CommandLineRun.of("breaking", spec, changed);
    assertEquals(1, told.code(), told.err());
    assertTrue(told.out().startsWith("weights do not carry over\n"), told.out());
    assertEquals(
        "weights carry over\nresults carry over\n",
        CommandLineRun.of("breaking", spec, spec).out());
  }

  @Test
  void manySettingsAndSeedsAreOneSweep() throws IOException {
    Path out = folder.resolve("sweep");
    var swept = CommandLineRun.of("run", spec, "--set", "pace=0.1,0.4", "--seeds", 2, "--out", out);
    assertEquals(0, swept.code(), swept.err());
    assertTrue(swept.out().contains("4/4  pace 0.4, seed 1  "), swept.out());
    assertTrue(swept.out().contains("\npace 0.4      2  0."), swept.out());
    assertTrue(Files.exists(out.resolve("report.html")));
    assertTrue(Files.exists(out.resolve("3/weights.safetensors")));
    var refused = CommandLineRun.of("run", spec, "--seeds", 2, "--out", out);
    assertEquals(2, refused.code());
    assertEquals(
        "badger: "
            + out
            + " holds a sweep already; name another folder, or continue it with --resume "
            + out
            + "\n",
        refused.err());
    var again = CommandLineRun.of("run", spec, "--resume", out);
    assertEquals(0, again.code(), again.err());
    Files.writeString(spec, ProgramChangesTest.SPEC + "\n");
    var changed = CommandLineRun.of("run", spec, "--resume", out);
    assertEquals(
        "badger: the spec has changed since that sweep began; its own is "
            + out.resolve("spec.badger")
            + "\n",
        changed.err());
  }

  @Test
  void aSweepOfTheSpecIsRun() throws IOException {
    Files.writeString(spec, ProgramChangesTest.SPEC + "sweep { pace in [0.1, 0.2, 0.4] }\n");
    Path out = folder.resolve("sweep");
    var swept = CommandLineRun.of("run", spec, "--out", out);
    assertEquals(0, swept.code(), swept.err());
    assertTrue(swept.out().contains("3/3  pace 0.4, seed 0  "), swept.out());
    var one = CommandLineRun.of("run", spec, "--set", "pace=0.1", "--out", folder.resolve("one"));
    assertEquals(0, one.code(), one.err());
    Files.writeString(spec, ProgramChangesTest.SPEC + "sweep { pce in [0.1, 0.2] }\n");
    var wrong = CommandLineRun.of("check", spec);
    assertTrue(wrong.err().contains("a sweep sets params, and `pce` is none"), wrong.err());
  }

  @Test
  void aRunGoesOnWithWhatItWasCompiledWith() throws IOException {
    Path other = folder.resolve("second");
    Files.writeString(
        spec,
        ProgramChangesTest.SPEC
            .replace("axis point = 3", "axis point = size")
            .replace("param many = 4", "param many = 4\nparam size = 3"));
    CommandLineRun.of("run", spec, "--set", "size=5", "--steps", 2, "--out", other, "-q");
    var on = CommandLineRun.of("run", spec, "--resume", other, "-q");
    assertEquals(0, on.code(), on.err());
    var against = CommandLineRun.of("run", spec, "--set", "size=4", "--resume", other);
    assertEquals("badger: that run has --set size=5\n", against.err());
    assertEquals(2, against.code());
  }
}
