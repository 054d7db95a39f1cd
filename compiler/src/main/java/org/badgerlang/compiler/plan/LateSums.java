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
import org.badgerlang.compiler.ir.TypeRule;
import org.badgerlang.compiler.ir.Value;

/// Moves sums out of loops. What a loop adds to a carry at every step, such as the gradient of
/// weights, is a product summed over the lanes; adding up lanes takes longer than the product. The
/// loop may keep what it multiplies instead, so that one sum over steps and lanes follows it; or it
/// may carry a sum for each lane, and their sum follows. Where one factor is the same at every
/// step, it may sum the other over the steps, and one product follows; what lies outside for all
/// steps is summed there. The cheapest is chosen.
final class LateSums {
  /// Cycles that adding up the lanes of a vector takes.
  private static final double ADDING_UP = 8;

  /// Cycles that a vector takes which is carried from step to step, read and written.
  private static final double CARRYING = 2;

  /// Cycles that a vector takes which is kept for later, written and read again.
  private static final double KEEPING = 4;

  /// Cycles that a product of vectors waits for what was kept, which lies in no near cache.
  private static final double FAR = 0.5;

  /// Cycles that the product of two vectors takes.
  private static final double PRODUCT = 0.5;

  /// The numbers that one tile may carry of a sum: they should stay in a near cache.
  private static final double MOST_CARRIED = 1 << 18;

  /// The numbers that one tile may keep for a sum.
  private static final double MOST_KEPT = 1 << 21;

  private final BodyBuilder ids;
  private final Tiles tiles;
  private final Map<String, Integer> sizes;

  /// How many numbers a vector of the tile holds.
  private final double vector;

  private LateSums(BodyBuilder ids, Tiles tiles, Map<String, Integer> sizes, int lanes) {
    this.ids = ids;
    this.tiles = tiles;
    this.sizes = sizes;
    this.vector = Math.min(lanes, tiles.width());
  }

