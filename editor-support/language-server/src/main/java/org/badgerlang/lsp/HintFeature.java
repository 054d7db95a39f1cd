package org.badgerlang.lsp;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.eclipse.lsp4j.InlayHint;
import org.eclipse.lsp4j.InlayHintKind;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.jsonrpc.messages.Either;

/// Inlay hints: the axes of every `let`, what a loop costs, which loop learns a thing.
final class HintFeature {
  private HintFeature() {}

  static List<InlayHint> hints(Snapshot snapshot, Range range, Settings settings) {
    int start = snapshot.lines().offset(range.getStart());
    int end = snapshot.lines().offset(range.getEnd());
    var hints = new ArrayList<InlayHint>();
    var seen = new LinkedHashSet<Integer>();
    for (Occurrence occurrence : snapshot.bindings().occurrences()) {
      int at = occurrence.span().start();
      if (occurrence.declares() && start <= at && at <= end && seen.add(at)) {
        hints(snapshot, occurrence, settings, hints);
      }
    }
    return hints;
  }

  private static void hints(
      Snapshot snapshot, Occurrence occurrence, Settings settings, List<InlayHint> hints) {
    var symbol = occurrence.symbol();
    switch (symbol.kind()) {
      case LET, MEASURE -> {
        if (settings.axes() && symbol.type().isEmpty()) {
          snapshot
              .knowledgeSoFar()
              .type(symbol.span())
              .ifPresent(type -> hints.add(after(snapshot, occurrence, ": " + type, true)));
        }
      }
      case WEIGHTS, STATE, NET_INSTANCE, AGENT_INSTANCE -> {
        if (settings.owners()) {
          var loops =
              snapshot.bindings().owners(symbol).stream()
                  .map(learning -> learning.loop().name())
                  .distinct()
                  .toList();
          if (!loops.isEmpty()) {
            hints.add(endOfLine(snapshot, occurrence, "learned by " + String.join(", ", loops)));
          }
        }
      }
      case LOOP -> {
        if (settings.costs()) {
          HoverFeature.cost(snapshot, symbol)
              .ifPresent(cost -> hints.add(endOfLine(snapshot, occurrence, cost)));
        }
      }
      default -> {
        // Nothing to say that the text does not.
      }
    }
  }

  private static InlayHint after(
      Snapshot snapshot, Occurrence occurrence, String text, boolean type) {
    var hint =
        new InlayHint(snapshot.lines().position(occurrence.span().end()), Either.forLeft(text));
    if (type) {
      hint.setKind(InlayHintKind.Type);
    }
    return hint;
  }

  private static InlayHint endOfLine(Snapshot snapshot, Occurrence occurrence, String text) {
    int line = snapshot.lines().line(occurrence.span().start());
    var hint =
        new InlayHint(
            snapshot.lines().position(snapshot.lines().endOfLine(line)), Either.forLeft(text));
    hint.setPaddingLeft(true);
    return hint;
  }
}
