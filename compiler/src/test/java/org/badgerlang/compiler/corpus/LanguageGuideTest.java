package org.badgerlang.compiler.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The reference guide tells the truth: its whole specs compile.
final class LanguageGuideTest {
  private record Block(int line, String text) {
    @Override
    public String toString() {
      return "line " + line;
    }
  }

  static Stream<Block> blocks() {
    var blocks = new ArrayList<Block>();
    List<String> lines = Corpus.read(Corpus.GUIDE).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).equals("```badger")) {
        int end = i + 1;
        while (!lines.get(end).equals("```")) {
          end++;
        }
        blocks.add(new Block(i + 2, String.join("\n", lines.subList(i + 1, end)) + "\n"));
        i = end;
      }
    }
    return blocks.stream();
  }

  @Test
  void theGuideShowsWholeSpecs() {
    assertFalse(blocks().findAny().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void wholeSpecsOfTheGuideCompile(Block block) {
    assertEquals("", Corpus.errors(Corpus.check("guide.badger", block.text()).diagnostics()));
  }
}
