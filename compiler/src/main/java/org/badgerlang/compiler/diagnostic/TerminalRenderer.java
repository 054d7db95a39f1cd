package org.badgerlang.compiler.diagnostic;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.source.Span;

/// Diagnostics as blocks of text for a terminal:
///
/// ```
/// error[axis-mismatch]: `talk` expects an input over `hidden`, this one is over `hidden + name`
///   --> guessing.badger:26:17
///    |
/// 19 |   net talk    = Attention(from: hidden, key: 16, value: message)
///    |       ---- `talk` is declared here
/// 26 |     let heard = talk(concat(memory.h, me), peers(memory.h))
///    |                      ^^^^^^^^^^^^^^^^^^^^ real[hidden + name]
///    = help: `talk(memory.h, …)` would fit
/// ```
///
/// Lines are shown in their order, each once; lines of other files follow under a place of their
/// own. Long lines are cut around their marks, tabs are widened, and control characters are shown
/// as `�`.
public final class TerminalRenderer {
  private final Paint paint;

  /// @param coloured whether the terminal shows colours
  public TerminalRenderer(boolean coloured) {
    this.paint = new Paint(coloured);
  }

  private record Mark(Span span, String text, boolean primary) {}

  /// All of `diagnostics`, an empty line between two.
  public String render(List<Diagnostic> diagnostics) {
    return String.join("\n", diagnostics.stream().map(this::render).toList());
  }

  /// One diagnostic, ending in a newline.
  public String render(Diagnostic diagnostic) {
    var out = new StringBuilder();
    boolean error = diagnostic.severity() == Diagnostic.Severity.ERROR;
    String head = (error ? "error" : "warning") + "[" + diagnostic.code() + "]";
    out.append(error ? paint.error(head) : paint.warning(head))
        .append(paint.strong(": " + Excerpt.printable(diagnostic.message())))
        .append('\n');
    int gutter = 1;
    Map<Source, List<Mark>> bySource = marks(diagnostic);
    for (List<Mark> marks : bySource.values()) {
      for (Mark mark : marks) {
        gutter = Math.max(gutter, String.valueOf(mark.span().line()).length());
      }
    }
    for (List<Mark> marks : bySource.values()) {
      file(out, marks, gutter, error);
    }
    for (String help : diagnostic.help()) {
      if (!help.isBlank()) {
        out.append(" ".repeat(gutter + 1))
            .append(paint.frame("= "))
            .append(paint.strong("help"))
            .append(": ")
            .append(Excerpt.printable(help))
            .append('\n');
      }
    }
    return out.toString();
  }

  /// The marks of each file, that of the diagnostic itself first; none for what no spec wrote.
  private static Map<Source, List<Mark>> marks(Diagnostic diagnostic) {
    var all = new ArrayList<Mark>();
    all.add(new Mark(diagnostic.span(), diagnostic.note(), true));
    for (Diagnostic.Label label : diagnostic.labels()) {
      all.add(new Mark(label.span(), label.text(), false));
    }
    var bySource = new LinkedHashMap<Source, List<Mark>>();
    for (Mark mark : all) {
      if (!mark.span().source().equals(Span.NONE.source())) {
        bySource.computeIfAbsent(mark.span().source(), _ -> new ArrayList<>()).add(mark);
      }
    }
    return bySource;
  }

  private void file(StringBuilder out, List<Mark> marks, int gutter, boolean error) {
    String margin = " ".repeat(gutter);
    out.append(margin)
        .append(paint.frame("--> "))
        .append(marks.getFirst().span())
        .append('\n')
        .append(margin)
        .append(paint.frame(" |"))
        .append('\n');
    var byLine = new TreeMap<Integer, List<Mark>>();
    for (Mark mark : marks) {
      byLine.computeIfAbsent(mark.span().line(), _ -> new ArrayList<>()).add(mark);
    }
    byLine.forEach((line, marked) -> line(out, line, marked, gutter, error));
  }

  private void line(StringBuilder out, int line, List<Mark> marks, int gutter, boolean error) {
    int from = marks.stream().mapToInt(mark -> mark.span().start()).min().orElse(0);
    Source source = marks.getFirst().span().source();
    var excerpt = Excerpt.around(source, marks.getFirst().span().start(), from);
    String number = String.valueOf(line);
    out.append(" ".repeat(gutter - number.length()))
        .append(paint.frame(number + " |"))
        .append(excerpt.text().isEmpty() ? "" : " " + excerpt.text())
        .append('\n');
    var ordered = new ArrayList<>(marks);
    ordered.sort(Comparator.comparing(Mark::primary).reversed());
    for (Mark mark : ordered) {
      int start = excerpt.column(mark.span().start());
      int end = Math.max(start + 1, excerpt.column(mark.span().end()));
      String sign = (mark.primary() ? "^" : "-").repeat(end - start);
      String row = mark.text().isEmpty() ? sign : sign + " " + Excerpt.printable(mark.text());
      out.append(" ".repeat(gutter))
          .append(paint.frame(" | "))
          .append(" ".repeat(start))
          .append(
              !mark.primary() ? paint.frame(row) : error ? paint.error(row) : paint.warning(row))
          .append('\n');
    }
  }
}
