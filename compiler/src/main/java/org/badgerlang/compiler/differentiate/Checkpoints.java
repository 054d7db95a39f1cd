package org.badgerlang.compiler.differentiate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.BodyBuilder.Step;
import org.badgerlang.compiler.ir.BodyBuilder.StepBody;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.ir.Value;

/// Loops whose adjoints save the carries now and then only and compute the steps between again.
///
/// Such a loop is two: over segments, and over the steps of a segment. The inner one is marked by
/// its name; an adjoint never saves what a marked loop gives, but runs it again. Memory falls from
/// the number of steps to that of segments plus the steps of one; each step runs twice.
public final class Checkpoints {
  private static final String SEGMENT = ".segment";

  private Checkpoints() {}

  static boolean isSegment(Op op) {
    return op instanceof Op.Scan scan && scan.name().endsWith(SEGMENT);
  }

  /// Like [BodyBuilder#scan], saving the carries every so many steps. A loop whose length varies or
  /// is no longer than that stays whole.
  public static List<Value> scan(
      BodyBuilder b,
      String name,
      Axis axis,
      boolean reverse,
      List<Value> inits,
      List<Value> xs,
      int every,
      StepBody step) {
    if (!axis.size().isFixed() || axis.size().fixed() <= every) {
      return b.scan(name, axis, reverse, inits, xs, step);
    }
    return new Segments(b, name, axis, reverse, xs, every, step).run(inits);
  }

  private record Segments(
      BodyBuilder b,
      String name,
      Axis axis,
      boolean reverse,
      List<Value> xs,
      int every,
      StepBody step) {

    List<Value> run(List<Value> inits) {
      int length = axis.size().fixed();
      int whole = length / every * every;
      if (whole == length) {
        return segmented(axis, inits, xs);
      }
      var main = Axis.of(axis.name() + "~main", whole);
      var rest = Axis.of(axis.name() + "~rest", length - whole);
      var early = xs.stream().map(x -> b.slice(x, axis, Size.of(0), main)).toList();
      var late = xs.stream().map(x -> b.slice(x, axis, Size.of(whole), rest)).toList();
      int carries = inits.size();
      List<Value> first;
      List<Value> last;
      List<Value> ends;
      if (reverse) {
        last = b.scan(name, rest, true, inits, late, step);
        first = segmented(main, last.subList(0, carries), early);
        ends = first;
      } else {
        first = segmented(main, inits, early);
        last = b.scan(name, rest, false, first.subList(0, carries), late, step);
        ends = last;
      }
      var results = new ArrayList<>(ends.subList(0, carries));
      for (int i = carries; i < first.size(); i++) {
        var parts = List.of(first.get(i), last.get(i));
        var from = List.of(Optional.of(main), Optional.of(rest));
        results.add(b.emit(new Op.Concat(parts, from, axis), "").getFirst());
      }
      return results;
    }

    /// A loop over whole segments of `steps`.
    private List<Value> segmented(Axis steps, List<Value> inits, List<Value> entries) {
      var segments = Axis.of(axis.name() + "~segments", steps.size().fixed() / every);
      var within = Axis.of(axis.name() + "~within", every);
      var split =
          entries.stream()
              .map(x -> new Op.Window(x, steps, segments, within, every, 1, 0))
              .map(op -> b.emit(op, "").getFirst())
              .toList();
      int carries = inits.size();
      var given =
          b.scan(
              name,
              segments,
              reverse,
              inits,
              split,
              (outer, carried, parts) -> {
                var done = outer.scan(name + SEGMENT, within, reverse, carried, parts, step);
                return new Step(done.subList(0, carries), done.subList(carries, done.size()));
              });
      var results = new ArrayList<>(given.subList(0, carries));
      for (var stacked : given.subList(carries, given.size())) {
        var op = new Op.Unwindow(stacked, steps, segments, within, every, 1, 0);
        results.add(b.emit(op, "").getFirst());
      }
      return results;
    }
  }
}
