package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.badgerlang.compiler.ir.Op;

/// Places of the axis that an unwindow sums over to on which the same number of taps falls:
/// `first`, `first` + `step` and so on, `places` in all, each with its neighbours up to `width`.
///
/// @param terms what falls on the first place, in order of taps; for every step the entry of the
///     next window, for every neighbour that of the next tap
record TapRange(int first, int step, int places, int width, List<Term> terms) {

  /// What a window holds for a tap.
  record Term(int tap, int window) {}

  TapRange {
    terms = List.copyOf(terms);
  }

  /// Every place in one range.
  static List<TapRange> of(Op.Unwindow op) {
    var ranges = new ArrayList<TapRange>();
    for (int first = 0; first < Math.min(op.stride(), op.over().size().fixed()); first++) {
      for (var range : ofEvery(op, first)) {
        int at = neighbour(ranges, range);
        if (at < 0) {
          ranges.add(range);
        } else {
          ranges.set(at, ranges.get(at).wider());
        }
      }
    }
    return List.copyOf(ranges);
  }

  /// The places on which a tap falls, where there are some.
  static List<TapRange> of(Op.Unwindow op, int tap) {
    int first = tap * op.dilation() - op.offset();
    int from = Math.max(0, Math.ceilDiv(-first, op.stride()));
    int end = Math.ceilDiv(op.over().size().fixed() - first, op.stride());
    int places = Math.min(op.out().size().fixed(), end) - from;
    return places <= 0
        ? List.of()
        : List.of(
            new TapRange(
                first + from * op.stride(), op.stride(), places, 1, List.of(new Term(tap, from))));
  }

  /// The ranges of the places `first`, `first` + the stride and so on.
  private static List<TapRange> ofEvery(Op.Unwindow op, int first) {
    int step = op.stride();
    int windows = op.out().size().fixed();
    int places = Math.ceilDiv(op.over().size().fixed() - first, step);
    var taps =
        IntStream.range(0, op.tap().size().fixed())
            .filter(tap -> Math.floorMod(ahead(op, tap, first), step) == 0)
            .boxed()
            .toList();
    var cuts = new TreeSet<>(List.of(0, places));
    for (int tap : taps) {
      int start = ahead(op, tap, first) / step;
      cuts.add(Math.clamp(start, 0, places));
      cuts.add(Math.clamp(start + windows, 0, places));
    }
    var ranges = new ArrayList<TapRange>();
    var ends = List.copyOf(cuts);
    for (int i = 0; i + 1 < ends.size(); i++) {
      int from = ends.get(i);
      var terms = new ArrayList<Term>();
      for (int tap : taps) {
        int window = from - ahead(op, tap, first) / step;
        if (window >= 0 && window < windows) {
          terms.add(new Term(tap, window));
        }
      }
      ranges.add(new TapRange(first + from * step, step, ends.get(i + 1) - from, 1, terms));
    }
    return ranges;
  }

  /// How far beyond a place the first entry for a tap falls.
  private static int ahead(Op.Unwindow op, int tap, int place) {
    return tap * op.dilation() - op.offset() - place;
  }

  private static int neighbour(List<TapRange> ranges, TapRange next) {
    return IntStream.range(0, ranges.size())
        .filter(i -> ranges.get(i).isBefore(next))
        .findFirst()
        .orElse(-1);
  }

  private boolean isBefore(TapRange next) {
    return first + width == next.first
        && places == next.places
        && terms.stream()
            .map(term -> new Term(term.tap + width, term.window))
            .toList()
            .equals(next.terms);
  }

  private TapRange wider() {
    return new TapRange(first, step, places, width + 1, terms);
  }
}
