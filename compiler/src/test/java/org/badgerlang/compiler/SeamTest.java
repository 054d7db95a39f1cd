package org.badgerlang.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Where a library or a habit may stand, and nowhere else. What crosses a seam is named with file
/// and line.
final class SeamTest {
  private static final List<Path> JAVA = ProjectTree.files(".java");

  /// What may stand only in files whose path matches.
  private record Seam(String name, Pattern what, Pattern where) {
    Seam(String name, String what, String where) {
      this(name, Pattern.compile(what), Pattern.compile(where));
    }
  }

  private static final String COMPILER = "compiler/src/(main|test)/java/org/badgerlang/compiler/";
  private static final String RUNTIME = "runtime/src/(main|test)/java/org/badgerlang/runtime/";

  private static final List<Seam> SEAMS =
      List.of(
          new Seam(
              "ANTLR only in syntax",
              "org\\.antlr\\.|org\\.badgerlang\\.grammar\\.",
              COMPILER + "syntax/|grammar/"),
          new Seam("JavaPoet only in emit", "com\\.palantir\\.javapoet", COMPILER + "emit/"),
          new Seam(
              "Guice only where implementations are chosen",
              "import (static )?(com\\.google\\.inject|jakarta\\.inject)",
              RUNTIME + "(wiring|launch)/|runtime/src/test/|" + COMPILER + "emit/"),
          new Seam(
              "ND4J only in its room and the public API",
              "org\\.nd4j",
              "runtime/nd4j/|runtime/api/|examples/src/main/|" + COMPILER + "emit/nd4j/"),
          new Seam(
              "the process's streams only at its edges",
              "System\\.(out|err)\\b",
              "examples/src/main/|examples/benchmarks/gpu/|/compiler/cli/|/runtime/(launch|console)/|/entry/|/lsp/|/src/test/"),
          new Seam(
              "the process ends only at its edges",
              "^\\s+System\\.exit\\(",
              "examples/benchmarks/gpu/|/compiler/cli/|/runtime/launch/|/entry/|/lsp/|/src/test/"),
          new Seam(
              "everything is caught only at last boundaries",
              "catch \\((final )?(Exception|Throwable|RuntimeException|Error) ",
              "/compiler/cli/|/runtime/launch/|/runtime/cpu/Team|/runtime/cuda/Library|/runtime/provider/Supply|/lsp/|/src/test/"),
          new Seam("no test is switched off", "@Disabled(?!OnOs)|assumeTrue\\(false", "(?!)"),
          new Seam("nothing is left for later", "\\b(TODO|FIXME|XXX)\\b|not implemented", "(?!)"),
          new Seam("no mocks", "org\\.(mockito|easymock)", "(?!)"));

  @TestFactory
  Stream<DynamicTest> seams() {
    return SEAMS.stream()
        .map(seam -> DynamicTest.dynamicTest(seam.name(), () -> assertNothing(crossings(seam))));
  }

  private static List<String> crossings(Seam seam) {
    var found = new ArrayList<String>();
    for (Path file : JAVA) {
      String name = ProjectTree.name(file);
      if (name.endsWith("/SeamTest.java") || seam.where().matcher(name).find()) {
        continue;
      }
      List<String> lines = ProjectTree.text(file).lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        if (seam.what().matcher(lines.get(i)).find()) {
          found.add(name + ":" + (i + 1) + ": " + lines.get(i).strip());
        }
      }
    }
    return found;
  }

  @Test
  void everyPackageSaysWhatItOwns() {
    assertNothing(
        JAVA.stream()
            .filter(file -> ProjectTree.name(file).contains("/src/main/java/"))
            .map(Path::getParent)
            .distinct()
            .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
            .map(ProjectTree::name)
            .toList());
  }

  @Test
  void stagesDoNotKnowLaterOnes() {
    var order =
        List.of(
            "source",
            "diagnostic",
            "ir",
            "differentiate",
            "syntax",
            "lower",
            "optimise",
            "plan",
            "emit",
            "pack",
            "cli");
    var found = new ArrayList<String>();
    for (Path file : JAVA) {
      String name = ProjectTree.name(file);
      int stage = order.indexOf(file.getParent().getFileName().toString());
      if (stage < 0 || !name.startsWith("compiler/src/main/java/")) {
        continue;
      }
      Predicate<String> later =
          line ->
              order.subList(stage + 1, order.size()).stream()
                  .anyMatch(s -> line.startsWith("import org.badgerlang.compiler." + s + "."));
      ProjectTree.text(file).lines().filter(later).forEach(line -> found.add(name + ": " + line));
    }
    assertNothing(found);
  }

  @Test
  void everyGoldenHasItsInput() {
    assertNothing(
        Stream.of(".diag", ".ast", ".ir", ".formatted", ".out")
            .flatMap(suffix -> ProjectTree.files(suffix).stream())
            .filter(golden -> ProjectTree.name(golden).contains("/src/test/"))
            .filter(golden -> !hasInput(golden))
            .map(ProjectTree::name)
            .toList());
  }

  private static boolean hasInput(Path golden) {
    String name = golden.getFileName().toString();
    String stem = name.substring(0, name.indexOf('.'));
    return Files.exists(golden.resolveSibling(stem + ".badger"));
  }

  private static void assertNothing(List<String> found) {
    assertEquals("", String.join("\n", found));
  }
}
