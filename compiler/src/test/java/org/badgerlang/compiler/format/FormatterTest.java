package org.badgerlang.compiler.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.syntax.Lexeme;
import org.badgerlang.compiler.syntax.Lexemes;
import org.badgerlang.compiler.syntax.Nodes;
import org.badgerlang.compiler.syntax.Parser;
import org.badgerlang.compiler.syntax.Specs;
import org.badgerlang.compiler.syntax.SyntaxTree;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class FormatterTest {
  private static final int MUTANTS = 40;

  @Test
  void spacesAndIndentationAreMadeAlike() {
    assertFormat(
        """
        param   x=3
        loop a   repeat 3{
        learn y :real[ unit , hidden' ]from x by sgd( lr:0.1 ) ;
              minimise -y^2+f (x)[ a->b ,c:0 .. 8 ]   // why
          }
        """,
        """
        param x = 3
        loop a repeat 3 {
          learn y: real[unit, hidden'] from x by sgd(lr: 0.1)
          minimise -y ^ 2 + f(x)[a -> b, c: 0..8]  // why
        }
        """);
  }

  @Test
  void emptyLinesAreOneAtMostAndNoneInsideBraces() {
    assertFormat(
        """


        param x = 1



        // a comment

        /// docs
        param y = 2
        task T {

          loss x

        }


        """,
        """
        param x = 1

        // a comment

        /// docs
        param y = 2
        task T {
          loss x
        }
        """);
  }

  @Test
  void blocksOnOneLineStayAndOthersOpenUp() {
    assertFormat(
        """
        every 3 {measure a = 1;measure b = 2;}
        every 3 { measure a = 1
        measure b = 2 }
        if a { } else {}
        if a {
        let b = 1 }
        else { let b = 2 }
        loop a repeat 3
        {
        }
        """,
        """
        every 3 { measure a = 1; measure b = 2 }
        every 3 {
          measure a = 1
          measure b = 2
        }
        if a { } else { }
        if a {
          let b = 1
        } else { let b = 2 }
        loop a repeat 3 {
        }
        """);
  }

  @Test
  void brokenLinesAreIndentedAndCommentsStay() {
    assertFormat(
        """
        let x = f( // first
        a,
        // second
        g(
        b +
        c
        )
        )
        learn y
        from z // third
        by sgd(lr: 1)
        """,
        """
        let x = f(  // first
          a,
          // second
          g(
            b +
              c
          )
        )
        learn y
          from z  // third
          by sgd(lr: 1)
        """);
  }

  @Test
  void columnsThatWereLinedUpStayLinedUp() {
    assertFormat(
        """
        param size   = 2 // one
        param a      = 3 // two
        param hidden = 4
        let x  =  1
        """,
        """
        param size   = 2  // one
        param a      = 3  // two
        param hidden = 4
        let x = 1
        """);
  }

  @Test
  void whatCannotBeReadIsLeftAlone() {
    String text = "loop a repeat {\n   let x=1\n";
    assertEquals(text, Formatter.format(new Source("a.badger", text)));
  }

  @Test
  void anEmptySpecStaysEmpty() {
    assertFormat("", "");
    assertFormat("\n\n", "");
    assertFormat("// only a comment", "// only a comment\n");
  }

  @TestFactory
  Stream<DynamicTest> everySpecKeepsItsMeaningAndIsLaidOutOnce() {
    return Specs.readable().stream()
        .map(source -> DynamicTest.dynamicTest(source.name(), () -> check(source)));
  }

  @TestFactory
  Stream<DynamicTest> specsWithOtherSpacesComeToTheSame() {
    return Specs.readable().stream()
        .map(source -> DynamicTest.dynamicTest(source.name(), () -> mutate(source)));
  }

  private static void mutate(Source source) {
    long seed = source.text().hashCode();
    var random = new SplittableRandom(seed);
    for (int i = 0; i < MUTANTS / (1 + source.text().length() / 1000); i++) {
      var mutant = new Source(source.name() + " of seed " + seed, respaced(source, random));
      if (Parser.parse(mutant).diagnostics().isEmpty()) {
        check(mutant);
      }
    }
  }

  /// The same lexemes with other spaces, newlines and comments between them.
  private static String respaced(Source source, SplittableRandom random) {
    var text = new StringBuilder();
    for (Lexeme lexeme : Lexemes.of(source)) {
      text.append(lexeme.kind() == Lexeme.Kind.NEWLINE ? "\n" : lexeme.text());
      boolean comment = lexeme.kind() == Lexeme.Kind.COMMENT || lexeme.kind() == Lexeme.Kind.DOC;
      switch (comment ? 0 : random.nextInt(40)) {
        case 1 -> text.append("\n");
        case 2 -> text.append(" // more\n");
        case 3 -> text.append("\n\n\n");
        case 4 -> text.append("      ");
        case 5 -> text.append("\t");
        case 6 -> text.append(" ; ");
        default -> text.append(" ");
      }
    }
    return text.toString();
  }

  private static void check(Source source) {
    String once = Formatter.format(source);
    SyntaxTree before = Parser.parse(source);
    SyntaxTree after = Parser.parse(new Source(source.name(), once));
    assertEquals(List.of(), after.diagnostics(), source.text());
    assertEquals(
        Nodes.withoutSpans(before.declarations()),
        Nodes.withoutSpans(after.declarations()),
        () -> source.text() + "\n became\n" + once);
    assertEquals(comments(source), comments(new Source(source.name(), once)));
    assertEquals(
        once,
        Formatter.format(new Source(source.name(), once)),
        () -> "laid out twice:\n" + source.text());
  }

  private static List<String> comments(Source source) {
    return Lexemes.of(source).stream()
        .filter(lexeme -> lexeme.kind() == Lexeme.Kind.COMMENT || lexeme.kind() == Lexeme.Kind.DOC)
        .map(lexeme -> lexeme.text().strip())
        .toList();
  }

  private static void assertFormat(String text, String expected) {
    assertEquals(expected, Formatter.format(new Source("a.badger", text)));
    assertEquals(expected, Formatter.format(new Source("a.badger", expected)));
  }
}
