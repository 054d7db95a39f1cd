package org.badgerlang.runtime.cuda;

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
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.RandomPrograms;
import org.badgerlang.compiler.ir.RandomPrograms.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Generated kernels are CUDA C: NVIDIA's own compilers make machine code of them, without a GPU.
final class CubinTest {
  private static final String ARCHITECTURE =
      System.getProperty("badger.cuda.architecture", "sm_90");
  private static final List<String> EXAMPLES =
      List.of(
          System.getProperty("badger.cuda.examples", "maml_sinusoid,three_loops_quadratics")
              .split(","));
  private static final int PROGRAMS = 8;

  @TempDir Path folder;

  @Test
  void examplesBecomeMachineCode() throws IOException {
    var compiler = orSkip();
    for (var name : EXAMPLES) {
      var both = Setups.example(name, Map.of());
      both.cpu().close();
      assertMachineCode(name, compiler.cubin(joined(both.cuda().functions())));
    }
  }

  @Test
  void randomProgramsBecomeMachineCode() throws IOException {
    var compiler = orSkip();
    var emulated = new Emulated(List.of(new Program.SizeVariable("n", 1, 40, 3)));
    for (long seed = 0; seed < PROGRAMS; seed++) {
      emulated.add("seed" + seed, RandomPrograms.body(seed, Kind.WILD), Optional.empty(), 1);
    }
    emulated.compile();
    assertMachineCode("random programs", compiler.cubin(joined(emulated.all())));
  }

  /// The kernels of several functions as one text.
  private static String joined(List<CudaCode> functions) {
    var text = new StringBuilder();
    var seen = new LinkedHashSet<String>();
    for (var code : functions) {
      if (seen.isEmpty()) {
        var all = KernelSource.of(code);
        text.append(all, 0, all.length() - code.source().length());
      }
      if (seen.add(code.source())) {
        text.append("namespace of_%d {%n%s}%n".formatted(seen.size(), code.source()));
      }
    }
    return text.toString();
  }

  private static void assertMachineCode(String what, byte[] cubin) {
    assertTrue(cubin.length > 4 && cubin[0] == 0x7f && cubin[1] == 'E', what);
  }

  private interface Cubins {
    byte[] cubin(String source) throws IOException;
  }

  private Cubins orSkip() {
    var options = KernelSource.options(AheadOfTime.SHARED_FLOATS);
    var machine = System.getProperty("badger.cuda.libraries", "").startsWith("/tmp/junit");
    var nvrtc = machine ? Optional.<Nvrtc>empty() : Nvrtc.find();
    if (nvrtc.isPresent()) {
      return source -> nvrtc.get().compile(source, "kernels", ARCHITECTURE, options);
    }
    assumeTrue(TestGpu.has("nvcc"), "neither NVRTC nor nvcc is on this machine to compile CUDA C");
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
