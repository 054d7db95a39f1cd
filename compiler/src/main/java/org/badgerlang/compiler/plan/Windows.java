package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;

/// Windows as looks at padded copies: entry (o, t) of a window lies at o·stride + t·dilation, which
/// two strides say, so that nothing is stored once for each tap.
final class Windows {
  /// More taps than these take a loop of their own.
  private static final int MOST_TAPS = 16;

  /// Where the places of a result fall into more ranges than these, one tap after the other is
  /// added instead.
  private static final int MOST_RANGES = 12;

  private final Workspace workspace;
  private final boolean worker;
  private final Copies moves;

  /// The padded copies that hold what is made, with no items of their own.
  private final Map<Op.Window, View> copies = new HashMap<>();

  /// A padded axis, and where the entries of the axis itself begin.
  private record Padded(Axis axis, int low) {}

  /// Items, and where the result lies after them.
  record Placed(List<Item> items, View view) {}

  Windows(Workspace workspace, boolean worker, Copies moves) {
    this.workspace = workspace;
    this.worker = worker;
    this.moves = moves;
  }

  /// Where the operand lies inside its padded copy, for the nest that makes it to write it there;
  /// absent where it has to be copied there afterwards.
  ///
  /// @param lane the lane axis of the whole function
  Optional<View> inside(Op.Window op, Optional<Axis> lane) {
    var x = op.x();
    if (copies.containsKey(op)
        || !isFixed(op.over(), op.out(), op.tap())
        || !isFixed(x.type())
        || lane.filter(op.over()::equals).isPresent()
        || workspace.sketch(x, worker).stride(op.over()).equals(Extent.ONE)) {
      return Optional.empty();
    }
    var padded = padded(op);
    var copy = workspace.padded(wider(op, padded), worker);
    copies.put(op, copy);
    return Optional.of(inside(copy, op, padded));
  }

  /// Absent where the sizes vary.
  Optional<Placed> window(Op.Window op, Source source, Span origin) {
    if (!isFixed(op.over(), op.out(), op.tap())) {
      return Optional.empty();
    }
    var padded = padded(op);
    var copy = copies.get(op);
    var items = new ArrayList<Item>();
    if (copy == null) {
      var wider = wider(op, padded);
      copy = workspace.padded(wider, worker);
      // What is never written stays zero, as long as sizes do not move it.
      if (!isFixed(op.x().type())) {
        items.add(moves.zero(wider, copy, origin));
      }
      items.add(moves.copy(op.x(), source, inside(copy, op, padded), origin));
    }
    var view =
        copy.window(
            padded.axis(),
            op.out(),
            op.stride(),
            op.tap(),
            op.dilation(),
            padded.low() - op.offset());
    return Optional.of(new Placed(items, view));
  }

  private Value wider(Op.Window op, Padded padded) {
    return workspace.value(op.x().type().rename(op.over(), padded.axis()), op.x().hint());
  }

  private static View inside(View copy, Op.Window op, Padded padded) {
    return copy.slice(padded.axis(), Size.of(padded.low()), 1, op.over());
  }

  /// Sums into `home`; absent where the sizes vary or the taps are many.
  Optional<List<Item>> unwindow(Stmt stmt, Op.Unwindow op, Source source, Supplier<View> home) {
    if (!isFixed(op.over(), op.out(), op.tap()) || op.tap().size().fixed() > MOST_TAPS) {
      return Optional.empty();
    }
    var into = home.get();
    var ranges = TapRange.of(op);
    if (ranges.size() <= MOST_RANGES) {
      return Optional.of(
          ranges.stream().map(range -> sum(stmt, op, source, into, range, false)).toList());
    }
    var items = new ArrayList<Item>();
    items.add(moves.zero(stmt.result(), into, stmt.origin()));
    for (int tap = 0; tap < op.tap().size().fixed(); tap++) {
      TapRange.of(op, tap).forEach(range -> items.add(sum(stmt, op, source, into, range, true)));
    }
    return Optional.of(items);
  }

  /// What falls on the places of a range, added up in order of taps.
  ///
  /// @param more whether it is added to what lies there
  private Item sum(
      Stmt stmt, Op.Unwindow op, Source source, View home, TapRange range, boolean more) {
    var places = Axis.of(op.over().name(), range.places());
    var near = Axis.of(op.tap().name() + " near", range.width());
    var type = spread(stmt.result().type(), op.over(), places, near);
    var into = home.window(op.over(), places, range.step(), near, 1, range.first());
    var sources = new HashMap<Value, Source>();
    var sum = workspace.value(type, stmt.result().hint());
    sources.put(sum, more ? into : new Source.Number(0));
    var stmts = new ArrayList<Stmt>();
    for (var term : range.terms()) {
      var added = workspace.value(type, "");
      sources.put(
          added,
          source instanceof View view
              ? view.slice(op.tap(), Size.of(term.tap()), 1, near)
                  .slice(op.out(), Size.of(term.window()), 1, places)
              : source);
      var add = new Op.Binary(Op.BinaryFn.ADD, sum, added);
      sum = workspace.value(type, stmt.result().hint());
      stmts.add(new Stmt(List.of(sum), add, stmt.origin()));
    }
    return stmts.isEmpty()
        ? moves.zero(sum, into, stmt.origin())
        : moves.compute(Words.of(stmt), stmts, sources, into);
  }

  /// The axes with those of a range for `over`, where they have more than one place.
  private static TensorType spread(TensorType type, Axis over, Axis places, Axis near) {
    return new TensorType(
        type.axes().stream()
            .flatMap(axis -> axis.equals(over) ? Stream.of(places, near) : Stream.of(axis))
            .filter(axis -> !List.of(places, near).contains(axis) || axis.size().fixed() > 1)
            .toList());
  }

  private static Padded padded(Op.Window op) {
    int n = op.over().size().fixed();
    int last =
        (op.out().size().fixed() - 1) * op.stride()
            + (op.tap().size().fixed() - 1) * op.dilation()
            - op.offset();
    int low = Math.max(0, op.offset());
    int high = Math.max(0, last - (n - 1));
    return new Padded(Axis.of(op.over().name() + " padded", low + n + high), low);
  }

  private static boolean isFixed(TensorType type) {
    return type.axes().stream().allMatch(Windows::isFixed);
  }

  private static boolean isFixed(Axis... axes) {
    return List.of(axes).stream().allMatch(axis -> axis.size().isFixed());
  }
}
