package org.badgerlang.compiler.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SuggestionsTest {

  @Test
  void theNearestComeFirstAndNotMoreThanThree() {
    assertEquals(
        List.of("support", "supports", "supporter"),
        Suggestions.closest(
            "suport",
            List.of("query", "supporting", "supports", "support", "supporter", "suppose")));
  }

  @Test
  void capitalsAndSwappedLettersAreNear() {
    assertEquals(List.of("Linear"), Suggestions.closest("linear", List.of("Linear", "Lstm")));
    assertEquals(1, Suggestions.distance("minimsie", "minimise"));
  }

  @Test
  void shortNamesAreNotNearToEachOther() {
    assertEquals(List.of(), Suggestions.closest("a", List.of("b", "by", "lr")));
    assertEquals(List.of(), Suggestions.closest("lr", List.of("w", "by", "m")));
  }

  @Test
  void aQuestionListsThem() {
    assertEquals(
        Optional.of("did you mean `hidden` or `hiding`?"),
        Suggestions.question("hiden", List.of("hidden", "hiding", "name")));
    assertEquals(Optional.empty(), Suggestions.question("hiden", List.of("name")));
    assertEquals("a, b or c", Suggestions.either(List.of("a", "b", "c")));
    assertEquals("", Suggestions.either(List.of()));
  }

  @Test
  void theDistanceIsAMetricOnSamples() {
    var words = List.of("", "a", "loss", "losses", "lsos", "minimise", "maximise");
    for (String a : words) {
      for (String b : words) {
        assertEquals(Suggestions.distance(a, b), Suggestions.distance(b, a));
        assertEquals(a.equals(b), Suggestions.distance(a, b) == 0);
      }
    }
  }
}
