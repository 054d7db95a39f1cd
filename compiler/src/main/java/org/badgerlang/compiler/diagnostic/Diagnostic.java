package org.badgerlang.compiler.diagnostic;

import java.util.List;
import org.badgerlang.compiler.source.Span;

/// One thing to tell the author of a spec: a place, a sentence in the spec's own words, and what to
/// write.
///
/// @param code the stable slug that `badger explain` knows, such as `axis-mismatch`
/// @param message one sentence, lower case, no full stop
/// @param span the smallest text the author can edit
/// @param note what stands under the marker; may be empty
/// @param labels further places that say why
/// @param help what to write instead, each one that would work
/// @param fixes edits that an editor can apply
public record Diagnostic(
    Severity severity,
    String code,
    String message,
    Span span,
    String note,
    List<Label> labels,
    List<String> help,
    List<Fix> fixes) {

  /// How bad it is: an error stops the compiler before anything runs.
  public enum Severity {
    ERROR,
    WARNING
  }

  /// A place with a text.
  public record Label(Span span, String text) {}

  /// An edit that mends the problem: `span` is replaced by `replacement`.
  public record Fix(String title, Span span, String replacement) {}

  public Diagnostic {
    labels = List.copyOf(labels);
    help = List.copyOf(help);
    fixes = List.copyOf(fixes);
  }

  public static Diagnostic error(String code, Span span, String message) {
    return new Diagnostic(Severity.ERROR, code, message, span, "", List.of(), List.of(), List.of());
  }

  public static Diagnostic warning(String code, Span span, String message) {
    return new Diagnostic(
        Severity.WARNING, code, message, span, "", List.of(), List.of(), List.of());
  }

  public Diagnostic withNote(String text) {
    return new Diagnostic(severity, code, message, span, text, labels, help, fixes);
  }

  public Diagnostic withLabel(Span at, String text) {
    var more = new java.util.ArrayList<>(labels);
    more.add(new Label(at, text));
    return new Diagnostic(severity, code, message, span, note, more, help, fixes);
  }

  public Diagnostic withHelp(String text) {
    var more = new java.util.ArrayList<>(help);
    more.add(text);
    return new Diagnostic(severity, code, message, span, note, labels, more, fixes);
  }

  public Diagnostic withFix(String title, Span at, String replacement) {
    var more = new java.util.ArrayList<>(fixes);
    more.add(new Fix(title, at, replacement));
    return new Diagnostic(severity, code, message, span, note, labels, help, more);
  }
}
