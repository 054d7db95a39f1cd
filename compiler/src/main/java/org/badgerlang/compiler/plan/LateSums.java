package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// Moves sums over the lanes out of loops. What a loop adds to a carry at every step, such as the
/// gradient of weights, is a product summed over the lanes; adding up lanes takes longer than the
/// product. Where the loop keeps what it multiplies instead, one sum over steps and lanes follows
/// it.
final class LateSums {
  private static final int VECTOR = 8;

  /// Where a step adds so many vectors to each sum, adding up their lanes counts for little.
  private static final int MANY = 8;

  /// The numbers that one tile may keep of a value.
  private static final double MOST_KEPT = 1 << 21;

  private final BodyBuilder ids;
  private final Tiles tiles;
  private final Map<String, Integer> sizes;

  private LateSums(BodyBuilder ids, Tiles tiles, Map<String, Integer> sizes) {
    this.ids = ids;
    this.tiles = tiles;
    this.sizes = sizes;
  }

  static Body of(Body body, Tiles tiles, Map<String, Integer> sizes) {
    return new LateSums(BodyBuilder.continuing(body), tiles, sizes).body(body);
  }

  private Body body(Body body) {
    var builder = ids.reopen(new Body(body.params(), List.of(), List.of()));
    var replaced = new HashMap<Value, Value>();
    for (var stmt : body.stmts()) {
      builder.at(stmt.origin());
      var op = stmt.op().mapOperands(v -> replaced.getOrDefault(v, v)).mapBodies(this::body);
      if (op instanceof Op.Scan scan) {
        new Loop(builder, stmt, scan).rewrite(replaced);
      } else {
        builder.append(new Stmt(stmt.results(), op, stmt.origin()));
      }
    }
    var results = body.results().stream().map(v -> replaced.getOrDefault(v, v)).toList();
    return new Body(body.params(), builder.stmts(), results);
  }

  private double count(TensorType type) {
    return type.axes().stream()
        .mapToDouble(axis -> axis.size().at(sizes))
        .reduce(1, (a, b) -> a * b);
  }

  /// The numbers of a value that belong to one tile.
  private double ofTile(TensorType type) {
    return count(type.without(tiles.axis())) * (type.has(tiles.axis()) ? tiles.width() : 1);
  }

  private final class Loop {
    private final BodyBuilder builder;
    private final Stmt stmt;
    private final Op.Scan scan;
    private final int carries;
    private final Map<Value, Stmt> makers = new HashMap<>();
    private final Map<Value, Integer> uses = new HashMap<>();

    /// Values of the body that the loop keeps for later, and what holds them then.
    private final Map<Value, Value> kept = new LinkedHashMap<>();

    Loop(BodyBuilder builder, Stmt stmt, Op.Scan scan) {
      this.builder = builder;
      this.stmt = stmt;
      this.scan = scan;
      this.carries = scan.inits().size();
      for (var inner : scan.body().stmts()) {
        inner.results().forEach(v -> makers.put(v, inner));
        inner.op().operands().forEach(v -> uses.merge(v, 1, Integer::sum));
      }
      scan.body().results().forEach(v -> uses.merge(v, 1, Integer::sum));
    }

    /// What a carry becomes.
    ///
    /// @param late the terms that are summed after the loop
    /// @param rest the terms that are still added at every step
    /// @param gone statements that are no longer needed
    private record Split(List<Stmt> late, List<Value> rest, Set<Stmt> gone) {}

    void rewrite(Map<Value, Value> replaced) {
      var splits = new LinkedHashMap<Integer, Split>();
      for (int i = 0; i < carries; i++) {
        int carry = i;
        split(i).ifPresent(split -> splits.put(carry, split));
      }
      if (splits.isEmpty()) {
        builder.append(new Stmt(stmt.results(), scan, stmt.origin()));
        return;
      }
      var sums = new LinkedHashMap<Integer, List<Op>>();
      splits.forEach(
          (carry, split) ->
              sums.put(carry, split.late().stream().map(term -> afterLoop(term.op())).toList()));
      append(splits);
      splits.forEach(
          (carry, split) -> {
            var result = stmt.results().get(carry);
            var total = split.rest().isEmpty() ? scan.inits().get(carry) : result;
            for (var term : sums.getOrDefault(carry, List.of())) {
              total = builder.add(total, builder.emit(term, result.hint()).getFirst());
            }
            replaced.put(result, total);
          });
    }

    private Optional<Split> split(int carry) {
      var param = scan.body().params().get(carry);
      if (uses.getOrDefault(param, 0) != 1) {
        return Optional.empty();
      }
      var leaves = new ArrayList<Value>();
      var gone = new HashSet<Stmt>();
      leaves(scan.body().results().get(carry), leaves, gone);
      if (!leaves.remove(param)) {
        return Optional.empty();
      }
      var late = new ArrayList<Stmt>();
      for (var leaf : leaves) {
        var maker = makers.get(leaf);
        if (maker != null && uses.getOrDefault(leaf, 0) == 1 && suits(maker)) {
          late.add(maker);
        }
      }
      if (late.isEmpty()) {
        return Optional.empty();
      }
      gone.addAll(late);
      late.forEach(term -> leaves.remove(term.result()));
      return Optional.of(new Split(late, leaves, gone));
    }

