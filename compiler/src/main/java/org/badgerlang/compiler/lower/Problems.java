package org.badgerlang.compiler.lower;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.source.Span;

/// Collects diagnostics in order, each problem of a place once.
///
/// What is likely a consequence of another error (`never-learned`, `no-gradient`) waits, and is
/// told only where nothing else is wrong. What goes wrong inside a library is told at the spec's
/// own call that led there.
final class Problems {
  /// Consequences, from cause to effect: only the first kind that occurs is told.
  private static final List<String> CONSEQUENCES =
      List.of("never-learned", "used-outside-loop", "no-objective", "cut-gradient", "no-gradient");

  private final Source spec;
  private final List<Diagnostic> told = new ArrayList<>();
  private final List<Diagnostic> waiting = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private final Deque<Span> calls = new ArrayDeque<>();

  Problems(Source spec) {
    this.spec = spec;
  }

  /// Notes that what follows was asked for at `call`, until `left`.
  void entered(Span call) {
    calls.push(call);
  }

  void left() {
    calls.pop();
  }

  void report(Diagnostic diagnostic) {
    var placed = inSpec(diagnostic);
    var place = placed.span();
    var key = placed.code() + "@" + place.source().name() + ":" + place.start() + "-" + place.end();
    if (seen.add(key)) {
      (CONSEQUENCES.contains(placed.code()) ? waiting : told).add(placed);
    }
  }

  private Diagnostic inSpec(Diagnostic diagnostic) {
    if (diagnostic.span().source().equals(spec)) {
      return diagnostic;
    }
    for (var call : calls) {
      if (call.source().equals(spec)) {
        return new Diagnostic(
                diagnostic.severity(),
                diagnostic.code(),
                diagnostic.message(),
                call,
                "",
                diagnostic.labels(),
                diagnostic.help(),
                List.of())
            .withLabel(diagnostic.span(), "in the library, here");
      }
    }
    return diagnostic;
  }

  /// The place to name for something made here: the innermost call in the spec, else `own`.
  Span site(Span own) {
    return calls.stream().filter(call -> call.source().equals(spec)).findFirst().orElse(own);
  }

  /// How much has been told so far; more later means that something went wrong between.
  int count() {
    return told.size() + waiting.size();
  }

  Val.Poison error(String code, Span span, String message) {
    report(Diagnostic.error(code, span, message));
    return Val.POISON;
  }

  boolean hasErrors() {
    return isError(told) || isError(waiting);
  }

  /// Whether something is wrong that is no mere consequence.
  boolean hasCauses() {
    return isError(told);
  }

  private static boolean isError(List<Diagnostic> diagnostics) {
    return diagnostics.stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
  }

  List<Diagnostic> all() {
    var all = new ArrayList<>(told);
    if (!isError(told)) {
      CONSEQUENCES.stream()
          .filter(code -> waiting.stream().anyMatch(d -> d.code().equals(code)))
          .findFirst()
          .ifPresent(code -> waiting.stream().filter(d -> d.code().equals(code)).forEach(all::add));
    }
    return List.copyOf(all);
  }
}
