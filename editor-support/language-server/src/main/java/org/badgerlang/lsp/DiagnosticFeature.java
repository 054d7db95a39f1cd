package org.badgerlang.lsp;

import java.util.List;
import org.badgerlang.compiler.diagnostic.Diagnostic.Severity;
import org.badgerlang.compiler.source.Span;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DiagnosticRelatedInformation;
import org.eclipse.lsp4j.DiagnosticSeverity;
import org.eclipse.lsp4j.DiagnosticTag;
import org.eclipse.lsp4j.Location;
import org.eclipse.lsp4j.Range;

/// The compiler's diagnostics as an editor shows them.
final class DiagnosticFeature {
  private DiagnosticFeature() {}

  static List<Diagnostic> diagnostics(Snapshot snapshot) {
    return snapshot.diagnostics().stream().map(each -> shown(snapshot, each)).toList();
  }

  static Diagnostic shown(
      Snapshot snapshot, org.badgerlang.compiler.diagnostic.Diagnostic diagnostic) {
    var shown = new Diagnostic(range(snapshot, diagnostic.span()), message(diagnostic));
    shown.setSeverity(
        diagnostic.severity() == Severity.ERROR
            ? DiagnosticSeverity.Error
            : DiagnosticSeverity.Warning);
    shown.setCode(diagnostic.code());
    shown.setSource("badger");
    if (diagnostic.code().equals("unused")) {
      shown.setTags(List.of(DiagnosticTag.Unnecessary));
    }
    var related =
        diagnostic.labels().stream()
            .filter(label -> !label.span().equals(Span.NONE))
            .map(
                label ->
                    new DiagnosticRelatedInformation(
                        location(snapshot, label.span()), label.text()))
            .toList();
    if (!related.isEmpty()) {
      shown.setRelatedInformation(related);
    }
    return shown;
  }

  private static String message(org.badgerlang.compiler.diagnostic.Diagnostic diagnostic) {
    var text = new StringBuilder(diagnostic.message());
    if (!diagnostic.note().isBlank()) {
      text.append("\nhere: ").append(diagnostic.note());
    }
    diagnostic.help().stream()
        .filter(help -> !help.isBlank())
        .forEach(help -> text.append("\nhelp: ").append(help));
    return text.toString();
  }

  /// The range of a span in this document; an error in an imported module shows at the import's
  /// place, the top.
  private static Range range(Snapshot snapshot, Span span) {
    return span.source().name().equals(snapshot.uri())
        ? snapshot.lines().range(span)
        : snapshot.lines().range(0, 0);
  }

  private static Location location(Snapshot snapshot, Span span) {
    return span.source().name().equals(snapshot.uri())
        ? new Location(snapshot.uri(), snapshot.lines().range(span))
        : new Location(
            snapshot.library().uri(span.source()), new LineMap(span.source().text()).range(span));
  }
}
