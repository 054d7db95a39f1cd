package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Compiles specs in a JVM of its own, which makes do with the quick JIT compiler: it is done
/// before the better one would be, and what that one does takes the processor from the kernels.
///
/// @param command the words that start such a JVM, up to the arguments
record CompilingProcess(List<String> command) {
  /// Set by what started this process: a word on each line.
  private static final String COMMAND = "badger.quick";

  CompilingProcess {
    command = List.copyOf(command);
  }

  /// What came of it.
  ///
  /// @param code the exit code
  /// @param spec what was compiled; empty where the spec has errors, or something else stood in
  ///     the way, which is told already
  record Outcome(int code, Optional<PreparedSpec> spec) {}

  /// Empty where nobody has said how to start one.
  static Optional<CompilingProcess> known() {
    return Optional.ofNullable(System.getProperty(COMMAND))
        .map(words -> new CompilingProcess(List.of(words.split("\n"))));
  }

  Outcome compile(Path file, Map<String, String> sets, CompilerOptions options, String device)
      throws IOException {
    Path into = Files.createTempFile("badger", ".spec");
    try {
      int code = run(file, sets, options, device, into);
      return new Outcome(code, code == ExitCode.GOOD ? PreparedSpec.read(into) : Optional.empty());
    } finally {
      Files.deleteIfExists(into);
    }
  }

  private int run(
      Path file, Map<String, String> sets, CompilerOptions options, String device, Path into)
      throws IOException {
    var words = new ArrayList<>(command);
    words.addAll(List.of(PrepareCommand.NAME, file.toString(), "--into", into.toString()));
    words.addAll(List.of("--device", device, "-O", String.valueOf(options.level())));
    words.addAll(List.of("--memory", String.valueOf((long) options.memory())));
    sets.forEach((name, value) -> words.addAll(List.of("--set", name + "=" + value)));
    var process = new ProcessBuilder(words).inheritIO().start();
    try {
      return process.waitFor();
    } catch (InterruptedException stopped) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("compiling was interrupted", stopped);
    }
  }
}
