package org.badgerlang.compiler.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.badgerlang.compiler.ProjectTree;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.diagnostic.TerminalRenderer;
import org.badgerlang.compiler.source.Source;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Text that does not read, beside what is told about it; `-Dbadger.golden=update` writes the
/// latter anew.
final class SyntaxErrorTest {
  private static final Path FOLDER =
      ProjectTree.root()
          .resolve("compiler/src/test/resources/org/badgerlang/compiler/syntax/errors");

  @TestFactory
  Stream<DynamicTest> whatIsTold() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".badger"))
          .sorted()
          .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)))
          .toList()
          .stream();
    }
  }

  @TestFactory
  Stream<DynamicTest> aFixMendsWhatWasTold() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".badger"))
          .sorted()
          .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> fix(file)))
          .toList()
          .stream();
    }
  }

  private static void check(Path file) throws IOException {
    var source = new Source(file.getFileName().toString(), Files.readString(file));
    List<Diagnostic> diagnostics = Parser.parse(source).diagnostics();
    assertFalse(diagnostics.isEmpty());
    String told = new TerminalRenderer(false).render(diagnostics);
    for (String jargon :
        List.of("<EOF>", "IDENTIFIER", "NEWLINE", "mismatched", "viable", "token")) {
      assertFalse(told.contains(jargon), told);
    }
    Path golden = file.resolveSibling(file.getFileName().toString().replace(".badger", ".diag"));
    if (!Files.exists(golden) || "update".equals(System.getProperty("badger.golden"))) {
      Files.writeString(golden, told);
      if (!"update".equals(System.getProperty("badger.golden"))) {
        fail("wrote " + golden);
      }
    }
    assertEquals(Files.readString(golden), told);
  }

  private static void fix(Path file) throws IOException {
    var source = new Source("fixed.badger", Files.readString(file));
    List<Diagnostic> diagnostics = Parser.parse(source).diagnostics();
    for (Diagnostic diagnostic : diagnostics) {
      for (Diagnostic.Fix fix : diagnostic.fixes()) {
        String text = source.text();
        String fixed =
            text.substring(0, fix.span().start())
                + fix.replacement()
                + text.substring(fix.span().end());
        assertTrue(
            Parser.parse(new Source("fixed.badger", fixed)).diagnostics().stream()
                .noneMatch(
                    left ->
                        left.message().equals(diagnostic.message())
                            && left.span().line() == diagnostic.span().line()),
            () -> fix.title() + " does not mend it:\n" + fixed);
      }
    }
  }
}