    /// What a value is the sum of.
    private void leaves(Value value, List<Value> leaves, Set<Stmt> sums) {
      var maker = makers.get(value);
      if (maker != null
          && uses.getOrDefault(value, 0) == 1
          && maker.op() instanceof Op.Binary(var fn, var x, var y)
          && fn == Op.BinaryFn.ADD
          && x.type().sameAxes(value.type())
          && y.type().sameAxes(value.type())) {
        sums.add(maker);
        leaves(x, leaves, sums);
        leaves(y, leaves, sums);
      } else {
        leaves.add(value);
      }
    }

    private boolean suits(Stmt term) {
      return switch (term.op()) {
        case Op.Contract(var x, var y, var over) -> suits(term, List.of(x, y), over);
        case Op.Reduce(var fn, var x, var over) ->
            fn == Op.ReduceFn.SUM && suits(term, List.of(x), over);
        default -> false;
      };
    }

    private boolean suits(Stmt term, List<Value> operands, List<Axis> over) {
      if (!over.contains(tiles.axis())) {
        return false;
      }
      double vectors = count(new TensorType(over).without(tiles.axis())) * tiles.width() / VECTOR;
      if (vectors >= MANY) {
        return false;
      }
      for (var operand : operands) {
        if (isInvariant(operand) || operand.type().has(scan.axis())) {
          return false;
        }
        double numbers = ofTile(operand.type());
        if (!isEntry(operand)
            && (numbers > count(term.result().type())
                || numbers * count(TensorType.of(scan.axis())) > MOST_KEPT)) {
          return false;
        }
      }
      return true;
    }

    private boolean isInvariant(Value value) {
      int place = scan.body().params().indexOf(value);
      return place >= carries + scan.xs().size();
    }

    /// Whether all steps of the value lie outside already.
    private boolean isEntry(Value value) {
      int place = scan.body().params().indexOf(value);
      if (place >= carries) {
        return place < carries + scan.xs().size();
      }
      return looksAt(value).filter(this::isEntry).isPresent();
    }

    private Optional<Value> looksAt(Value value) {
      var maker = makers.get(value);
      if (maker == null) {
        return Optional.empty();
      }
      return switch (maker.op()) {
        case Op.Rename(var x, _, _) -> Optional.of(x);
        case Op.Slice(var x, _, _, _, _) -> Optional.of(x);
        case Op.Stop(var x) -> Optional.of(x);
        default -> Optional.empty();
      };
    }

    private Op afterLoop(Op op) {
      return switch (op) {
        case Op.Contract(var x, var y, var over) ->
            new Op.Contract(allSteps(x), allSteps(y), withSteps(over));
        case Op.Reduce(var fn, var x, var over) -> new Op.Reduce(fn, allSteps(x), withSteps(over));
        default -> throw new IllegalStateException("no sum: " + op);
      };
    }

    private List<Axis> withSteps(List<Axis> over) {
      var all = new ArrayList<>(over);
      all.add(scan.axis());
      return all;
    }

    /// The value at all steps, side by side.
    private Value allSteps(Value value) {
      if (!isEntry(value)) {
        return kept.computeIfAbsent(
            value, v -> builder.fresh(v.type().with(scan.axis()), v.hint()));
      }
      int place = scan.body().params().indexOf(value);
      if (place >= carries) {
        return scan.xs().get(place - carries);
      }
      var look = Objects.requireNonNull(makers.get(value)).op();
      var all = allSteps(look.operands().getFirst());
      return builder.emit(look.mapOperands(_ -> all), value.hint()).getFirst();
    }

    /// The loop without what is summed later, and with what is kept for that.
    private void append(Map<Integer, Split> splits) {
      var body = scan.body();
      var gone = new HashSet<Stmt>();
      splits.values().forEach(split -> gone.addAll(split.gone()));
      var stmts = new ArrayList<>(body.stmts().stream().filter(s -> !gone.contains(s)).toList());
      var params = new ArrayList<Value>();
      var inits = new ArrayList<Value>();
      var ends = new ArrayList<Value>();
      var given = new ArrayList<Value>();
      for (int i = 0; i < carries; i++) {
        var split = splits.get(i);
        if (split != null && split.rest().isEmpty()) {
          continue;
        }
        var end = body.results().get(i);
        if (split != null) {
          end = body.params().get(i);
          for (var term : split.rest()) {
            var sum = builder.fresh(end.type(), end.hint());
            stmts.add(
                new Stmt(List.of(sum), new Op.Binary(Op.BinaryFn.ADD, end, term), stmt.origin()));
            end = sum;
          }
        }
        params.add(body.params().get(i));
        inits.add(scan.inits().get(i));
        ends.add(end);
        given.add(stmt.results().get(i));
      }
      params.addAll(body.params().subList(carries, body.params().size()));
      ends.addAll(body.results().subList(carries, body.results().size()));
      given.addAll(stmt.results().subList(carries, stmt.results().size()));
      kept.forEach(
          (value, all) -> {
            ends.add(value);
            given.add(all);
          });
      if (given.isEmpty()) {
        return;
      }
      var loop =
          new Op.Scan(
              scan.name(),
              scan.axis(),
              scan.reverse(),
              inits,
              scan.xs(),
              scan.invariants(),
              new Body(params, stmts, ends));
      builder.append(new Stmt(given, loop, stmt.origin()));
    }
  }
}
