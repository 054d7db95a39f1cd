package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private static final Axis TAP = Axis.of(" tap", 1);

  /// Values of one nest alone.
  private static final int SUM = -1;

  private static final int BEFORE = -2;
  private static final int TERM = -3;

  private final Workspace workspace;
  private final Optional<Tiles> tiles;
  private final boolean worker;
  private final Copies moves;

  /// A padded axis, and where the entries of the axis itself begin.
  private record Padded(Axis axis, int low) {}

  /// Items, and where the result lies after them.
  record Placed(List<Item> items, View view) {}

  Windows(Workspace workspace, Optional<Tiles> tiles, boolean worker, Copies moves) {
    this.workspace = workspace;
    this.tiles = tiles;
    this.worker = worker;
    this.moves = moves;
  }

  /// Absent where the sizes vary.
  Optional<Placed> window(Op.Window op, Source source, Span origin) {
    if (!isFixed(op.over(), op.out(), op.tap())) {
      return Optional.empty();
    }
    var padded = padded(op.over(), op.out(), op.tap(), op.stride(), op.dilation(), op.offset());
    var x = op.x();
    var type = x.type().rename(op.over(), padded.axis());
    var copy = workspace.padded(new Value(SUM, type, x.hint()), worker);
    var items = new ArrayList<Item>();
    // What is never written stays zero, as long as sizes do not move it.
    if (!type.axes().stream().allMatch(Windows::isFixed)) {
      items.add(moves.zero(new Value(SUM, type, x.hint()), copy, origin));
    }
    var into = copy.slice(padded.axis(), Size.of(padded.low()), 1, op.over());
    items.add(moves.copy(x, source, into, origin));
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

  /// Absent where the sizes vary or the taps are many.
  Optional<Placed> unwindow(Stmt stmt, Op.Unwindow op, Source source) {
    if (!isFixed(op.over(), op.out(), op.tap()) || op.tap().size().fixed() > MOST_TAPS) {
      return Optional.empty();
    }
    var padded = padded(op.over(), op.out(), op.tap(), op.stride(), op.dilation(), op.offset());
    var result = stmt.result();
    var type = result.type().rename(op.over(), padded.axis());
    var sums = memory(result, type);
    var items = new ArrayList<Item>();
    items.add(moves.zero(new Value(SUM, type, result.hint()), sums, stmt.origin()));
    for (int tap = 0; tap < op.tap().size().fixed(); tap++) {
      var start = Size.of(padded.low() - op.offset() + tap * op.dilation());
      var into = sums.slice(padded.axis(), start, op.stride(), op.out());
      var term = source instanceof View view ? view.slice(op.tap(), Size.of(tap), 1, TAP) : source;
      items.add(add(result.type().rename(op.over(), op.out()), into, term, stmt.origin()));
    }
    var view = sums.slice(padded.axis(), Size.of(padded.low()), 1, op.over());
    return Optional.of(new Placed(items, view));
  }

  private View memory(Value value, TensorType type) {
    return workspace.memory(new Value(SUM, type, value.hint()), worker);
  }

  private Item add(TensorType type, View into, Source term, Span origin) {
    var before = new Value(BEFORE, type, "");
    var added = new Value(TERM, type, "");
    var sum = new Value(SUM, type, "");
    var stmt = new Stmt(List.of(sum), new Op.Binary(Op.BinaryFn.ADD, before, added), origin);
    return moves.compute(stmt, Map.of(before, into, added, term), into);
  }

  private static Padded padded(
      Axis over, Axis out, Axis tap, int stride, int dilation, int offset) {
    int n = over.size().fixed();
    int last = (out.size().fixed() - 1) * stride + (tap.size().fixed() - 1) * dilation - offset;
    int low = Math.max(0, offset);
    int high = Math.max(0, last - (n - 1));
    return new Padded(Axis.of(over.name() + " padded", low + n + high), low);
  }

  private static boolean isFixed(Axis... axes) {
    return List.of(axes).stream().allMatch(axis -> axis.size().isFixed());
  }
}
