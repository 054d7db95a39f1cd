package org.badgerlang.compiler.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.emit.KernelOrigin;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.source.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProfileTest {
  private static final Path SPEC =
      Path.of("..", "examples", "benchmarks", "w2_maml_sinusoid.badger");

  @TempDir private Path folder;

  @Test
  void countsByLoopAndByLine() {
    var source = new Source("a.badger", "loop outer {\n  let a = 1\n  let b = 2\n}\n");
    var first = new Span(source, 15, 24);
    var second = new Span(source, 27, 36);
    var profile =
        new Profile(
            Map.of(
                "setup.cpu.Outer.sum", new KernelOrigin("outer", first),
                "setup.cpu.InnerLoop.product", new KernelOrigin("outer.inner", second),
                "setup.cpu.InnerLoop.move", new KernelOrigin("outer.inner", Span.NONE)));
    String run = "org.badgerlang.runtime.run.Run.advance";
    profile.count(List.of("setup.cpu.Outer.sum", run));
    profile.count(List.of("jdk.incubator.vector.FloatVector.add", "setup.cpu.InnerLoop.product"));
    profile.count(List.of("setup.cpu.InnerLoop.product", "setup.cpu.Outer.sum", run));
    profile.count(List.of("setup.cpu.InnerLoop.move", run));
    profile.count(List.of("java.io.Writer.write", run));
    profile.count(List.of("java.lang.Thread.onSpinWait", "org.badgerlang.runtime.cpu.Team.await"));
    assertEquals(
        """
        loop                       time  without the loops in it
        outer                    80.0 %                   20.0 %
        outer.inner              60.0 %                   60.0 %
        waiting, metrics, files  20.0 %

        line          time
        a.badger:3  40.0 %  let b = 2
                    20.0 %  between the lines
        a.badger:2  20.0 %  let a = 1

        5 samples""",
        profile.toString());
  }

  @Test
  void everyKernelOfASpecHasALoopAndMostALine() throws IOException {
    var source = new Source(SPEC.toString(), Files.readString(SPEC));
    var checked = Compiler.check(source, Map.of(), ModuleFiles.beside(SPEC));
    var kernels = Compiler.compile(checked, 2).kernels().values();
    assertTrue(kernels.stream().noneMatch(kernel -> kernel.loop().isEmpty()));
    assertTrue(kernels.stream().anyMatch(kernel -> kernel.loop().equals("outer.adapt")));
    long placed = kernels.stream().filter(kernel -> !kernel.place().equals(Span.NONE)).count();
    assertTrue(placed > kernels.size() / 2, placed + " of " + kernels.size());
  }

  @Test
  void aRunTellsWhereItsTimeWent() {
    var run =
        CommandLineRun.of("run", SPEC, "--profile", "--steps", 200, "--out", folder.resolve("out"));
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("without the loops in it"), run.out());
    assertTrue(run.out().contains("outer.adapt"), run.out());
    assertTrue(run.out().contains(SPEC.getFileName() + ":"), run.out());
  }
}
