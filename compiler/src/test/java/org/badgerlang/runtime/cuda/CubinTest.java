package org.badgerlang.runtime.cuda;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.ProjectTree;
import org.badgerlang.compiler.emit.cuda.CudaWriter;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.RandomPrograms;
import org.badgerlang.compiler.ir.RandomPrograms.Kind;
import org.badgerlang.compiler.source.Source;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Generated kernels are CUDA C: NVIDIA's own compilers make machine code of them, without a GPU.
final class CubinTest {
  private static final String ARCHITECTURE =
      System.getProperty("badger.cuda.architecture", "sm_90");
  private static final int PROGRAMS = 8;

  /// Where specs lie: the examples, the workloads, what other tests hold.
  private static final List<String> FOLDERS =
      List.of(
          "examples",
          "examples/benchmarks",
          "examples/java",
          "compiler/src/test/corpus/good",
          "compiler/src/test/corpus/library");

  /// The specs to compile, by name, or `all`, which takes a quarter of an hour.
  private static final List<String> SPECS =
      List.of(
          System.getProperty("badger.cuda.specs", "maml_sinusoid,thermostat,w7_large_lstm")
              .split(","));

  /// The compiler to use where both are there: `nvrtc` or `nvcc`.
  private static final String COMPILER = System.getProperty("badger.cuda.compiler", "");

  private static final String NEITHER = "neither NVRTC nor nvcc is on this machine to compile it";

  @TempDir Path folder;

  /// Specs as large as they are.
  @TestFactory
  Stream<DynamicTest> specsBecomeMachineCode() throws IOException {
    var compiler = orSkip();
    var specs = new ArrayList<Path>();
    for (var place : FOLDERS) {
      try (var files = Files.list(ProjectTree.root().resolve(place))) {
        files.filter(CubinTest::isWanted).sorted().forEach(specs::add);
      }
    }
    assertFalse(specs.isEmpty());
    return specs.stream()
        .map(
            spec ->
                DynamicTest.dynamicTest(
                    spec.getFileName().toString(),
                    () -> {
                      var program = program(spec);
                      if (program.isPresent()) {
                        var sources = CudaWriter.sources(program.get());
                        assertMachineCode(spec.toString(), compiler.cubin(joined(sources)));
                      }
                    }));
  }

  private static boolean isWanted(Path file) {
    var name = file.getFileName().toString();
    return name.endsWith(".badger")
        && (SPECS.contains("all") || SPECS.contains(name.replace(".badger", "")));
  }

  /// Empty where a spec has no loop, so that nothing runs.
  private static Optional<Program> program(Path spec) {
    var source = new Source(spec.getFileName().toString(), ProjectTree.text(spec));
    var checked = Compiler.check(source, Map.of(), ModuleFiles.beside(spec));
    assertFalse(checked.hasErrors(), () -> checked.diagnostics().toString());
    return checked.elaboration().program().map(_ -> checked.optimised(2));
  }

  @Test
  void randomProgramsBecomeMachineCode() throws IOException {
    var compiler = orSkip();
    var emulated = new Emulated(List.of(new Program.SizeVariable("n", 1, 40, 3)));
    for (long seed = 0; seed < PROGRAMS; seed++) {
      var body = RandomPrograms.body(seed, Kind.WILD);
      emulated.add("seed" + seed, body, Optional.empty(), 1, 1);
      var lanes = body.params().getFirst().type().axes().stream().findFirst();
      emulated.add("clusters" + seed, body, lanes, 1, 2 << seed % 3);
    }
    emulated.compile();
    var sources = emulated.all().stream().map(CudaCode::source).toList();
    assertMachineCode("random programs", compiler.cubin(joined(sources)));
  }

  /// The kernels of several functions as one text.
  private static String joined(List<String> functions) {
    var text = new StringBuilder();
    for (var source : new LinkedHashSet<>(functions)) {
      text.append("namespace of_%d {%n%s}%n".formatted(text.length(), source));
    }
    return KernelSource.of(text.toString());
  }

  private static void assertMachineCode(String what, byte[] cubin) {
    assertTrue(cubin.length > 4 && cubin[0] == 0x7f && cubin[1] == 'E', what);
  }

  private interface Cubins {
    byte[] cubin(String source) throws IOException;
  }

  private Cubins orSkip() {
    var options = KernelSource.options(AheadOfTime.SHARED_FLOATS);
    var nvrtc = COMPILER.equals("nvcc") ? Optional.<Nvrtc>empty() : Nvrtc.find();
    if (nvrtc.isPresent()) {
      return source -> nvrtc.get().compile(source, "kernels", ARCHITECTURE, options);
    }
    boolean nvcc = TestGpu.has("nvcc") && !COMPILER.equals("nvrtc");
    if (!nvcc) {
      System.out.println("CUDA C is not compiled: " + NEITHER);
    }
    assumeTrue(nvcc, NEITHER);
    return source -> {
      var from = folder.resolve("kernels.cu");
      var to = folder.resolve("kernels.cubin");
      Files.writeString(from, source);
      var command = new ArrayList<>(List.of("nvcc", "-cubin", "-arch=" + ARCHITECTURE));
      command.addAll(options);
      command.addAll(List.of("-o", to.toString(), from.toString()));
      TestGpu.run(command);
      return Files.readAllBytes(to);
    };
  }
}
