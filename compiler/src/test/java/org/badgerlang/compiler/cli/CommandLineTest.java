package org.badgerlang.compiler.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.badgerlang.compiler.ProjectTree;
import org.badgerlang.compiler.diagnostic.ErrorCodes;
import org.badgerlang.runtime.record.SafeTensors;
import org.badgerlang.runtime.record.TensorFile;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What each command says, and by which exit code, for good use and bad.
final class CommandLineTest {
  private static final Path EXAMPLES = ProjectTree.root().resolve("examples");
  private static final Path GAME = EXAMPLES.resolve("guessing_game.badger");
  private static final Path MAML = EXAMPLES.resolve("maml_sinusoid.badger");

  @TempDir private Path folder;

  @Test
  void helpShowsEveryCommandAndExamples() {
    var help = CommandLineRun.of("--help");
    assertEquals(ExitCode.GOOD, help.code());
    for (String command : commands()) {
      assertTrue(help.out().contains("\n  " + command + " "), command);
    }
    assertTrue(help.out().contains("Exit codes:"));
  }

  @TestFactory
  Stream<DynamicTest> everyCommandHasHelpWithAnExample() {
    var withoutExamples = Set.of("help", "version", "doctor", "devices");
    return commands().stream()
        .filter(command -> !withoutExamples.contains(command))
        .map(
            command ->
                DynamicTest.dynamicTest(
                    command,
                    () -> {
                      var help = CommandLineRun.of(command, "--help");
                      assertEquals(ExitCode.GOOD, help.code());
                      assertTrue(help.out().contains("badger " + command), help.out());
                      assertTrue(help.out().contains("Examples:"), help.out());
                      assertTrue(
                          help.out().lines().allMatch(line -> line.length() <= 90), help.out());
                    }));
  }

  private static List<String> commands() {
    var streams =
        new Streams(
            new java.io.PrintWriter(System.err), new java.io.PrintWriter(System.err), false);
    return CommandLines.shown(CommandLines.of(streams).getCommandSpec());
  }

  @Test
  void misuseIsToldInALineAndExitsWithTwo() {
    assertMisuse("which command?");
    assertMisuse("no command `rnu`; did you mean `run`?", "rnu");
    assertMisuse("missing required parameter: 'SPEC'", "check");
    assertMisuse("unknown option: '--sede'", "check", "--sede", GAME);
    assertMisuse("-O takes 0, 1 or 2", "cost", "-O", "9", GAME);
    assertMisuse("there are guessing, maml", "new", "nothing");
    assertMisuse(
        "no error has the code `axis-mismach`; did you mean `axis-mismatch`?",
        "explain",
        "axis-mismach");
  }

  @Test
  void filesThatAreNotThereAreMisuse() {
    assertMisuse("nowhere.badger: no such file", "check", "nowhere.badger");
    assertMisuse("is a folder", "check", EXAMPLES);
    assertMisuse("did you mean", "check", EXAMPLES.resolve("guessing_gam.badger"));
    assertMisuse("no such file", "fmt", folder.resolve("none.badger"));
  }

  private static void assertMisuse(String sentence, Object... args) {
    var run = CommandLineRun.of(args);
    assertAll(
        () -> assertEquals(ExitCode.MISUSE, run.code(), run.err()),
        () -> assertTrue(run.err().startsWith("badger: "), run.err()),
        () -> assertTrue(run.err().contains(sentence), run.err()),
        () -> assertFalse(run.err().contains("\tat "), run.err()),
        () -> assertEquals("", run.out()));
  }

  @Test
  void checkIsQuietOnGoodSpecs() {
    assertEquals(new CommandLineRun(ExitCode.GOOD, "", ""), CommandLineRun.of("check", GAME));
  }

  @Test
  void checkTellsSeveralErrorsAndExitsWithOne() throws IOException {
    Path spec = folder.resolve("bad.badger");
    Files.writeString(spec, "axis a = size\naxis b = b2\nfn f(x) = y\n");
    var run = CommandLineRun.of("check", spec);
    assertEquals(ExitCode.SPEC, run.code());
    assertTrue(run.err().contains("error[unknown-name]"), run.err());
    assertTrue(run.err().contains("bad.badger:1:"), run.err());
    assertTrue(run.err().contains("bad.badger:2:"), run.err());
    assertEquals("", run.out());
  }

