package org.badgerlang.compiler.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.source.Source;

/// The examples as programs.
final class Examples {
  private static final Path FOLDER = Path.of("..", "examples");

  /// Batches, cut down so that the interpreter keeps up.
  private static final Pattern BATCH = Pattern.compile("batch (?!1 )\\w+ of");

  private Examples() {}

  static SequencedMap<String, Program> all() throws IOException {
    var programs = new TreeMap<String, Program>();
    try (var files = Files.list(FOLDER)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".badger")).sorted().toList()) {
        var name = file.getFileName().toString().replace(".badger", "");
        var source =
            new Source(name, BATCH.matcher(Files.readString(file)).replaceAll("batch 3 of"));
        var checked = Compiler.check(source, Map.of(), ModuleFiles.beside(file));
        if (checked.hasErrors()) {
          throw new AssertionError(checked.diagnostics());
        }
        programs.put(name, checked.optimised(2));
      }
    }
    return programs;
  }
}
