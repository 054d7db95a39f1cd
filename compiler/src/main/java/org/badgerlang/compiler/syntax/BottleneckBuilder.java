package org.badgerlang.compiler.syntax;

import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.grammar.BadgerParser;
import org.badgerlang.grammar.BadgerParser.BottleneckLineContext;
import org.badgerlang.grammar.BadgerParser.BottleneckLinesContext;
import org.badgerlang.grammar.BadgerParser.PathContext;
import org.jspecify.annotations.Nullable;

/// The lines of a `bottleneck`.
final class BottleneckBuilder {
  private final Reading reading;
  private final ExpressionBuilder expressions;

  BottleneckBuilder(Reading reading, ExpressionBuilder expressions) {
    this.reading = reading;
    this.expressions = expressions;
  }

  List<BottleneckLine> lines(@Nullable BottleneckLinesContext lines) {
    return lines == null
        ? List.of()
        : lines.bottleneckLine().stream().map(this::line).flatMap(Optional::stream).toList();
  }

  private Optional<BottleneckLine> line(BottleneckLineContext line) {
    Span span = reading.span(line);
    @Nullable BottleneckLine built =
        switch (line) {
          case BadgerParser.ShareLineContext share ->
              new BottleneckLine.Share(
                  span, reading.path(share.path(0), share), reading.path(share.path(1), share));
          case BadgerParser.BlindLineContext blind -> blind(blind);
          case BadgerParser.OnlyLineContext only ->
              new BottleneckLine.Only(
                  span,
                  reading.path(only.path(0), only),
                  reading.paths(only.path().stream().skip(1).toList(), only));
          case BadgerParser.BudgetLineContext budget ->
              new BottleneckLine.Budget(
                  span,
                  reading.path(budget.path(), budget),
                  expressions.expression(budget.expression(), budget),
                  reading.word(budget.word(), budget).name(),
                  budget.PER() != null);
          case BadgerParser.LimitBitsLineContext limit ->
              new BottleneckLine.Limit(
                  span,
                  reading.path(limit.path(), limit),
                  Optional.of(expressions.expression(limit.expression(), limit)),
                  Optional.empty());
          case BadgerParser.LimitByLineContext limit ->
              new BottleneckLine.Limit(
                  span,
                  reading.path(limit.path(), limit),
                  Optional.empty(),
                  Optional.of(expressions.expression(limit.expression(), limit)));
          case BadgerParser.PenaliseLineContext penalise ->
              new BottleneckLine.Penalise(
                  span,
                  expressions.value(penalise.value(), penalise),
                  expressions.optional(penalise.expression(), penalise));
          case BadgerParser.InvariantLineContext invariant ->
              new BottleneckLine.Invariant(
                  span,
                  reading.path(invariant.path(0), invariant),
                  reading.path(invariant.path(1), invariant),
                  expressions.optional(invariant.expression(), invariant));
          default -> null;
        };
    return Optional.ofNullable(built);
  }

  private BottleneckLine blind(BadgerParser.BlindLineContext blind) {
    int except =
        blind.EXCEPT() == null ? Integer.MAX_VALUE : blind.EXCEPT().getSymbol().getTokenIndex();
    List<PathContext> named = blind.path().stream().skip(1).toList();
    return new BottleneckLine.Blind(
        reading.span(blind),
        reading.path(blind.path(0), blind),
        reading.paths(named.stream().filter(path -> before(path, except)).toList(), blind),
        reading.paths(named.stream().filter(path -> !before(path, except)).toList(), blind));
  }

  private static boolean before(PathContext path, int index) {
    return path.getStart().getTokenIndex() < index;
  }
}
