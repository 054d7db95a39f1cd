package org.badgerlang.lsp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// The brackets, comments and strings of a text that need not be a whole spec.
///
/// @param regions pairs of brackets that match
/// @param comments where each `//` begins
/// @param open the offsets of brackets that are not closed, outermost first
/// @param quiet whether the text ends in a comment or a string
record BraceScan(
    String text, List<Region> regions, List<Integer> comments, List<Integer> open, boolean quiet) {

  /// From an opening bracket to the closing one.
  record Region(int start, int end) {}

  static BraceScan of(String text) {
    var regions = new ArrayList<Region>();
    var comments = new ArrayList<Integer>();
    Deque<Integer> open = new ArrayDeque<>();
    boolean quiet = false;
    int i = 0;
    while (i < text.length()) {
      char character = text.charAt(i);
      if (character == '/' && i + 1 < text.length() && text.charAt(i + 1) == '/') {
        comments.add(i);
        int end = text.indexOf('\n', i);
        quiet = end < 0;
        i = end < 0 ? text.length() : end;
      } else if (character == '"') {
        int end = endOfString(text, i);
        quiet = end < 0;
        i = end < 0 ? text.length() : end;
      } else if ("{[(".indexOf(character) >= 0) {
        open.push(i);
      } else if ("}])".indexOf(character) >= 0) {
        close(text, character, i, open, regions);
      }
      i++;
    }
    var left = new ArrayList<>(open);
    return new BraceScan(text, regions, comments, left.reversed(), quiet);
  }

  private static void close(
      String text, char character, int at, Deque<Integer> open, List<Region> regions) {
    char wanted = "{[(".charAt("}])".indexOf(character));
    while (!open.isEmpty() && character == '}' && text.charAt(open.peek()) != wanted) {
      open.pop();
    }
    if (!open.isEmpty() && text.charAt(open.peek()) == wanted) {
      regions.add(new Region(open.pop(), at));
    }
  }

  private static int endOfString(String text, int start) {
    for (int i = start + 1; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character == '\\') {
        i++;
      } else if (character == '"' || character == '\n') {
        return i;
      }
    }
    return -1;
  }

  /// The text before the brace of the innermost block that is open at the end.
  Optional<String> innermostBlock() {
    for (int at : open.reversed()) {
      if (text.charAt(at) == '{') {
        int start =
            Math.max(
                text.lastIndexOf('\n', at - 1),
                Math.max(text.lastIndexOf('{', at - 1), text.lastIndexOf(';', at - 1)));
        return Optional.of(text.substring(start + 1, at));
      }
    }
    return Optional.empty();
  }
}
