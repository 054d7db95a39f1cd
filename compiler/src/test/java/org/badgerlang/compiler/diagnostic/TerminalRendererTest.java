package org.badgerlang.compiler.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.source.Span;
import org.junit.jupiter.api.Test;

final class TerminalRendererTest {

  @Test
  void aBlockLooksAsInTheTour() {
    var source =
        new Source(
            "guessing.badger",
            "\n".repeat(18)
                + "  net talk    = Attention(from: hidden, key: 16, value: message)\n"
                + "\n".repeat(6)
                + "    let heard = talk(concat(memory.h, me), peers(memory.h))\n");
    var diagnostic =
        Diagnostic.error(
                "axis-mismatch",
                span(source, "concat(memory.h, me)"),
                "`talk` expects an input over `hidden`, this one is over `hidden + name`")
            .withNote("real[hidden + name]")
            .withLabel(span(source, "talk"), "`talk` is declared here")
            .withHelp("`talk(memory.h, …)` would fit");
    assertEquals(
        """
        error[axis-mismatch]: `talk` expects an input over `hidden`, this one is over `hidden + name`
          --> guessing.badger:26:22
           |
        19 |   net talk    = Attention(from: hidden, key: 16, value: message)
           |       ---- `talk` is declared here
        26 |     let heard = talk(concat(memory.h, me), peers(memory.h))
           |                      ^^^^^^^^^^^^^^^^^^^^ real[hidden + name]
           = help: `talk(memory.h, …)` would fit
        """,
        plain(diagnostic));
  }

  @Test
  void severalMarksOfALineStandBelowEachOther() {
    var source = new Source("a.badger", "let x = a + b\n");
    var diagnostic =
        Diagnostic.error("axis-mismatch", span(source, "+"), "these do not meet")
            .withLabel(span(source, "a +").to(span(source, "a +")), "real[in]")
            .withLabel(span(source, "b"), "real[out]");
    assertEquals(
        """
        error[axis-mismatch]: these do not meet
         --> a.badger:1:11
          |
        1 | let x = a + b
          |           ^
          |         --- real[in]
          |             - real[out]
        """,
        plain(diagnostic));
  }

  @Test
  void labelsOfOtherFilesHaveTheirOwnPlace() {
    var source = new Source("a.badger", "let x = f(a)\n");
    var library = new Source("std.nets", "\nfn f(x: real[in]) = x\n");
    var diagnostic =
        Diagnostic.warning("unused", span(source, "x"), "`x` is never used")
            .withLabel(span(library, "f(x"), "declared here");
    assertEquals(
        """
        warning[unused]: `x` is never used
         --> a.badger:1:5
          |
        1 | let x = f(a)
          |     ^
         --> std.nets:2:4
          |
        2 | fn f(x: real[in]) = x
          |    --- declared here
        """,
        plain(diagnostic));
  }

  @Test
  void tabsAreWidenedAndWideLettersCounted() {
    var source = new Source("a.badger", "\t// 漢字 \tx\n");
    String block = plain(Diagnostic.error("syntax", span(source, "x"), "here"));
    assertTrue(block.contains("1 |     // 漢字     x\n"), block);
    assertTrue(block.contains("  |                 ^\n"), block);
  }

  @Test
  void longLinesAreCutAroundTheMark() {
    var source = new Source("a.badger", "x".repeat(500) + "HERE" + "y".repeat(500));
    String block = plain(Diagnostic.error("syntax", span(source, "HERE"), "here"));
    assertTrue(block.contains("xHEREy"), block);
    assertTrue(block.lines().allMatch(line -> line.length() < 130), block);
    String[] lines = block.split("\n");
    assertEquals(lines[3].indexOf("HERE"), lines[4].indexOf("^^^^"));
  }

  @Test
  void spansOfSeveralLinesAreMarkedOnTheFirst() {
    var source = new Source("a.badger", "let x = f(\n  a\n)\n");
    var diagnostic =
        Diagnostic.error("syntax", new Span(source, 8, source.text().length() - 1), "here");
    assertTrue(plain(diagnostic).contains("1 | let x = f(\n  |         ^^\n"), plain(diagnostic));
  }

  @Test
  void whatNoSpecWroteHasNoPlace() {
    assertEquals(
        "error[bad-setting]: no\n", plain(Diagnostic.error("bad-setting", Span.NONE, "no")));
  }

  @Test
  void coloursOnlyAddColours() {
    var source = new Source("a.badger", "let x = a + b\n");
    var diagnostic =
        Diagnostic.error("syntax", span(source, "a"), "m")
            .withLabel(span(source, "b"), "n")
            .withHelp("h");
    String coloured = new TerminalRenderer(true).render(diagnostic);
    assertTrue(coloured.contains("\u001b[1;31m"));
    assertEquals(plain(diagnostic), coloured.replaceAll("\u001b\\[[0-9;]*m", ""));
  }

  @Test
  void nothingOfAnyTextDisturbsATerminal() {
    long seed = 7;
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 500; i++) {
      var text = new StringBuilder();
      int length = random.nextInt(200);
      for (int j = 0; j < length; j++) {
        text.append((char) random.nextInt(random.nextBoolean() ? 128 : 65_536));
      }
      var source = new Source("noise", text.toString());
      int start = random.nextInt(length + 1);
      int end = start + random.nextInt(length - start + 1);
      var diagnostic =
          Diagnostic.error("syntax", new Span(source, start, end), text.toString())
              .withNote(text.toString());
      String block = plain(diagnostic);
      assertFalse(
          block.chars().anyMatch(c -> c != '\n' && Character.isISOControl(c)), "seed " + seed);
    }
  }

  private static String plain(Diagnostic diagnostic) {
    return new TerminalRenderer(false).render(diagnostic);
  }

  private static Span span(Source source, String text) {
    int start = source.text().indexOf(text);
    return new Span(source, start, start + text.length());
  }
}
