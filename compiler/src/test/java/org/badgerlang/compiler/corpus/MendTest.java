package org.badgerlang.compiler.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The edits that diagnostics carry, on every spec that must not compile: each mends what it says
/// it mends.
final class MendTest {
  /// Codes of which at least one diagnostic of the corpus must have an edit.
  private static final List<String> MENDED =
      List.of(
          "axis-mismatch",
          "bad-evaluate",
          "bad-schedule",
          "bad-setting",
          "cut-gradient",
          "learned-twice",
          "missing-argument",
          "never-learned",
          "not-in-scope",
          "syntax",
          "type-mismatch",
          "unknown-axis",
          "unknown-member",
          "unknown-module",
          "unknown-name",
          "unknown-type",
          "wrong-arguments",
          "wrong-kind");

  @TestFactory
  Stream<DynamicTest> everyEditMends() {
    return Corpus.specs(Corpus.BAD).stream()
        .map(spec -> DynamicTest.dynamicTest(name(spec), () -> everyEditMends(spec)));
  }

  private static void everyEditMends(Path spec) {
    String text = Corpus.read(spec);
    var before = Corpus.check(name(spec), text);
    for (Diagnostic problem : before.diagnostics()) {
      for (Diagnostic.Fix fix : problem.fixes()) {
        assertEquals(name(spec), fix.span().source().name(), "an edit of another file: " + fix);
        String mended =
            text.substring(0, fix.span().start())
                + fix.replacement()
                + text.substring(fix.span().end());
        var after = Corpus.check(name(spec), mended);
        assertTrue(
            count(after, problem) < count(before, problem),
            () -> fix.title() + " does not mend: " + problem.message() + "\n" + mended);
      }
    }
  }

  private static long count(Compiler.Checked checked, Diagnostic problem) {
    return checked.diagnostics().stream()
        .filter(each -> each.code().equals(problem.code()))
        .filter(each -> each.message().equals(problem.message()))
        .count();
  }

  @Test
  void theKindsOfMistakesThatHaveAnEdit() {
    var found = new TreeSet<String>();
    for (Path spec : Corpus.specs(Corpus.BAD)) {
      for (Diagnostic problem : Corpus.check(name(spec), Corpus.read(spec)).diagnostics()) {
        if (!problem.fixes().isEmpty()) {
          found.add(problem.code());
        }
      }
    }
    found.retainAll(MENDED);
    assertEquals(new TreeSet<>(MENDED), found);
  }

  private static String name(Path spec) {
    return spec.getFileName().toString();
  }
}
