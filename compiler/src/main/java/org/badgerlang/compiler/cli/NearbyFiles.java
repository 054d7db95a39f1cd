package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What someone who named a file that is not there may have meant.
final class NearbyFiles {
  private NearbyFiles() {}

  /// A line that names a spec beside `missing` whose name begins or ends alike; empty where there
  /// is none.
  static String hint(Path missing) throws IOException {
    Path folder = missing.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return "";
    }
    String wanted = SpecNames.stem(missing);
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".badger"))
          .filter(
              file ->
                  SpecNames.stem(file).startsWith(wanted)
                      || wanted.startsWith(SpecNames.stem(file)))
          .sorted()
          .findFirst()
          .map(file -> "; did you mean " + missing.resolveSibling(file.getFileName()) + "?")
          .orElse("");
    }
  }
}
