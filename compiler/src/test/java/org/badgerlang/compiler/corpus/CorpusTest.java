package org.badgerlang.compiler.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.badgerlang.compiler.Compiler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whole specs through the front of the compiler.
final class CorpusTest {
  private static final long SEED = 20_191_231;
  private static final Duration LIMIT = Duration.ofSeconds(20);

  static Stream<Path> good() {
    return Stream.of(Corpus.GOOD, Corpus.EXAMPLES, Corpus.VALUES)
        .flatMap(folder -> Corpus.specs(folder).stream());
  }

  static Stream<Path> bad() {
    return Corpus.specs(Corpus.BAD).stream();
  }

  static Stream<Path> library() {
    return Corpus.specs(Corpus.LIBRARY).stream();
  }

  @ParameterizedTest
  @MethodSource("good")
  void goodSpecsHaveNoErrors(Path file) {
    Compiler.Checked checked = Corpus.check(file.toString(), Corpus.read(file));
    assertEquals("", Corpus.errors(checked.diagnostics()));
  }

  @ParameterizedTest
  @MethodSource("library")
  void theLibraryHasNoErrors(Path file) {
    Compiler.Checked checked = Corpus.check(file.toString(), Corpus.read(file));
    assertEquals("", Corpus.errors(checked.diagnostics()));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void badSpecsAreToldWhatTheyExpect(Path file) {
    String text = Corpus.read(file);
    var expected = Corpus.expected(text);
    assertFalse(expected.isEmpty(), "says what it expects");
    Compiler.Checked checked = Corpus.check(file.toString(), text);
    assertEquals(
        String.join("\n", expected), String.join("\n", Corpus.told(checked.diagnostics())));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void everyDiagnosticHasItsPlaceInTheSpecAndASentence(Path file) {
    String name = file.toString();
    for (var diagnostic : Corpus.check(name, Corpus.read(file)).diagnostics()) {
      assertEquals(name, diagnostic.span().source().name(), diagnostic.message());
      assertFalse(diagnostic.message().isBlank());
      assertFalse(diagnostic.message().endsWith("."), diagnostic.message());
      assertTrue(
          Character.isLowerCase(diagnostic.message().charAt(0))
              || !Character.isLetter(diagnostic.message().charAt(0)),
          diagnostic.message());
    }
  }

  @Test
  void thereAreHundredsOfBadSpecs() {
    assertTrue(bad().count() >= 300);
    assertTrue(Corpus.specs(Corpus.GOOD).size() >= 60);
  }

  @Test
  void truncatedSpecsNeverEscape() {
    var random = new SplittableRandom(SEED);
    for (Path file : everything()) {
      String text = Corpus.read(file);
      for (int i = 0; i < 3; i++) {
        survives(file, text.substring(0, random.nextInt(text.length())));
      }
    }
  }

  @Test
  void mutatedSpecsNeverEscape() {
    var random = new SplittableRandom(SEED + 1);
    List<Path> files = everything();
    for (Path file : files) {
      String text = Corpus.read(file);
      for (int i = 0; i < 4; i++) {
        String other = Corpus.read(files.get(random.nextInt(files.size())));
        survives(file, Mutation.of(text, other, random));
      }
    }
  }

  private static List<Path> everything() {
    return Stream.of(Corpus.GOOD, Corpus.BAD, Corpus.EXAMPLES)
        .flatMap(folder -> Corpus.specs(folder).stream())
        .toList();
  }

  private static void survives(Path file, String text) {
    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          try {
            Corpus.check(file.toString(), text);
          } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("seed " + SEED + ", from " + file + ":\n" + text, e);
          }
        });
  }
}
