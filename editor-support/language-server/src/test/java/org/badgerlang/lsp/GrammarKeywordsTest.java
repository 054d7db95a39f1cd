package org.badgerlang.lsp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.badgerlang.compiler.syntax.Keywords;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The editor's grammar and the compiler's know the same words.
final class GrammarKeywordsTest {
  private static final Path GRAMMAR = Path.of("../vscode/syntaxes/badger.tmLanguage.json");

  static java.util.List<String> keywords() {
    return Keywords.all();
  }

  @ParameterizedTest
  @MethodSource("keywords")
  void everyKeywordHasAColour(String keyword) throws IOException {
    String grammar = Files.readString(GRAMMAR);
    assertTrue(
        Pattern.compile("[(|]" + keyword + "[)|]").matcher(grammar).find(),
        () -> keyword + " stands in no pattern of " + GRAMMAR.getFileName());
  }
}
