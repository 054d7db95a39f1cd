package org.badgerlang.compiler.diagnostic;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// The catalogue of codes that stand in brackets after `error` and `warning`, and what each means.
public final class ErrorCodes {
  private static final List<String> CODES =
      List.of(
          "syntax",
          "too-deep",
          "unknown-name",
          "unknown-type",
          "unknown-member",
          "unknown-module",
          "unknown-axis",
          "duplicate-name",
          "duplicate-next",
          "import-cycle",
          "wrong-kind",
          "wrong-arguments",
          "missing-argument",
          "missing-value",
          "type-mismatch",
          "axis-mismatch",
          "size-mismatch",
          "bad-size",
          "not-constant",
          "not-in-scope",
          "misplaced-statement",
          "recursion",
          "never-learned",
          "learned-twice",
          "learned-elsewhere",
          "used-outside-loop",
          "state-not-learned",
          "no-objective",
          "no-result",
          "no-gradient",
          "cut-gradient",
          "weak-gradient",
          "bad-draw",
          "bad-schedule",
          "bad-evaluate",
          "bad-setting",
          "bad-bottleneck",
          "leak",
          "not-shared",
          "over-budget",
          "too-large",
          "unused",
          "not-supported-yet");

  private ErrorCodes() {}

  /// Every code, those of the text first, then names, kinds, axes, owners, gradients, and the rest.
  public static List<String> all() {
    return CODES;
  }

  /// What `code` means, in Markdown: a heading, a sentence, a spec that fails and the same one
  /// mended.
  public static Optional<String> explain(String code) {
    return CODES.contains(code) ? Optional.of(read(code)) : Optional.empty();
  }

  /// The first sentence of its explanation.
  public static Optional<String> summary(String code) {
    return explain(code)
        .flatMap(
            text ->
                text.lines()
                    .skip(1)
                    .dropWhile(String::isBlank)
                    .takeWhile(line -> !line.isBlank())
                    .reduce((first, second) -> first + " " + second))
        .map(ErrorCodes::sentence);
  }

  private static String sentence(String paragraph) {
    int end = paragraph.indexOf(". ");
    return end < 0 ? paragraph : paragraph.substring(0, end + 1);
  }

  private static String read(String code) {
    try (InputStream in = ErrorCodes.class.getResourceAsStream("codes/" + code + ".md")) {
      if (in == null) {
        throw new IllegalStateException(
            "the explanation of `" + code + "` is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