  @Test
  void setReachesTheSpec() {
    assertEquals(ExitCode.GOOD, CommandLineRun.of("check", MAML, "--set", "shots=5").code());
    var wrong = CommandLineRun.of("check", MAML, "--set", "shoots=5");
    assertEquals(ExitCode.SPEC, wrong.code(), wrong.err());
    assertTrue(wrong.err().contains("shoots"), wrong.err());
  }

  @Test
  void bytesThatAreNoTextAreTold() throws IOException {
    Path spec = folder.resolve("binary.badger");
    Files.write(spec, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    var run = CommandLineRun.of("check", spec);
    assertFalse(run.err().contains("\tat "), run.err());
    assertTrue(run.err().contains("UTF-8"), run.err());
  }

  @Test
  void newWritesSpecsThatCheck() {
    for (var template : NewCommand.Template.values()) {
      Path spec = folder.resolve(template + ".badger");
      assertEquals(ExitCode.GOOD, CommandLineRun.of("new", template, spec).code());
      var check = CommandLineRun.of("check", spec);
      assertEquals(ExitCode.GOOD, check.code(), check.err());
      assertMisuse("is there already", "new", template, spec);
    }
  }

  @Test
  void formatWritesInPlaceAndOnlyOnce() throws IOException {
    Path spec = folder.resolve("ugly.badger");
    Files.writeString(spec, "// kept\nparam   n=3 \naxis  a =n\n");
    assertEquals(ExitCode.SPEC, CommandLineRun.of("fmt", "--check", spec).code());
    assertEquals(ExitCode.GOOD, CommandLineRun.of("fmt", spec).code());
    String formatted = Files.readString(spec);
    assertTrue(formatted.contains("// kept"), formatted);
    assertTrue(formatted.contains("param n = 3"), formatted);
    assertEquals(new CommandLineRun(ExitCode.GOOD, "", ""), CommandLineRun.of("fmt", folder));
    assertEquals(formatted, Files.readString(spec));
  }

  @Test
  void formatLeavesWhatItCannotRead() throws IOException {
    Path spec = folder.resolve("broken.badger");
    Files.writeString(spec, "loop outer repeat {\n");
    var run = CommandLineRun.of("fmt", spec);
    assertEquals(ExitCode.SPEC, run.code());
    assertTrue(run.err().contains("error[syntax]"), run.err());
    assertEquals("loop outer repeat {\n", Files.readString(spec));
  }

  @Test
  void everyErrorIsExplained() {
    var list = CommandLineRun.of("explain");
    for (String code : ErrorCodes.all()) {
      assertTrue(list.out().contains(code), code);
      var explained = CommandLineRun.of("explain", "error[" + code + "]");
      assertEquals(ExitCode.GOOD, explained.code());
      assertTrue(explained.out().startsWith("# "), explained.out());
    }
  }

  @Test
  void costNamesEveryLoop() {
    var run = CommandLineRun.of("cost", MAML);
    assertEquals(ExitCode.GOOD, run.code(), run.err());
    assertTrue(run.out().contains("outer "), run.out());
    assertTrue(run.out().contains("outer.adapt"), run.out());
    assertTrue(run.out().contains("predicted a step"), run.out());
    assertTrue(run.out().contains("state: "), run.out());
  }

  @Test
  void benchTellsTheShareOfTheFloor() {
    var run = CommandLineRun.of("bench", MAML, "--warm", "0", "--steps", "3", "--threads", "1");
    assertEquals(ExitCode.GOOD, run.code(), run.err());
    for (String row : List.of("median of a step", "floor", "start to first step", "buffers")) {
      assertTrue(run.out().contains(row), run.out());
    }
  }

  @Test
  void benchWritesWhatAStepDrewAndChanged() throws IOException {
    Path file = folder.resolve("step.safetensors");
    var run = CommandLineRun.of("bench", MAML, "--look", file);
    assertEquals(ExitCode.GOOD, run.code(), run.err());
    var names =
        SafeTensors.read(file, 1_000_000).tensors().stream().map(TensorFile.Tensor::name).toList();
    assertTrue(names.contains("before.outer.start.rest.first.w"), names.toString());
    assertTrue(names.contains("after.outer.rule.outer.start.m.first.b"), names.toString());
    assertTrue(names.contains("draw.outer.wave.support.x"), names.toString());
    assertTrue(names.contains("loss"), names.toString());
  }

  @Test
  void gradientsNamesOwnerAndOrder() {
    var run = CommandLineRun.of("gradients", MAML);
    assertEquals(ExitCode.GOOD, run.code(), run.err());
    assertTrue(run.out().contains("start"), run.out());
    assertTrue(run.out().contains("order 2, reverse over reverse"), run.out());
  }

  @Test
  void gradientsOfFirstOrderNeedNoSecond() {
    var run = CommandLineRun.of("gradients", EXAMPLES.resolve("maml_first_order.badger"));
    assertTrue(run.out().contains("first order"), run.out());
    assertFalse(run.out().contains("order 2"), run.out());
  }

  /// Both tell of the same choice; which it is depends on the memory.
  @ParameterizedTest
  @CsvSource({"1G, reverse over reverse", "1.5M, forward over reverse"})
  void gradientsAndCostTellHowSecondDerivativesAreHad(String memory, String mode) {
    var gradients = CommandLineRun.of("gradients", MAML, "--memory", memory);
    assertEquals(ExitCode.GOOD, gradients.code(), gradients.err());
    assertTrue(gradients.out().contains("order 2, " + mode), gradients.out());
    var cost = CommandLineRun.of("cost", MAML, "--memory", memory);
    var row = cost.out().lines().filter(line -> line.startsWith("outer.start ")).findFirst();
    assertTrue(row.orElse("").contains(mode), cost.out());
  }

  @Test
  void gradcheckAgrees() {
    var run = CommandLineRun.of("gradcheck", MAML, "--set", "shots=2", "--seed", "3");
    assertEquals(ExitCode.GOOD, run.code(), run.out() + run.err());
    assertTrue(run.out().contains("ok"), run.out());
  }

  @TestFactory
  Stream<DynamicTest> everyStageCanBeLookedAt() {
    return Stream.of(Stage.values())
        .map(
            stage ->
                DynamicTest.dynamicTest(
                    stage.toString(),
                    () -> {
                      var run = CommandLineRun.of("compile", "--dump", stage, MAML);
                      assertEquals(ExitCode.GOOD, run.code(), run.err());
                      assertTrue(run.out().lines().count() > 20, run.out());
                    }));
  }

  @Test
  void keepJavaWritesWhatWasCompiled() throws IOException {
    Path java = folder.resolve("java");
    var run =
        CommandLineRun.of("compile", MAML, "--keep-java", java, "-o", folder.resolve("maml.jar"));
    assertEquals(ExitCode.GOOD, run.code(), run.err());
    try (var files = Files.walk(java)) {
      assertTrue(files.anyMatch(file -> file.toString().endsWith(".java")));
    }
  }

  @Test
  void doctorFindsAllHere() {
    var run = CommandLineRun.of("doctor");
    assertEquals(ExitCode.GOOD, run.code(), run.out());
    assertTrue(run.out().contains("all is there"), run.out());
  }

  @Test
  void devicesVersionAndCompletionAnswer() {
    assertTrue(CommandLineRun.of("devices").out().contains("cpu   there"));
    assertTrue(CommandLineRun.of("version").out().startsWith("badger "));
    assertTrue(CommandLineRun.of("completion").out().contains("complete -F"));
  }

  @Test
  void aFaultOfTheCompilerIsNoStackTraceButADump() throws IOException {
    var out = new java.io.StringWriter();
    var streams =
        new Streams(new java.io.PrintWriter(out), new java.io.PrintWriter(out, true), false);
    int code =
        new Crash(streams)
            .report(new org.badgerlang.compiler.CompilerBug("pass fold", "%4 is lost", "the IR"));
    String text = out.toString();
    assertEquals(ExitCode.BUG, code);
    assertTrue(text.startsWith("internal error in pass fold: %4 is lost\n"), text);
    assertTrue(text.contains("this is a bug in the compiler, not in your spec"), text);
    assertFalse(text.contains("\tat "), text);
    Path dump = Path.of(text.lines().toList().get(2).strip().split(" ")[0]);
    assertTrue(Files.readString(dump, StandardCharsets.UTF_8).contains("the IR"));
    Files.delete(dump);
  }
}