  /// @param lanes how many numbers a vector of the processor holds
  static Body of(Body body, Tiles tiles, Map<String, Integer> sizes, int lanes) {
    return new LateSums(BodyBuilder.continuing(body), tiles, sizes, lanes).body(body);
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

    /// Values of the body that the loop sums over its steps, and what holds the sums then.
    private final Map<Value, Value> summed = new LinkedHashMap<>();

    /// Values that lie outside for all steps, and their sums.
    private final Map<Value, Value> ofEntries = new HashMap<>();

    /// The terms that are computed from sums over the steps.
    private final Set<Stmt> ofSums = new HashSet<>();

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
    /// @param late the terms that are computed after the loop
    /// @param lanes the terms that the loop sums for each lane
    /// @param laneSum the carry that holds the sum of these
    /// @param rest the terms that are still added at every step
    /// @param gone statements that are no longer needed
    private record Split(
        List<Stmt> late, List<Stmt> lanes, Value laneSum, List<Value> rest, Set<Stmt> gone) {}

    /// When a term is computed, and from what.
    private enum When {
      AT_EVERY_STEP,
      OVER_KEPT_VALUES,
      OVER_SUMS_OF_LANES,
      OVER_SUMS_OF_STEPS
    }

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
          (carry, split) -> sums.put(carry, split.late().stream().map(this::afterLoop).toList()));
      append(splits);
      splits.forEach(
          (carry, split) -> {
            var result = stmt.results().get(carry);
            var total = split.rest().isEmpty() ? scan.inits().get(carry) : result;
            for (var term : sums.getOrDefault(carry, List.of())) {
              total = builder.add(total, builder.emit(term, result.hint()).getFirst());
            }
            if (!split.lanes().isEmpty()) {
              var sum = builder.sum(split.laneSum(), List.of(tiles.axis()));
              total = builder.add(total, sum);
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
      var lanes = new ArrayList<Stmt>();
      for (var leaf : leaves) {
        var maker = makers.get(leaf);
        if (maker != null && uses.getOrDefault(leaf, 0) == 1) {
          switch (when(maker)) {
            case AT_EVERY_STEP -> {}
            case OVER_KEPT_VALUES, OVER_SUMS_OF_STEPS -> late.add(maker);
            case OVER_SUMS_OF_LANES -> lanes.add(maker);
          }
        }
      }
      if (late.isEmpty() && lanes.isEmpty()) {
        return Optional.empty();
      }
      gone.addAll(late);
      gone.addAll(lanes);
      late.forEach(term -> leaves.remove(term.result()));
      lanes.forEach(term -> leaves.remove(term.result()));
      var laneSum = builder.fresh(param.type().with(tiles.axis()), param.hint());
      return Optional.of(new Split(late, lanes, laneSum, leaves, gone));
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

    private When when(Stmt term) {
      return switch (term.op()) {
        case Op.Contract(var x, var y, var over) -> when(term, List.of(x, y), over);
        case Op.Binary(var fn, var x, var y) ->
            fn == Op.BinaryFn.MUL && repeats(x, term.result()) && repeats(y, term.result())
                ? when(term, List.of(x, y), List.of())
                : When.AT_EVERY_STEP;
        case Op.Reduce(var fn, var x, var over) ->
            fn == Op.ReduceFn.SUM ? when(term, List.of(x), over) : When.AT_EVERY_STEP;
        default -> When.AT_EVERY_STEP;
      };
    }

    private boolean repeats(Value value, Value result) {
      return !value.type().covers(result.type());
    }

    private When when(Stmt term, List<Value> operands, List<Axis> over) {
      double atEveryStep = atEveryStep(term, operands, over);
      var best = When.AT_EVERY_STEP;
      double least = atEveryStep;
      if (over.contains(tiles.axis())) {
        double sums = count(term.result().type());
        double overLanes = steps() * sums * vectors() * CARRYING + addingUp(term);
        if (sums * tiles.width() <= MOST_CARRIED && overLanes < least) {
          best = When.OVER_SUMS_OF_LANES;
          least = overLanes;
        }
        double kept = kept(operands);
        double products = sums * count(new TensorType(over).without(tiles.axis())) * vectors();
        double overKept = steps() * (kept / vector * KEEPING + products * FAR) + addingUp(term);
        if (kept * steps() <= MOST_KEPT && mayKeep(operands) && overKept <= least) {
          best = When.OVER_KEPT_VALUES;
          least = overKept;
        }
      }
      var changing = changing(operands);
      if (changing.isPresent()) {
        double carried = ofTile(changing.get().type());
        double again = summed.containsKey(changing.get()) ? 0 : steps() * carried / vector;
        double overSteps = again * CARRYING + atEveryStep / steps();
        if (carried <= MOST_CARRIED && overSteps <= least) {
          best = When.OVER_SUMS_OF_STEPS;
        }
      }
      if (best == When.OVER_SUMS_OF_STEPS) {
        if (!isEntry(changing.orElseThrow())) {
          summed.computeIfAbsent(changing.get(), v -> builder.fresh(v.type(), v.hint()));
        }
        ofSums.add(term);
      }
      return best;
    }

    private double steps() {
      return count(TensorType.of(scan.axis()));
    }

    /// The vectors of one number for every place of the tile.
    private double vectors() {
      return tiles.width() / vector;
    }

    private double addingUp(Stmt term) {
      return count(term.result().type()) * (ADDING_UP + vectors());
    }

    private double atEveryStep(Stmt term, List<Value> operands, List<Axis> over) {
      if (over.contains(tiles.axis())) {
        return steps() * addingUp(term);
      }
      var all = operands.stream().map(Value::type).reduce(TensorType::union).orElseThrow();
      double carried = ofTile(term.result().type()) / vector;
      return steps() * (ofTile(all) / vector * PRODUCT + carried * CARRYING);
    }

    /// The one factor that changes from step to step, which has its own numbers for every lane;
    /// absent where all do.
    private Optional<Value> changing(List<Value> operands) {
      var all = operands.stream().filter(v -> !isSteady(v)).toList();
      return all.size() == 1 && all.getFirst().type().has(tiles.axis())
          ? Optional.of(all.getFirst())
          : Optional.empty();
    }

    /// Whether the value is an invariant of the loop, or another look at one.
    private boolean isSteady(Value value) {
      return isInvariant(value) || looksAt(value).filter(this::isSteady).isPresent();
    }

    private boolean mayKeep(List<Value> operands) {
      return operands.stream()
          .noneMatch(operand -> isInvariant(operand) || operand.type().has(scan.axis()));
    }

    /// The numbers of one tile that a step would have to keep.
    private double kept(List<Value> operands) {
      return operands.stream()
          .filter(operand -> !isEntry(operand))
          .mapToDouble(operand -> ofTile(operand.type()))
          .sum();
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

    private Op afterLoop(Stmt term) {
      var op = term.op();
      if (ofSums.contains(term)) {
        return op.mapOperands(v -> isSteady(v) ? steady(v) : overSteps(v));
      }
      return switch (op) {
        case Op.Contract(var x, var y, var over) ->
            new Op.Contract(allSteps(x), allSteps(y), withSteps(over));
        case Op.Reduce(var fn, var x, var over) -> new Op.Reduce(fn, allSteps(x), withSteps(over));
        default -> throw new IllegalStateException("no sum: " + op);
      };
    }

    /// The sum of a changing value over all steps.
    private Value overSteps(Value value) {
      return isEntry(value)
          ? ofEntries.computeIfAbsent(value, v -> builder.sum(allSteps(v), List.of(scan.axis())))
          : Objects.requireNonNull(summed.get(value));
    }

    /// What an invariant is outside of the loop.
    private Value steady(Value value) {
      int place = scan.body().params().indexOf(value);
      if (place >= 0) {
        return scan.invariants().get(place - carries - scan.xs().size());
      }
      var look = Objects.requireNonNull(makers.get(value)).op();
      var outside = steady(look.operands().getFirst());
      return builder.emit(look.mapOperands(_ -> outside), value.hint()).getFirst();
    }

    /// The term without its sum over the lanes.
    private Op ofEachLane(Op op) {
      return switch (op) {
        case Op.Contract(var x, var y, var over) -> {
          var rest = withoutLanes(over);
          yield rest.isEmpty() ? new Op.Binary(Op.BinaryFn.MUL, x, y) : new Op.Contract(x, y, rest);
        }
        case Op.Reduce(var fn, var x, var over) -> new Op.Reduce(fn, x, withoutLanes(over));
        default -> throw new IllegalStateException("no sum: " + op);
      };
    }

    /// The carry with the terms of one step, lane by lane: their sum first, so that they run in one
    /// loop and the carry, mostly as large as weights, is read once.
    private Value addEachLane(Value carry, List<Stmt> terms, List<Stmt> into) {
      var all =
          terms.stream()
              .map(
                  term -> {
                    var op = ofEachLane(term.op());
                    var each = builder.fresh(TypeRule.of(op).getFirst(), term.result().hint());
                    into.add(new Stmt(List.of(each), op, term.origin()));
                    return each;
                  })
              .reduce((x, y) -> sum(x.type().union(y.type()), x, y, into))
              .orElseThrow();
      return sum(carry.type(), carry, all, into);
    }

    private Value sum(TensorType type, Value x, Value y, List<Stmt> into) {
      var sum = builder.fresh(type, x.hint());
      into.add(new Stmt(List.of(sum), new Op.Binary(Op.BinaryFn.ADD, x, y), stmt.origin()));
      return sum;
    }

    private List<Axis> withoutLanes(List<Axis> over) {
      return over.stream().filter(axis -> !axis.equals(tiles.axis())).toList();
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
      for (var split : splits.values()) {
        if (!split.lanes().isEmpty()) {
          var sum = split.laneSum();
          var param = builder.fresh(sum.type(), sum.hint());
          params.add(param);
          inits.add(builder.broadcast(builder.constant(0), sum.type()));
          ends.add(addEachLane(param, split.lanes(), stmts));
          given.add(sum);
        }
      }
      summed.forEach(
          (value, sum) -> {
            var param = builder.fresh(sum.type(), sum.hint());
            var end = builder.fresh(sum.type(), sum.hint());
            stmts.add(
                new Stmt(
                    List.of(end), new Op.Binary(Op.BinaryFn.ADD, param, value), stmt.origin()));
            params.add(param);
            inits.add(builder.broadcast(builder.constant(0), sum.type()));
            ends.add(end);
            given.add(sum);
          });
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
