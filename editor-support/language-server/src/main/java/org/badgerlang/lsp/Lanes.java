package org.badgerlang.lsp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Leads arrows from one thing to another in lanes at the right of a picture, so that they cross no
/// text and those side by side do not lie on each other.
final class Lanes {
  private static final int WIDTH = 9;

  /// Where an arrow begins or ends: the right side of a thing.
  record End(int right, int middle) {}

  /// An arrow.
  ///
  /// @param cut whether something is kept from passing
  record Flow(End from, End to, boolean cut) {
    int top() {
      return Math.min(from.middle(), to.middle());
    }

    int bottom() {
      return Math.max(from.middle(), to.middle());
    }

    boolean meets(Flow other) {
      return top() <= other.bottom() && other.top() <= bottom();
    }
  }

  private Lanes() {}

  /// Draws the arrows in lanes from `left` on, short ones inside; gives where the last lane ends.
  static int draw(List<Flow> flows, int left, Drawing drawing) {
    var lanes = new ArrayList<List<Flow>>();
    flows.stream()
        .sorted(Comparator.comparingInt(flow -> flow.bottom() - flow.top()))
        .forEach(
            flow -> {
              int lane = 0;
              while (lane < lanes.size() && lanes.get(lane).stream().anyMatch(flow::meets)) {
                lane++;
              }
              if (lane == lanes.size()) {
                lanes.add(new ArrayList<>());
              }
              lanes.get(lane).add(flow);
              drawing.laneArrow(flow, left + lane * WIDTH);
            });
    return left + lanes.size() * WIDTH + Drawing.GAP;
  }
}
