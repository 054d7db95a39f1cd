package org.badgerlang.runtime.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "-0",
        "12.5e-3",
        "\"a\\\"b\\\\c\\n\\u0001\"",
        "[]",
        "{}",
        "[1,[2,{\"x\":[]}]]",
        "{\"a\":1,\"b\":{\"c\":\"✓\"}}"
      })
  void whatIsReadIsWrittenTheSame(String text) throws MalformedException {
    assertEquals(text, new JsonText().value(Json.parse(text)).toString());
  }

  @Test
  void whiteSpaceMeansNothing() throws MalformedException {
    assertEquals(
        "{\"a\":[1,2]}",
        new JsonText().value(Json.parse(" {\n\t\"a\" : [ 1 ,\r 2 ] } ")).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "nul",
        "tru",
        "[1,]",
        "[1 2]",
        "{\"a\"}",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\":1 \"b\":2}",
        "01",
        "+1",
        "1.",
        ".5",
        "1e",
        "NaN",
        "Infinity",
        "\"open",
        "\"\\x\"",
        "\"\\u12\"",
        "\"a\nb\"",
        "1 2",
        "{\"a\":1,\"a\":2}",
        "]",
        "{\"a\":1]",
        "\u0000"
      })
  void whatIsNotJsonIsRefused(String text) {
    assertThrows(MalformedException.class, () -> Json.parse(text));
  }

  @Test
  void deepNestingIsRefusedBeforeTheStackIsGone() {
    assertThrows(MalformedException.class, () -> Json.parse("[".repeat(1_000_000)));
    assertThrows(MalformedException.class, () -> Json.parse("{\"a\":".repeat(1_000_000)));
  }

  @Test
  void mutatedTextIsReadOrRefusedAndNothingElse() {
    var random = new SplittableRandom(5);
    String text = "{\"a\":[1,2.5e3,\"x\\u0041\"],\"b\":{\"c\":null,\"d\":true}}";
    for (int trial = 0; trial < 20_000; trial++) {
      var mutated = new StringBuilder(text);
      for (int edits = random.nextInt(1, 4); edits > 0; edits--) {
        int at = random.nextInt(mutated.length());
        switch (random.nextInt(3)) {
          case 0 -> mutated.setCharAt(at, (char) random.nextInt(128));
          case 1 -> mutated.deleteCharAt(at);
          default -> mutated.insert(at, "{}[]\",:\\0e-".charAt(random.nextInt(11)));
        }
      }
      try {
        Json.parse(mutated.toString());
      } catch (MalformedException refused) {
        // As it should be.
      } catch (RuntimeException bug) {
        throw new AssertionError("seed 5, trial " + trial + ": " + mutated, bug);
      }
    }
  }

  @Test
  void numbersThatJsonLacksAreStrings() {
    var text = new JsonText().open('[').value(Float.NaN).value(Double.NEGATIVE_INFINITY).value(1f);
    assertEquals("[\"NaN\",\"-Infinity\",1.0]", text.close(']').toString());
  }
}
