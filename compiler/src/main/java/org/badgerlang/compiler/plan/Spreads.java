package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// Finds out whether statements can run tile by tile of a lane axis: no tile may need another one,
/// except that what they have may be summed in the end.
final class Spreads {
  private final Axis lane;

  Spreads(Axis lane) {
    this.lane = lane;
  }

  /// The spreads of a statement's results; absent where tiles would need each other.
  Optional<List<Spread>> of(Stmt stmt, Map<Value, Spread> known) {
    return switch (stmt.op()) {
      case Op.Scan scan -> scan(scan, known);
      case Op.Branch branch -> branch(branch, known);
      case Op.External _ ->
          stmt.op().operands().stream().allMatch(v -> isSame(v, known))
                  && stmt.results().stream().noneMatch(v -> v.type().has(lane))
              ? Optional.of(stmt.results().stream().map(_ -> Spread.SAME).toList())
              : Optional.empty();
      default -> single(stmt, known).map(List::of);
    };
  }

  /// Whether a statement has anything to do with the lane axis.
  boolean concerns(Stmt stmt) {
    return stmt.op().operands().stream().anyMatch(v -> v.type().has(lane))
        || stmt.results().stream().anyMatch(v -> v.type().has(lane))
        || switch (stmt.op()) {
          case Op.Scan scan -> scan.axis().equals(lane) || concerns(scan.body());
          case Op.Branch branch -> concerns(branch.then()) || concerns(branch.otherwise());
          default -> false;
        };
  }

  private boolean concerns(Body body) {
    return body.stmts().stream().anyMatch(this::concerns);
  }

  private Optional<Spread> single(Stmt stmt, Map<Value, Spread> known) {
    var op = stmt.op();
    var operands = op.operands();
    var type = stmt.result().type();
    boolean part = operands.stream().anyMatch(v -> known.get(v) == Spread.PART);
    if (mixes(op)) {
      return Optional.empty();
    }
    if (!part) {
      return Optional.of(
          sumsOverLane(op)
              ? Spread.PART
              : type.has(lane) ? Spread.LANES : isEither(op, known) ? Spread.EITHER : Spread.SAME);
    }
    if (type.has(lane) || operands.stream().anyMatch(v -> known.get(v) == Spread.LANES)) {
      return Optional.empty();
    }
    return linear(op, known) ? Optional.of(Spread.PART) : Optional.empty();
  }

  private static boolean isEither(Op op, Map<Value, Spread> known) {
    return switch (op) {
      case Op.Constant(double number) -> number == 0;
      case Op.Broadcast _, Op.Rename _, Op.Slice _, Op.Stop _, Op.InnerGradient _ ->
          known.get(op.operands().getFirst()) == Spread.EITHER;
      default -> false;
    };
  }

  private static boolean isSame(Value value, Map<Value, Spread> known) {
    var spread = known.get(value);
    return spread == Spread.SAME || spread == Spread.EITHER;
  }

  private static boolean areParts(List<Value> values, Map<Value, Spread> known) {
    return values.stream()
        .map(known::get)
        .allMatch(spread -> spread == Spread.PART || spread == Spread.EITHER);
  }

  /// Whether entries of one tile would meet entries of another one in other ways than a sum.
  private boolean mixes(Op op) {
    return switch (op) {
      case Op.Reduce(var fn, _, var over) -> fn != Op.ReduceFn.SUM && over.contains(lane);
      case Op.Rename(_, var from, var to) -> from.equals(lane) || to.equals(lane);
      case Op.Slice(_, var from, _, _, var to) -> from.equals(lane) || to.equals(lane);
      case Op.Pad(_, var from, _, _, var to) -> from.equals(lane) || to.equals(lane);
      case Op.Concat(_, var from, var to) ->
          to.equals(lane) || from.stream().anyMatch(a -> a.filter(lane::equals).isPresent());
      case Op.Gather(_, var axis, _) -> axis.equals(lane);
      case Op.ScatterAdd(_, _, var axis, _) -> axis.equals(lane);
      case Op.Window(_, var over, var out, var tap, _, _, _) ->
          List.of(over, out, tap).contains(lane);
      case Op.Unwindow(_, var over, var out, var tap, _, _, _) ->
          List.of(over, out, tap).contains(lane);
      case Op.CumSum(_, var axis, _, _) -> axis.equals(lane);
      case Op.ArgSort(_, var axis) -> axis.equals(lane);
      case Op.ArgMax(_, var axis) -> axis.equals(lane);
      case Op.Constant _,
          Op.Iota _,
          Op.Unary _,
          Op.Binary _,
          Op.Select _,
          Op.Broadcast _,
          Op.Contract _,
          Op.Random _,
          Op.Stop _,
          Op.InnerGradient _,
          Op.Scan _,
          Op.Branch _,
          Op.External _ ->
          false;
    };
  }

  private boolean sumsOverLane(Op op) {
    return switch (op) {
      case Op.Reduce(_, _, var over) -> over.contains(lane);
      case Op.Contract(_, _, var over) -> over.contains(lane);
      case Op.ScatterAdd(_, _, _, var over) -> over.contains(lane);
      default -> false;
    };
  }

