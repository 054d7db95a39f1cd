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

  /// Like [BodyBuilder#scan], saving the carries every so many steps. A loop whose length is not
  /// fixed or no longer than that stays whole.
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
    var parts = SizeFacts.FIXED.divide(axis.size(), every).orElseThrow();
    return scan(b, name, axis, reverse, inits, xs, every, parts, step);
  }

  /// The same for a loop of so many segments and a rest.
  static List<Value> scan(
      BodyBuilder b,
      String name,
      Axis axis,
      boolean reverse,
      List<Value> inits,
      List<Value> xs,
      int every,
      SizeFacts.Parts parts,
      StepBody step) {
    return new Segments(b, name, axis, reverse, xs, every, parts, step).run(inits);
  }

  private record Segments(
      BodyBuilder b,
      String name,
      Axis axis,
      boolean reverse,
      List<Value> xs,
      int every,
      SizeFacts.Parts parts,
      StepBody step) {

    List<Value> run(List<Value> inits) {
      if (parts.rest().equals(Size.of(0))) {
        return segmented(axis, inits, xs);
      }
      var start = parts.segments().times(every);
      var main = new Axis(axis.name() + "~main", start);
      var rest = new Axis(axis.name() + "~rest", parts.rest());
      var early = xs.stream().map(x -> b.slice(x, axis, Size.of(0), main)).toList();
      var late = xs.stream().map(x -> b.slice(x, axis, start, rest)).toList();
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
        results.add(joined(first.get(i), main, last.get(i), rest, start));
      }
      return results;
    }

    /// Both parts one after the other. Sizes that vary are not known to add up to the whole one.
    private Value joined(Value first, Axis main, Value last, Axis rest, Size start) {
      if (axis.size().isFixed()) {
        var from = List.of(Optional.of(main), Optional.of(rest));
        return b.emit(new Op.Concat(List.of(first, last), from, axis), "").getFirst();
      }
      var early = b.emit(new Op.Pad(first, main, Size.of(0), 1, axis), "").getFirst();
      var late = b.emit(new Op.Pad(last, rest, start, 1, axis), "").getFirst();
      return b.add(early, late);
    }

    /// A loop over whole segments of `steps`.
    private List<Value> segmented(Axis steps, List<Value> inits, List<Value> entries) {
      var segments = new Axis(axis.name() + "~segments", parts.segments());
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
