package org.badgerlang.compiler.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.badgerlang.compiler.source.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExpressionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a + b * c        | (a + (b * c))",
        "a - b - c        | ((a - b) - c)",
        "a / b * c        | ((a / b) * c)",
        "a ^ b ^ c        | (a ^ (b ^ c))",
        "-x ^ 2           | (-(x ^ 2.0))",
        "2 ^ -x           | (2.0 ^ (-x))",
        "2 ^ -x * 3       | ((2.0 ^ (-x)) * 3.0)",
        "-x * y           | ((-x) * y)",
        "a - -b           | (a - (-b))",
        "not a and b      | ((!a) and b)",
        "not a < b        | (!(a < b))",
        "a or b and c     | (a or (b and c))",
        "a + 1 < b - 1    | ((a + 1.0) < (b - 1.0))",
        "a == b or c != d | ((a == b) or (c != d))",
        "f(x).y[a: 1]     | f(x).y[pick]",
        "-f(x)            | (-f(x))",
        "x.a ^ 2          | (x.a ^ 2.0)",
        "1..n + 1         | (1.0..(n + 1.0))",
        "(a + b) * c      | ((a + b) * c)",
        "if a then b else c + 1 | (a ? b : (c + 1.0))",
        "1 + if a then b else c | (1.0 + (a ? b : c))",
        "in * out of Cell | [in, out] of Cell",
        "a of Cell via ring(2) | [a] of Cell via ring(2.0)",
        "outer with a = 1 | outer with 1",
        "a of Cell with b = 1, c in [2] | [a] of Cell with 2",
        "f(a with b = 1, c) | f(a with 1, c)",
        "h'' + loss       | (h'' + loss)",
      })
  void bindsAsTightlyAsTheGuideSays(String text, String read) {
    assertEquals(read, show(value(text)));
  }

  @Test
  void selectionsAreToldApart() {
    var index = assertInstanceOf(Expr.Index.class, value("x[a -> b, c: i, d: 0..8, e': 2]"));
    assertEquals(
        List.of("Rename", "Pick", "Slice", "Pick"),
        index.selects().stream().map(select -> select.getClass().getSimpleName()).toList());
  }

  @Test
  void namedArgumentsMayBeAnyWord() {
    var call = assertInstanceOf(Expr.Call.class, value("f(in: 1, from: 2, if: 3, x)"));
    assertEquals(
        List.of("in", "from", "if", "-"),
        call.args().stream().map(arg -> arg.name().map(Ident::name).orElse("-")).toList());
  }

  @Test
  void textsAreUnescaped() {
    assertEquals(
        "a\"b\\c\n", assertInstanceOf(Expr.Text.class, value("\"a\\\"b\\\\c\\n\"")).value());
  }

  @Test
  void aLastIfIsTheValueOfItsBlock() {
    var function =
        assertInstanceOf(
            Decl.Fn.class,
            only("fn f(x) { if x > 0 { return 1 } else if x < 0 { 2 } else { 3 } }"));
    var block = assertInstanceOf(Expr.Block.class, function.body());
    var last = assertInstanceOf(Stmt.Evaluate.class, block.body().getLast());
    var outer = assertInstanceOf(Expr.If.class, last.value());
    assertInstanceOf(Expr.If.class, outer.otherwise());
  }

  @Test
  void anIfThatOnlyActsStaysAStatement() {
    var function =
        assertInstanceOf(
            Decl.Fn.class, only("fn f(x) { if x > 0 { next h = 1 } else { next h = 2 } }"));
    var block = assertInstanceOf(Expr.Block.class, function.body());
    assertInstanceOf(Stmt.When.class, block.body().getLast());
  }

  private static Decl only(String text) {
    SyntaxTree tree = Parser.parse(new Source("spec.badger", text));
    assertEquals(List.of(), tree.diagnostics());
    return tree.declarations().getFirst();
  }

  private static Expr value(String text) {
    return assertInstanceOf(Decl.Param.class, only("param p = " + text)).value();
  }

  private static String show(Expr expr) {
    return switch (expr) {
      case Expr.Num(_, double value) -> String.valueOf(value);
      case Expr.Text(_, String value) -> value;
      case Expr.Bool(_, boolean value) -> String.valueOf(value);
      case Expr.Name(_, String name) -> name;
      case Expr.Prime(_, String name, int primes) -> name + "'".repeat(primes);
      case Expr.Member(_, Expr target, String name, _) -> show(target) + "." + name;
      case Expr.Call(_, Expr callee, List<Expr.Arg> args) ->
          show(callee)
              + "("
              + String.join(", ", args.stream().map(arg -> show(arg.value())).toList())
              + ")";
      case Expr.Index(_, Expr target, _) -> show(target) + "[pick]";
      case Expr.Unary(_, Expr.UnaryOp op, Expr operand) ->
          "(" + (op == Expr.UnaryOp.NEG ? "-" : "!") + show(operand) + ")";
      case Expr.Binary(_, Expr.BinaryOp op, Expr left, Expr right) ->
          "(" + show(left) + " " + op.sign() + " " + show(right) + ")";
      case Expr.If(_, Expr condition, Expr then, Expr otherwise) ->
          "(" + show(condition) + " ? " + show(then) + " : " + show(otherwise) + ")";
      case Expr.ListOf(_, List<Expr> items) ->
          items.stream().map(ExpressionTest::show).toList().toString();
      case Expr.Range(_, Expr low, Expr high) -> "(" + show(low) + ".." + show(high) + ")";
      case Expr.Block _ -> "{}";
      case Expr.With(_, Expr target, List<Expr.Setting> settings) ->
          show(target) + " with " + settings.size();
      case Expr.Copies(_, List<Expr> axes, Expr expert, var topology) ->
          axes.stream().map(ExpressionTest::show).toList()
              + " of "
              + show(expert)
              + topology.map(via -> " via " + show(via)).orElse("");
      case Expr.Missing _ -> "?";
    };
  }
}
