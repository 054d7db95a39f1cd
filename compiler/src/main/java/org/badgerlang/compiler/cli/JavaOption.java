package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.badgerlang.compiler.Compiler;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the generated Java goes, for those who want to read it.
final class JavaOption {
  @Option(
      names = "--keep-java",
      paramLabel = "DIR",
      description = "Writes the generated Java there as well.")
  private @Nullable Path folder;

  boolean isGiven() {
    return folder != null;
  }

  void keep(Compiler.Compiled compiled) throws IOException {
    if (folder == null) {
      return;
    }
    for (var source : compiled.java().entrySet()) {
      Path file = folder.resolve(source.getKey().replace('.', '/') + ".java");
      Files.createDirectories(file.getParent());
      Files.writeString(file, source.getValue());
    }
  }
}
