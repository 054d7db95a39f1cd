package org.badgerlang.compiler.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.badgerlang.compiler.format.Formatter;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.syntax.Parser;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class ErrorCodesTest {
  private static final Pattern SPEC = Pattern.compile("(?s)```badger\n(.*?)```");

  @TestFactory
  Stream<DynamicTest> everyCodeIsExplainedWithASpecThatFailsAndOneThatDoesNot() {
    return ErrorCodes.all().stream()
        .map(code -> DynamicTest.dynamicTest(code, () -> explained(code)));
  }

  private static void explained(String code) {
    String text = ErrorCodes.explain(code).orElseThrow();
    assertTrue(text.startsWith("# " + code + "\n\n"), text);
    assertFalse(ErrorCodes.summary(code).orElseThrow().isBlank());
    List<String> specs = SPEC.matcher(text).results().map(match -> match.group(1)).toList();
    assertEquals(2, specs.size());
    boolean reads = Parser.parse(new Source(code, specs.getFirst())).diagnostics().isEmpty();
    assertEquals(!code.equals("syntax"), reads, specs.getFirst());
    var mended = new Source(code, specs.getLast());
    assertEquals(List.of(), Parser.parse(mended).diagnostics());
    assertEquals(mended.text(), Formatter.format(mended));
  }

  @Test
  void anUnknownCodeHasNoExplanation() {
    assertEquals(Optional.empty(), ErrorCodes.explain("no-such-code"));
    assertEquals(Optional.empty(), ErrorCodes.explain("../codes/syntax"));
  }

  @Test
  void aSummaryIsOneSentence() {
    assertEquals(
        Optional.of("A value lies over other axes than the place it is given to expects."),
        ErrorCodes.summary("axis-mismatch"));
  }
}
