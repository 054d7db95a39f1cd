package org.badgerlang.compiler.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.source.Source;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Text that nests deep is told, on a small stack.
final class DepthTest {
  private static final int MANY = 20_000;
  private static final long SMALL_STACK = 512L * 1024;

  private static final Map<String, String> DEEP =
      Map.ofEntries(
          Map.entry("parentheses", "let x = " + "(".repeat(MANY) + "1" + ")".repeat(MANY)),
          Map.entry("open parentheses", "let x = " + "(".repeat(MANY)),
          Map.entry("lists", "let x = " + "[".repeat(MANY) + "]".repeat(MANY)),
          Map.entry("calls", "let x = " + "f(".repeat(MANY) + ")".repeat(MANY)),
          Map.entry("calls of calls", "let x = f" + "()".repeat(MANY)),
          Map.entry("indices", "let x = f" + "[a: 1]".repeat(MANY)),
          Map.entry("members", "let x = a" + ".a".repeat(MANY)),
          Map.entry("sums", "let x = 1" + " + 1".repeat(MANY)),
          Map.entry("powers", "let x = 1" + " ^ 1".repeat(MANY)),
          Map.entry("signs", "let x = " + "- ".repeat(MANY) + "1"),
          Map.entry("negations", "let x = " + "not ".repeat(MANY) + "true"),
          Map.entry("blocks", "every 1 { ".repeat(MANY) + "}".repeat(MANY)),
          Map.entry("open blocks", "loop a {\n".repeat(MANY)),
          Map.entry("choices", "let x = " + "if a then b else ".repeat(MANY) + "c"),
          Map.entry("else if", "if a { }" + " else if a { }".repeat(MANY)),
          Map.entry("reserved", "memory " + "{ ".repeat(MANY) + "}".repeat(MANY)),
          Map.entry(
              "sums in parentheses",
              "let x = " + "(".repeat(150) + "1" + (" + 1".repeat(150) + ")").repeat(150)));

  @TestFactory
  Stream<DynamicTest> deepTextIsTold() {
    return DEEP.entrySet().stream()
        .map(
            deep ->
                DynamicTest.dynamicTest(
                    deep.getKey(),
                    () -> {
                      var codes =
                          onSmallStack(deep.getValue()).diagnostics().stream()
                              .map(Diagnostic::code)
                              .toList();
                      assertEquals(List.of("too-deep"), codes);
                    }));
  }

  @Test
  void whatIsLongButNotDeepIsRead() throws InterruptedException {
    String list = "param xs = [" + "1 + 2, ".repeat(MANY) + "3]\n";
    String lines = "param x = 1 + 2 * 3\n".repeat(2000);
    String text = list + lines + "loop a repeat 3 {\n" + "let y = f(x)\n".repeat(2000) + "}\n";
    assertTrue(onSmallStack(text).diagnostics().isEmpty());
  }

  @Test
  void whatNestsUpToTheLimitIsRead() throws InterruptedException {
    int most = Layout.DEEPEST - 1;
    String text = "let x = " + "(".repeat(most) + "1" + ")".repeat(most);
    assertTrue(onSmallStack(text).diagnostics().isEmpty());
  }

  private static SyntaxTree onSmallStack(String text) throws InterruptedException {
    var result = new AtomicReference<SyntaxTree>();
    var failure = new AtomicReference<Throwable>();
    var thread =
        new Thread(
            null,
            () -> result.set(Parser.parse(new Source("deep.badger", text))),
            "small",
            SMALL_STACK);
    thread.setUncaughtExceptionHandler((_, thrown) -> failure.set(thrown));
    thread.start();
    thread.join();
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
    return result.get();
  }
}
