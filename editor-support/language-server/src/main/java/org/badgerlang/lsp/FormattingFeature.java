package org.badgerlang.lsp;

import java.util.List;
import org.eclipse.lsp4j.TextEdit;

/// A spec as `badger fmt` writes it; one edit of the lines that change.
final class FormattingFeature {
  private FormattingFeature() {}

  static List<TextEdit> format(Snapshot snapshot) {
    String text = snapshot.text();
    return Compilation.format(snapshot.tree())
        .filter(formatted -> !formatted.equals(text))
        .map(formatted -> List.of(smallest(snapshot, text, formatted)))
        .orElse(List.of());
  }

  private static TextEdit smallest(Snapshot snapshot, String text, String formatted) {
    int least = Math.min(text.length(), formatted.length());
    int start = 0;
    while (start < least && text.charAt(start) == formatted.charAt(start)) {
      start++;
    }
    int end = 0;
    while (end < least - start
        && text.charAt(text.length() - 1 - end) == formatted.charAt(formatted.length() - 1 - end)) {
      end++;
    }
    return new TextEdit(
        snapshot.lines().range(start, text.length() - end),
        formatted.substring(start, formatted.length() - end));
  }
}
