package org.badgerlang.compiler.corpus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.ProjectTree;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.diagnostic.Diagnostic.Severity;
import org.badgerlang.compiler.source.Source;

/// The specs of the repository and what is expected of them.
///
/// A comment `//~ error axis-mismatch` says that its line is told an error of that code, `//~v`
/// that the next one is.
final class Corpus {
  private static final Pattern EXPECTATION =
      Pattern.compile("//~(v?) (error|warning) ([a-z0-9-]+)");

  private static final Path ROOT = ProjectTree.root();

  static final Path GOOD = ROOT.resolve("compiler/src/test/corpus/good");
  static final Path BAD = ROOT.resolve("compiler/src/test/corpus/bad");
  static final Path VALUES = ROOT.resolve("compiler/src/test/corpus/library");
  static final Path EXAMPLES = ROOT.resolve("examples");
  static final Path LIBRARY = ROOT.resolve("stdlib/src/main/resources/std");
  static final Path GUIDE = ROOT.resolve("grammar/LANGUAGE.md");

  private Corpus() {}

  /// The specs of a folder, in the order of their names.
  static List<Path> specs(Path folder) {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".badger")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Compiler.Checked check(String name, String text) {
    return Compiler.check(new Source(name, text), Map.of(), new ModuleFiles(BAD));
  }

  /// What the comments of a spec expect: `line severity code`.
  static TreeSet<String> expected(String text) {
    var all = new TreeSet<String>();
    int line = 0;
    for (String written : text.lines().toList()) {
      line++;
      var found = EXPECTATION.matcher(written);
      while (found.find()) {
        int place = found.group(1).isEmpty() ? line : line + 1;
        all.add(place + " " + found.group(2) + " " + found.group(3));
      }
    }
    return all;
  }

  /// What was told about a spec, in the same words.
  static TreeSet<String> told(Iterable<Diagnostic> diagnostics) {
    var all = new TreeSet<String>();
    for (Diagnostic diagnostic : diagnostics) {
      String severity = diagnostic.severity().name().toLowerCase(Locale.ROOT);
      all.add(diagnostic.span().line() + " " + severity + " " + diagnostic.code());
    }
    return all;
  }

  /// The errors among `diagnostics`, each on a line.
  static String errors(Iterable<Diagnostic> diagnostics) {
    var all = new StringBuilder();
    for (Diagnostic diagnostic : diagnostics) {
      if (diagnostic.severity() == Severity.ERROR) {
        all.append(diagnostic.span())
            .append(' ')
            .append(diagnostic.code())
            .append(": ")
            .append(diagnostic.message())
            .append('\n');
      }
    }
    return all.toString();
  }
}