  /// Whether the sum over tiles may be taken after the op as well as before.
  private static boolean linear(Op op, Map<Value, Spread> known) {
    return switch (op) {
      case Op.Unary(var fn, _) -> fn == Op.UnaryFn.NEG;
      case Op.Binary(var fn, var x, var y) ->
          switch (fn) {
            case ADD, SUB -> areParts(List.of(x, y), known);
            case MUL -> isSame(x, known) || isSame(y, known);
            case DIV -> isSame(y, known);
            case POW, MIN, MAX, LT, LE, EQ -> false;
          };
      case Op.Select(var c, var x, var y) -> isSame(c, known) && areParts(List.of(x, y), known);
      case Op.Contract(var x, var y, _) -> isSame(x, known) || isSame(y, known);
      case Op.Reduce(var fn, _, _) -> fn == Op.ReduceFn.SUM;
      case Op.Concat(var xs, _, _) -> areParts(xs, known);
      case Op.Gather(_, _, var index) -> isSame(index, known);
      case Op.ScatterAdd(_, var index, _, _) -> isSame(index, known);
      case Op.Broadcast _,
          Op.Rename _,
          Op.Slice _,
          Op.Pad _,
          Op.Window _,
          Op.Unwindow _,
          Op.CumSum _,
          Op.Stop _,
          Op.InnerGradient _ ->
          true;
      case Op.Constant _,
          Op.Iota _,
          Op.ArgSort _,
          Op.ArgMax _,
          Op.Random _,
          Op.Scan _,
          Op.Branch _,
          Op.External _ ->
          false;
    };
  }

  private Optional<List<Spread>> scan(Op.Scan scan, Map<Value, Spread> known) {
    if (scan.axis().equals(lane)) {
      return Optional.empty();
    }
    int carried = scan.inits().size();
    var carries = new ArrayList<Spread>();
    for (var init : scan.inits()) {
      carries.add(isSame(init, known) ? Spread.EITHER : known.get(init));
    }
    var rest = new ArrayList<>(scan.xs());
    rest.addAll(scan.invariants());
    var entries = rest.stream().map(known::get).toList();
    while (true) {
      var params = new ArrayList<>(carries);
      params.addAll(entries);
      var results = body(scan.body(), params);
      if (results.isEmpty()) {
        return Optional.empty();
      }
      boolean settled = true;
      for (int i = 0; i < carried; i++) {
        var before = carries.get(i);
        var after = results.get().get(i);
        if (before == Spread.EITHER && after == Spread.PART) {
          carries.set(i, Spread.PART);
          settled = false;
        } else if (before == Spread.EITHER ? after == Spread.LANES : plain(after) != before) {
          return Optional.empty();
        }
      }
      // What never became a part is the same everywhere, and must do so as such.
      if (settled && carries.contains(Spread.EITHER)) {
        carries.replaceAll(Spreads::plain);
      } else if (settled) {
        return results.map(all -> all.stream().map(Spreads::plain).toList());
      }
    }
  }

  private static Spread plain(Spread spread) {
    return spread == Spread.EITHER ? Spread.SAME : spread;
  }

  private Optional<List<Spread>> branch(Op.Branch branch, Map<Value, Spread> known) {
    boolean apart = known.get(branch.condition()) == Spread.LANES;
    if (!apart && !isSame(branch.condition(), known)) {
      return Optional.empty();
    }
    var args = branch.args().stream().map(known::get).toList();
    var then = body(branch.then(), args);
    var otherwise = body(branch.otherwise(), args);
    if (then.isEmpty() || otherwise.isEmpty()) {
      return Optional.empty();
    }
    var both = new ArrayList<Spread>();
    for (int i = 0; i < then.get().size(); i++) {
      var one = then.get().get(i);
      var other = otherwise.get().get(i);
      if (one == other) {
        both.add(one);
      } else if (one == Spread.EITHER && other != Spread.LANES) {
        both.add(other);
      } else if (other == Spread.EITHER && one != Spread.LANES) {
        both.add(one);
      } else {
        return Optional.empty();
      }
    }
    // Tiles that go different ways need not give the same.
    boolean shared = both.contains(Spread.SAME) || both.contains(Spread.EITHER);
    return apart && shared ? Optional.empty() : Optional.of(both);
  }

  private Optional<List<Spread>> body(Body body, Collection<Spread> params) {
    var known = new HashMap<Value, Spread>();
    int i = 0;
    for (var spread : params) {
      known.put(body.params().get(i++), spread);
    }
    return spreads(body.stmts(), known).map(all -> body.results().stream().map(all::get).toList());
  }

  /// The spreads of all values that the statements make, added to `known`; absent where tiles would
  /// need each other.
  Optional<Map<Value, Spread>> spreads(List<Stmt> stmts, Map<Value, Spread> known) {
    for (var stmt : stmts) {
      var results = of(stmt, known);
      if (results.isEmpty()) {
        return Optional.empty();
      }
      for (int k = 0; k < results.get().size(); k++) {
        known.put(stmt.results().get(k), results.get().get(k));
      }
    }
    return Optional.of(known);
  }

  static boolean has(TensorType type, Optional<Axis> axis) {
    return axis.isPresent() && type.has(axis.get());
  }
}
