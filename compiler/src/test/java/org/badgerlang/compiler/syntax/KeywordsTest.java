package org.badgerlang.compiler.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.badgerlang.compiler.source.Source;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Which words are names, and where.
final class KeywordsTest {

  @Test
  void fewWordsAreNeverNames() {
    assertEquals(
        List.of(
            "let", "return", "fn", "if", "then", "else", "and", "or", "not", "true", "false",
            "real", "int", "bool"),
        Keywords.hard());
  }

  @Test
  void theWordsKeptForLaterAreThoseOfTheLanguage() {
    assertEquals(
        List.of("population", "archive", "generate", "memory", "search", "replay"),
        Keywords.reserved());
  }

  @Test
  void everyHeadAndClauseIsAWord() {
    assertTrue(Keywords.all().containsAll(Keywords.heads()));
    assertTrue(Keywords.all().containsAll(Keywords.clauses()));
  }

  @TestFactory
  Stream<DynamicTest> everyOtherWordIsANameWhereThatIsClear() {
    return Keywords.all().stream()
        .filter(word -> !Keywords.hard().contains(word))
        .map(word -> DynamicTest.dynamicTest(word, () -> isAName(word)));
  }

  @TestFactory
  Stream<DynamicTest> everyWordIsAMemberAndAnArgument() {
    return Keywords.all().stream()
        .map(
            word ->
                DynamicTest.dynamicTest(
                    word, () -> assertReads("let x = a.W.b + f(W: 1)\nminimise x.W\n", word)));
  }

  @TestFactory
  Stream<DynamicTest> aHardWordIsToldWhereItIsANAme() {
    return Keywords.hard().stream()
        .map(
            word ->
                DynamicTest.dynamicTest(
                    word,
                    () ->
                        assertFalse(
                            Parser.parse(new Source("spec.badger", "param " + word + " = 1"))
                                .diagnostics()
                                .isEmpty())));
  }

  private static void isAName(String word) {
    assertReads(
        """
        param W = 1
        axis W = W + 1
        fn f(W, b: real[W]) -> real[W'] = W * 2 - W(W) ^ W
        let x = W.loss + y.W - W
        loop W repeat W {
          let W, other = W
          learn W: real by sgd(lr: W)
          measure W = W
          act W = W.step(W)
          minimise last(W.loss)
          minimise W
        }
        task T {
          draw W: real ~ W(W)
          state W: real = W
          next W = W
          loss W
        }
        rule r(W) {
          state W = W
          fn update(w, g) {
            let W = g
            return W
          }
        }
        """,
        word);
  }

  private static void assertReads(String pattern, String word) {
    var source = new Source("spec.badger", pattern.replace("W", word));
    assertEquals(List.of(), Parser.parse(source).diagnostics(), source.text());
  }
}
