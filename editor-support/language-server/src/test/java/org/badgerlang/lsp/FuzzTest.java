package org.badgerlang.lsp;

import java.util.List;
import java.util.SplittableRandom;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;
import org.junit.jupiter.api.Test;

/// Every feature on texts that someone is still writing: none may fail, whatever the text.
final class FuzzTest {
  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "(",
          ")",
          "[",
          "]",
          ".",
          ",",
          ":",
          "=",
          "~",
          "->",
          "\n",
          ";",
          "'",
          "\"",
          "//",
          "///",
          " loop ",
          " learn ",
          " by ",
          "net X(",
          "real[",
          "import std.",
          "x",
          "1e",
          "..",
          "inner.",
          "batch 3 of ",
          "é",
          "🦡",
          "\r\n",
          "\t",
          "next ",
          "with ",
          "*",
          "^",
          "if ",
          "else ",
          "fn f(",
          "nest level in 1..",
          "evaluate ",
          "\u0000");

  @Test
  void editedSpecs() {
    long seed = 20261123;
    var random = new SplittableRandom(seed);
    for (String spec : List.of(Specs.GUESSING, Specs.MAML)) {
      for (int round = 0; round < 60; round++) {
        String text = spec;
        int edits = 1 + random.nextInt(6);
        for (int i = 0; i < edits; i++) {
          text = edited(text, random);
        }
        askAll(text, random, seed);
      }
    }
  }

  @Test
  void everyPrefix() {
    var random = new SplittableRandom(1);
    for (int end = 0; end < Specs.MAML.length(); end += 7) {
      askAll(Specs.MAML.substring(0, end), random, end);
    }
  }

  private static String edited(String text, SplittableRandom random) {
    int at = random.nextInt(text.length() + 1);
    return switch (random.nextInt(3)) {
      case 0 ->
          text.substring(0, at) + PIECES.get(random.nextInt(PIECES.size())) + text.substring(at);
      case 1 ->
          text.substring(0, at)
              + text.substring(Math.min(text.length(), at + 1 + random.nextInt(40)));
      default -> {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + random.nextInt(60));
        yield text.substring(0, at) + text.substring(from, to) + text.substring(at);
      }
    };
  }

  private static void askAll(String text, SplittableRandom random, long seed) {
    var snapshot = Marked.snapshot(text);
    int offset = random.nextInt(text.length() + 1);
    var whole = new Range(new Position(0, 0), snapshot.lines().position(text.length()));
    try {
      DiagnosticFeature.diagnostics(snapshot);
      HoverFeature.hover(snapshot, offset);
      CompletionFeature.complete(snapshot, offset);
      SignatureFeature.help(snapshot, offset);
      NavigationFeature.definition(snapshot, offset);
      NavigationFeature.references(snapshot, offset, true, List.of(snapshot));
      NavigationFeature.highlights(snapshot, offset);
      RenameFeature.prepare(snapshot, offset);
      OutlineFeature.outline(snapshot);
      OutlineFeature.search("a", List.of(snapshot));
      FoldingFeature.ranges(snapshot);
      SelectionFeature.around(snapshot, offset);
      FormattingFeature.format(snapshot);
      QuickFixFeature.fixes(snapshot, whole);
      ColourFeature.tokens(snapshot);
      HintFeature.hints(snapshot, whole, Settings.DEFAULT);
      LensFeature.lenses(snapshot);
      NestPicture.of(snapshot);
      FlowPicture.of(snapshot, offset);
    } catch (RuntimeException | StackOverflowError | AssertionError error) {
      throw new AssertionError("seed " + seed + ", offset " + offset + ", text:\n" + text, error);
    }
  }
}
