package org.badgerlang.lsp;

import java.util.List;
import java.util.Optional;
import org.eclipse.lsp4j.TextEdit;

/// A text in which `‸` stands for the cursor.
record Marked(Snapshot snapshot, int offset) {
  private static final char CURSOR = '‸';
  static final String URI = "file:///tmp/spec.badger";

  static Marked of(String text) {
    int offset = text.indexOf(CURSOR);
    String plain = text.replace(String.valueOf(CURSOR), "");
    return new Marked(snapshot(plain), Math.max(0, offset));
  }

  static Snapshot snapshot(String text) {
    return new Snapshot(URI, 1, text, new Library(_ -> Optional.empty()));
  }

  /// The text after edits that do not overlap.
  static String apply(Snapshot snapshot, List<TextEdit> edits) {
    var sorted =
        edits.stream()
            .sorted(
                (a, b) ->
                    snapshot.lines().offset(b.getRange().getStart())
                        - snapshot.lines().offset(a.getRange().getStart()))
            .toList();
    String text = snapshot.text();
    for (TextEdit edit : sorted) {
      int start = snapshot.lines().offset(edit.getRange().getStart());
      int end = snapshot.lines().offset(edit.getRange().getEnd());
      text = text.substring(0, start) + edit.getNewText() + text.substring(end);
    }
    return text;
  }
}
