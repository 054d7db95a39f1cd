package org.badgerlang.compiler.lower;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.diagnostic.Suggestions;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Stmt;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// Adds to a diagnostic the edits that would mend what it tells.
final class Mends {
  private static final int MOST = 3;

  private Mends() {}

  /// `written` in place of what is there.
  static Diagnostic written(Diagnostic problem, Span span, String written) {
    return problem.withFix("write `" + written + "`", span, written);
  }

  /// Each of the axes that a value has, in place of the one that it lacks.
  static Diagnostic axes(Diagnostic problem, List<Axis> has) {
    if (has.isEmpty()) {
      return problem;
    }
    var told =
        problem.withHelp(
            "its axes are "
                + has.stream().map(a -> "`" + a.name() + "`").collect(Collectors.joining(", ")));
    for (var axis : has.stream().limit(MOST).toList()) {
      told = written(told, problem.span(), axis.name());
    }
    return told;
  }

  /// The names near to one that is unknown.
  static Diagnostic near(Diagnostic problem, String name, Collection<String> known) {
    var told = problem;
    for (var candidate : Suggestions.closest(name, known)) {
      told = written(told, problem.span(), candidate);
    }
    return Suggestions.question(name, known).map(told::withHelp).orElse(told);
  }

  /// Without one argument of a call, and without the comma that parts it from the others.
  static Diagnostic without(Diagnostic problem, Span argument) {
    String text = argument.source().text();
    int start = argument.start();
    while (start > 0 && Character.isWhitespace(text.charAt(start - 1))) {
      start--;
    }
    int end = argument.end();
    if (start > 0 && text.charAt(start - 1) == ',') {
      start--;
    } else {
      start = argument.start();
      while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == ',')) {
        end++;
      }
    }
    return problem.withFix(
        "remove `" + argument.text() + "`", new Span(argument.source(), start, end), "");
  }

  /// `text` at the end of a piece of the spec.
  static Diagnostic appended(Diagnostic problem, Span piece, String text) {
    return problem.withFix(
        "add `" + text.strip() + "`", new Span(piece.source(), piece.end(), piece.end()), text);
  }

  /// A statement at the beginning of a loop's body, after its `batch`.
  static Diagnostic stated(Diagnostic problem, Stmt.Loop loop, String statement) {
    var first = loop.body().stream().filter(s -> !(s instanceof Stmt.Batch)).findFirst();
    if (first.isEmpty()) {
      return problem;
    }
    Span place = first.get().span();
    String indentation = indentation(place);
    boolean alone = indentation.length() == column(place);
    return problem.withFix(
        "`" + statement + "` in `" + loop.name().name() + "`",
        new Span(place.source(), place.start(), place.start()),
        statement + (alone ? "\n" + indentation : "; "));
  }

  /// `frozen` before weights that no loop learns, where the spec declares them.
  static Diagnostic frozen(Diagnostic problem, Span weights) {
    String before = "weights ";
    Source source = weights.source();
    int start = weights.start() - before.length();
    return start >= 0 && source.text().startsWith(before, start)
        ? problem.withFix("write `frozen weights`", new Span(source, start, start), "frozen ")
        : problem;
  }

  /// Without a statement that has its line, but for a comment, to itself.
  static Diagnostic dropped(Diagnostic problem, Span statement) {
    String text = statement.source().text();
    int end = text.indexOf('\n', statement.end());
    int start = statement.start() - column(statement);
    String rest = text.substring(statement.end(), end < 0 ? text.length() : end).strip();
    boolean alone =
        indentation(statement).length() == column(statement)
            && (rest.isEmpty() || rest.startsWith("//"));
    return alone
        ? problem.withFix(
            "remove `" + statement.text().lines().findFirst().orElse("") + "`",
            new Span(statement.source(), start, end < 0 ? text.length() : end + 1),
            "")
        : problem;
  }

  /// The innermost loop of a spec around a place.
  static Optional<Stmt.Loop> innermost(SyntaxTree tree, Span place) {
    if (!tree.source().equals(place.source())) {
      return Optional.empty();
    }
    return tree.declarations().stream()
        .filter(Decl.Run.class::isInstance)
        .flatMap(run -> innermost(List.of(((Decl.Run) run).statement()), place).stream())
        .findFirst();
  }

  private static Optional<Stmt.Loop> innermost(List<Stmt> body, Span place) {
    for (Stmt statement : body) {
      if (statement.span().start() <= place.start() && place.end() <= statement.span().end()) {
        return switch (statement) {
          case Stmt.Loop loop -> innermost(loop.body(), place).or(() -> Optional.of(loop));
          case Stmt.Nest nest -> innermost(nest.body(), place);
          case Stmt.Base base -> innermost(base.body(), place);
          case Stmt.Every every -> innermost(every.body(), place);
          case Stmt.When when ->
              innermost(when.then(), place).or(() -> innermost(when.otherwise(), place));
          case Stmt.Let _,
              Stmt.Return _,
              Stmt.Next _,
              Stmt.Evaluate _,
              Stmt.Batch _,
              Stmt.Learn _,
              Stmt.Minimise _,
              Stmt.Losses _,
              Stmt.Act _,
              Stmt.Loss _,
              Stmt.Measure _,
              Stmt.Observe _,
              Stmt.Deeper _,
              Stmt.Bottleneck _,
              Stmt.Reserved _ ->
              Optional.empty();
        };
      }
    }
    return Optional.empty();
  }

  private static int column(Span place) {
    return place.start() - (place.source().text().lastIndexOf('\n', place.start() - 1) + 1);
  }

  /// The spaces that the line of a place begins with, up to the place.
  private static String indentation(Span place) {
    String line = place.source().text().substring(place.start() - column(place), place.start());
    return line.substring(0, line.length() - line.stripLeading().length());
  }
}
