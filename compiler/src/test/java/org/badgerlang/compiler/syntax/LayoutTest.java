package org.badgerlang.compiler.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.badgerlang.compiler.source.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which newlines end a statement, and what docs belong to.
final class LayoutTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "let x = a +\n b\nlet y = 1",
        "let x = a\n  + b\nlet y = 1",
        "let x = f(\n  a\n,\n  b\n)\nlet y = 1",
        "let x =\n  a\nlet y = 1",
        "let x = [1,\n2\n]\nlet y = 1",
        "let x = a\n  .b\n  .c(1)\nlet y = 1",
        "let x = if a\n  then b\n  else c\nlet y = 1",
        "let x = a // comment\n  // more\n  + b\n\n\nlet y = 1",
        "learn x\n  from y\n  by sgd(lr: 1)\n  through es(1)\n  carried\nlet y = 1",
        "loop a repeat 3\n{\n}\nlet y = 1",
        "if a {\n}\nelse {\n}\nlet y = 1",
        "minimise\n  a\nlet y = 1",
        "let x = a; let y = b",
        ";;let x = a;\n;let y = b;",
        "\uFEFFlet x = a\r\nlet y = b\r\n",
        "let x = a\rlet y = b\r",
      })
  void twoStatementsAreRead(String text) {
    SyntaxTree tree = Parser.parse(new Source("spec.badger", text));
    assertEquals(List.of(), tree.diagnostics());
    assertEquals(2, tree.declarations().size());
  }

  @Test
  void aLineThatBeginsWithAMinusIsAStatementOfItsOwn() {
    assertEquals(2, Parser.parse(new Source("spec.badger", "let x = a\n-b")).declarations().size());
  }

  @Test
  void docsBelongToWhatFollowsAtOnce() {
    String text =
        """
        /// Not of the param.

        /// First line,
        ///  second line.
        // a comment between
        param x = 1 /// behind it
        axis y = 1
        task T {
          /// Of the draw.
          draw a: real ~ b
          draw c: real ~ b
          /// Of the function.
          fn f(x) = x
        }
        """;
    List<Decl> all = Parser.parse(new Source("spec.badger", text)).declarations();
    assertEquals("First line,\n second line.", ((Decl.Param) all.get(0)).docs());
    assertEquals("", ((Decl.AxisDecl) all.get(1)).docs());
    var members = ((Decl.Template) all.get(2)).members();
    assertEquals("Of the draw.", ((Decl.Member.Draw) members.get(0)).docs());
    assertEquals("", ((Decl.Member.Draw) members.get(1)).docs());
    assertEquals("Of the function.", ((Decl.Member.Function) members.get(2)).fn().docs());
  }

  @Test
  void aForgottenBraceCostsOnlyItsBlock() {
    String text =
        """
        loop outer repeat 3 {
          let x = f(1

        loop other repeat 4 {
          minimise x
        }
        """;
    SyntaxTree tree = Parser.parse(new Source("spec.badger", text));
    assertEquals(2, tree.declarations().size());
    var run = assertInstanceOf(Decl.Run.class, tree.declarations().get(1));
    var other = assertInstanceOf(Stmt.Loop.class, run.statement());
    assertEquals("other", other.name().name());
    assertEquals(1, other.body().size());
  }

  @Test
  void aWrongLineCostsOnlyItself() {
    String text =
        """
        loop outer repat 3 {
          let a = 1
          lern b by c
          let d = (
          let e = 2
        }
        param last = 1
        """;
    SyntaxTree tree = Parser.parse(new Source("spec.badger", text));
    assertEquals(3, tree.diagnostics().size());
    var run = assertInstanceOf(Decl.Run.class, tree.declarations().get(0));
    var loop = assertInstanceOf(Stmt.Loop.class, run.statement());
    assertEquals(
        List.of("a", "d", "e"),
        loop.body().stream()
            .filter(Stmt.Let.class::isInstance)
            .map(let -> ((Stmt.Let) let).names().getFirst().name())
            .toList());
    assertInstanceOf(Decl.Param.class, tree.declarations().get(1));
  }
}
