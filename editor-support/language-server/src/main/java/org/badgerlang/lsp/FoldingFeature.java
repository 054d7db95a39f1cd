package org.badgerlang.lsp;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.lsp4j.FoldingRange;
import org.eclipse.lsp4j.FoldingRangeKind;

/// What can be folded: blocks, runs of comments, runs of imports.
final class FoldingFeature {
  private FoldingFeature() {}

  static List<FoldingRange> ranges(Snapshot snapshot) {
    var ranges = new ArrayList<FoldingRange>();
    var lines = snapshot.lines();
    for (var region : BraceScan.of(snapshot.text()).regions()) {
      int start = lines.line(region.start());
      int end = lines.line(region.end()) - 1;
      if (end > start) {
        ranges.add(new FoldingRange(start, end));
      }
    }
    runs(snapshot, "//", FoldingRangeKind.Comment, ranges);
    runs(snapshot, "import ", FoldingRangeKind.Imports, ranges);
    return ranges;
  }

  private static void runs(
      Snapshot snapshot, String prefix, String kind, List<FoldingRange> ranges) {
    var lines = snapshot.text().lines().toList();
    int start = -1;
    for (int i = 0; i <= lines.size(); i++) {
      boolean inside = i < lines.size() && lines.get(i).stripLeading().startsWith(prefix);
      if (inside && start < 0) {
        start = i;
      } else if (!inside && start >= 0) {
        if (i - start > 1) {
          var range = new FoldingRange(start, i - 1);
          range.setKind(kind);
          ranges.add(range);
        }
        start = -1;
      }
    }
  }
}
