package org.badgerlang.lsp;

import java.util.Comparator;
import java.util.TreeSet;
import org.badgerlang.compiler.source.Span;
import org.eclipse.lsp4j.SelectionRange;
import org.jspecify.annotations.Nullable;

/// The pieces of syntax around the cursor, from the smallest to the whole spec.
final class SelectionFeature {
  private SelectionFeature() {}

  static SelectionRange around(Snapshot snapshot, int offset) {
    var spans =
        new TreeSet<>(
            Comparator.comparingInt((Words.Stretch each) -> each.start() - each.end())
                .thenComparingInt(Words.Stretch::start));
    spans.add(new Words.Stretch(0, snapshot.text().length()));
    for (Span node : snapshot.bindings().nodes()) {
      if (node.start() <= offset && offset <= node.end()) {
        spans.add(new Words.Stretch(node.start(), node.end()));
      }
    }
    Words.at(snapshot.text(), offset).ifPresent(spans::add);
    @Nullable SelectionRange range = null;
    Words.Stretch last = new Words.Stretch(0, snapshot.text().length());
    for (Words.Stretch each : spans) {
      if (last.start() <= each.start() && each.end() <= last.end()) {
        range = new SelectionRange(snapshot.lines().range(each.start(), each.end()), range);
        last = each;
      }
    }
    return range == null
        ? new SelectionRange(snapshot.lines().range(0, snapshot.text().length()), null)
        : range;
  }
}
