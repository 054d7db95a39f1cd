package org.badgerlang.compiler.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Specs with one leak each: every one is found, at its bottleneck, with the way that it took.
final class LeakTest {
  private static final Path LEAKS = Corpus.GOOD.resolveSibling("leaks");

  static Stream<Path> leaks() {
    return Corpus.specs(LEAKS).stream();
  }

  @Test
  void thereAreSeventy() {
    assertTrue(Corpus.specs(LEAKS).size() >= 75);
  }

  @ParameterizedTest
  @MethodSource("leaks")
  void leaksAreFound(Path file) {
    String text = Corpus.read(file);
    Compiler.Checked checked = Corpus.check(file.toString(), text);
    assertEquals(Corpus.expected(text), Corpus.told(checked.diagnostics()));
    var leaks = checked.diagnostics().stream().filter(d -> d.code().equals("leak")).toList();
    assertTrue(!leaks.isEmpty(), text);
    for (Diagnostic diagnostic : leaks) {
      assertTrue(diagnostic.labels().getFirst().text().startsWith("1: "), diagnostic::message);
    }
  }
}
