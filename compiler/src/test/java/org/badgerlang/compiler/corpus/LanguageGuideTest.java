package org.badgerlang.compiler.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The reference guide and the documentation of the library tell the truth: their whole specs
/// compile.
final class LanguageGuideTest {
  private static final String OPEN = "```badger";
  private static final String CLOSE = "```";
  private static final String DOCS = "///";

  private record Block(String place, String text) {
    @Override
    public String toString() {
      return place;
    }
  }

  static Stream<Block> blocks() {
    return Stream.concat(
        blocks(Corpus.GUIDE, Corpus.read(Corpus.GUIDE).lines().toList()).stream(),
        Corpus.specs(Corpus.LIBRARY).stream()
            .flatMap(file -> blocks(file, documentation(file)).stream()));
  }

  /// The documentation lines of a source without their slashes; other lines are left empty.
  private static List<String> documentation(Path file) {
    return Corpus.read(file)
        .lines()
        .map(String::stripLeading)
        .map(line -> line.startsWith(DOCS) ? line.substring(DOCS.length()) : "")
        .map(line -> line.startsWith(" ") ? line.substring(1) : line)
        .toList();
  }

  private static List<Block> blocks(Path file, List<String> lines) {
    var blocks = new ArrayList<Block>();
    int start = lines.indexOf(OPEN);
    while (start >= 0) {
      int end = start + 1;
      while (!lines.get(end).equals(CLOSE)) {
        end++;
      }
      String text = String.join("\n", lines.subList(start + 1, end)) + "\n";
      blocks.add(new Block(file.getFileName() + ":" + (start + 2), text));
      int after = lines.subList(end, lines.size()).indexOf(OPEN);
      start = after < 0 ? -1 : end + after;
    }
    return blocks;
  }

  @Test
  void bothShowWholeSpecs() {
    assertTrue(blocks().count() > 40);
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void wholeSpecsCompile(Block block) {
    assertEquals("", Corpus.errors(Corpus.check("guide.badger", block.text()).diagnostics()));
  }
}
