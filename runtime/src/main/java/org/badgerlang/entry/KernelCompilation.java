package org.badgerlang.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How the JIT compilers of a JVM are to treat generated kernels.
///
/// A vector operation that is interpreted takes a thousand times as long as one that is compiled.
/// Yet most of what the first step runs, it runs so few times that compiling takes longer. So a
/// kernel that is called for the third time is compiled whole. In the midst of a loop it would be
/// compiled for that call alone, and once more for all others, so that only very long loops are.
final class KernelCompilation {
  /// Kernels go from the interpreter to the better compiler: the quick one takes as long for vector
  /// operations, and what it makes of them is slow. All but products whose operands are packed,
  /// which multiply so much in one call that the interpreter would not get through; the compiler
  /// names them `…Block`.
  private static final String DIRECTIVES =
      """
      [
        { match: ["setup*.*Block*"], c1: { Exclude: false } },
        { match: ["setup*.*"], c1: { Exclude: true } }
      ]
      """;

  /// What the JVM says when it has read them.
  static final String NOTICE = "2 compiler directives added\n";

  /// Names the file of directives to the JVM that has read it, for that one to delete.
  static final String DIRECTIVES_READ = "badger.directives";

  /// Everything but kernels may wait: what they call is part of them once they are compiled.
  private static final List<String> KERNELS_EARLY =
      List.of(
          "-XX:CompileCommand=quiet",
          "-XX:CompileCommand=CompileThresholdScaling,setup.*::*,0.02",
          "-XX:CompileCommand=CompileThresholdScaling,org.badgerlang.runtime.*::*,0.2",
          "-XX:Tier4InvocationThreshold=25000",
          "-XX:Tier4MinInvocationThreshold=150",
          "-XX:Tier4CompileThreshold=75000",
          "-XX:Tier4BackEdgeThreshold=5000000");

  /// On one processor, steps that run while the JIT compiler works would only hold it up.
  private static final String KERNELS_WAIT =
      "-XX:CompileCommand=BackgroundCompilation,setup.*::*,false";

  /// On several, kernels that are called next are found and queued meanwhile.
  private static final String PRODUCTS_WAIT =
      "-XX:CompileCommand=BackgroundCompilation,setup.*::*Block*,false";

  /// No second check of the places that vectors are read from and written to: the plan fixes them,
  /// and every test runs with the check. No unrolling of loops: the blocks of the kernels are as
  /// large as the registers hold, and what is unrolled beyond goes through memory.
  private static final List<String> KERNELS_AS_WRITTEN =
      List.of("-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0", "-XX:LoopUnrollLimit=8");

  /// Objects begin where cache lines do; see [org.badgerlang.runtime.cpu.CacheLine].
  private static final String ARRAYS_IN_LINES = "-XX:ObjectAlignmentInBytes=64";

  private KernelCompilation() {}

  /// The options for a JVM that this process starts. Writes the file of directives that they name.
  ///
  /// @param processors how many that JVM may use
  static List<String> options(int processors) {
    var options = new ArrayList<String>(KERNELS_EARLY);
    options.add(processors > 1 ? PRODUCTS_WAIT : KERNELS_WAIT);
    directives()
        .ifPresent(
            file -> {
              options.add("-XX:+UnlockDiagnosticVMOptions");
              options.add("-XX:+DisplayVMOutputToStderr");
              options.add("-XX:CompilerDirectivesFile=" + file);
              options.add("-D" + DIRECTIVES_READ + "=" + file);
            });
    options.addAll(KERNELS_AS_WRITTEN);
    options.add(ARRAYS_IN_LINES);
    return options;
  }

  /// A file of directives (JEP 165), which the JVM takes in no other way. Without it, where none
  /// can be written, a start only takes longer.
  private static Optional<Path> directives() {
    try {
      var file = Files.createTempFile("badger", ".directives");
      // For a JVM that does not come so far.
      file.toFile().deleteOnExit();
      return Optional.of(Files.writeString(file, DIRECTIVES));
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
