package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.source.Source;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A spec and the values of its params, as commands take them.
final class SpecArguments {
  @Parameters(paramLabel = "SPEC", description = "The spec, a `.badger` file.")
  private Path file;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "Sets a param of the spec; may stand several times.")
  private Map<String, String> sets = new LinkedHashMap<>();

  @Mixin private MemoryOption memory;

  Path file() {
    return file;
  }

  Map<String, String> sets() {
    return sets;
  }

  Source source() throws IOException {
    return read(file);
  }

  /// The spec after all checks.
  Compiler.Checked check() throws IOException {
    return Compiler.check(source(), sets, ModuleFiles.beside(file), Optional.of(memory.bytes()));
  }

  MemoryOption memory() {
    return memory;
  }

  static Source read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw Complaint.misuse(file + " is a folder; name a `.badger` file in it");
    }
    if (!Files.exists(file)) {
      throw Complaint.misuse(file + ": no such file" + NearbyFiles.hint(file));
    }
    return new Source(file.toString(), Files.readString(file));
  }
}
