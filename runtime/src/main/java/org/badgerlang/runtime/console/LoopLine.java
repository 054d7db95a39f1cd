package org.badgerlang.runtime.console;

import java.util.ArrayList;
import java.util.List;
import org.badgerlang.runtime.run.LoopView;

/// A loop in one line: `outer 2,340/10,000 512 steps/s loss 0.0312 15 s left`.
final class LoopLine {
  private static final int BAR = 20;

  private LoopLine() {}

  static String of(LoopView loop) {
    return String.join("  ", parts(loop));
  }

  /// The line cut to a width, with a bar where there is room for one; what matters least goes
  /// first.
  static String fitted(LoopView loop, int width) {
    List<String> parts = parts(loop);
    String line = String.join("  ", parts);
    if (loop.total() > 0 && line.length() + BAR + 2 <= width) {
      parts.add(1, bar((double) loop.steps() / loop.total()));
      return String.join("  ", parts);
    }
    while (line.length() > width && parts.size() > 1) {
      parts.removeLast();
      line = String.join("  ", parts);
    }
    return line.length() <= width ? line : line.substring(0, Math.max(0, width));
  }

  static String over(LoopView loop) {
    List<String> parts = new ArrayList<>();
    parts.add(loop.name());
    parts.add(steps(loop));
    if (loop.rate() > 0) {
      parts.add(Figures.rate(loop.rate()));
    }
    if (!loop.metric().isEmpty() && !Float.isNaN(loop.first())) {
      parts.add(
          loop.metric()
              + " "
              + Figures.number(loop.first())
              + " → "
              + Figures.number(loop.smoothed()));
    }
    parts.add(Figures.duration(loop.seconds()));
    return String.join("  ", parts);
  }

  private static List<String> parts(LoopView loop) {
    var parts = new ArrayList<String>();
    parts.add(loop.name());
    parts.add(steps(loop));
    if (!loop.metric().isEmpty() && !Float.isNaN(loop.smoothed())) {
      parts.add(loop.metric() + " " + Figures.number(loop.smoothed()));
    }
    loop.left().ifPresent(left -> parts.add(Figures.duration(left) + " left"));
    if (loop.rateNow() > 0) {
      parts.add(Figures.rate(loop.rateNow()));
    }
    return parts;
  }

  private static String steps(LoopView loop) {
    return loop.total() < 0
        ? Figures.count(loop.steps()) + " steps"
        : Figures.count(loop.steps()) + "/" + Figures.count(loop.total());
  }

  private static String bar(double share) {
    int full = (int) Math.round(share * BAR);
    return full == BAR ? "━".repeat(BAR) : "━".repeat(full) + "╸" + " ".repeat(BAR - full - 1);
  }
}
