package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.source.Span;

/// Collects diagnostics in order, each problem of a place once.
final class Problems {
  private final List<Diagnostic> all = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();

  void report(Diagnostic diagnostic) {
    var place = diagnostic.span();
    var key =
        diagnostic.code() + "@" + place.source().name() + ":" + place.start() + "-" + place.end();
    if (seen.add(key)) {
      all.add(diagnostic);
    }
  }

  Val.Poison error(String code, Span span, String message) {
    report(Diagnostic.error(code, span, message));
    return Val.POISON;
  }

  boolean hasErrors() {
    return all.stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
  }

  List<Diagnostic> all() {
    return List.copyOf(all);
  }
}
