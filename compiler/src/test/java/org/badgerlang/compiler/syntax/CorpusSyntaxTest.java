package org.badgerlang.compiler.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.grammar.BadgerParser;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class CorpusSyntaxTest {

  @TestFactory
  Stream<DynamicTest> theTourReadsWithoutADiagnostic() {
    return Specs.tour().stream()
        .map(
            source ->
                DynamicTest.dynamicTest(
                    source.name(),
                    () -> assertEquals(List.of(), Parser.parse(source).diagnostics())));
  }

  @TestFactory
  Stream<DynamicTest> theQuickWayAndTheFullOneAgree() {
    return Specs.readable().stream()
        .map(
            source ->
                DynamicTest.dynamicTest(
                    source.name(),
                    () ->
                        assertEquals(
                            shape(source, PredictionMode.LL), shape(source, PredictionMode.SLL))));
  }

  @TestFactory
  Stream<DynamicTest> everyNodeLiesInsideTheNodeAroundIt() {
    return Specs.readable().stream()
        .map(source -> DynamicTest.dynamicTest(source.name(), () -> SpanChecks.check(source)));
  }

  @TestFactory
  Stream<DynamicTest> namesAndNumbersCoverTheirText() {
    return Specs.readable().stream()
        .map(source -> DynamicTest.dynamicTest(source.name(), () -> coverText(source)));
  }

  private static void coverText(Source source) {
    Nodes.walk(
        Parser.parse(source).declarations(),
        new Span(source, 0, source.text().length()),
        (node, span, _) -> {
          switch (node) {
            case Expr.Name(_, String name) -> assertEquals(name, span.text());
            case Expr.Prime(_, String name, int primes) ->
                assertEquals(name + "'".repeat(primes), span.text());
            case Expr.Call _ ->
                assertTrue(span.text().endsWith(")") || span.text().startsWith("drawn"));
            case Ident(_, String name) -> assertEquals(name, span.text());
            case Expr.Member(_, _, String name, Span nameSpan) ->
                assertEquals(name, nameSpan.text());
            default -> {
              // text of many kinds
            }
          }
        });
  }

  private static String shape(Source source, PredictionMode mode) {
    BadgerParser parser = Parser.parser(Layout.of(source).tokens());
    parser.getInterpreter().setPredictionMode(mode);
    return parser.spec().toStringTree(parser);
  }
}
