package org.badgerlang.lsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.badgerlang.compiler.lower.StandardLibrary;
import org.junit.jupiter.api.Test;

/// The editor knows what the language has: its functions and its library.
final class BuiltinsTest {
  private static final Path GUIDE = Path.of("../../grammar/LANGUAGE.md");
  private static final Path LIBRARY = Path.of("../../stdlib/src/main/resources/std");
  private static final Pattern WORD = Pattern.compile("(?<![\\w'])([a-z_][a-z_0-9]*)(?=[ (`])");
  private static final Pattern CODE = Pattern.compile("`[^`]*`");

  /// Words of the table that are no functions.
  private static final Set<String> OTHERS = Set.of("by", "into", "over", "instance", "peer");

  @Test
  void everyFunctionOfTheGuideIsExplained() throws IOException {
    List<String> rows =
        Files.readAllLines(GUIDE).stream()
            .dropWhile(line -> !line.startsWith("| functions |"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    assertTrue(rows.size() > 5, "the table of functions is not where it was");
    var missing = new TreeSet<String>();
    for (String row : rows) {
      var code = CODE.matcher(row);
      while (code.find()) {
        var word = WORD.matcher(code.group());
        while (word.find()) {
          missing.add(word.group(1));
        }
      }
    }
    missing.removeAll(OTHERS);
    missing.removeIf(name -> Builtins.find(name).isPresent());
    assertEquals(Set.of(), missing);
  }

  @Test
  void everyModuleOfTheLibraryIsListed() throws IOException {
    try (var files = Files.list(LIBRARY)) {
      var found = new TreeSet<String>();
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".badger"))
          .forEach(name -> found.add("std." + name.replace(".badger", "")));
      assertEquals(found, new TreeSet<>(StandardLibrary.MODULES));
    }
  }
}
