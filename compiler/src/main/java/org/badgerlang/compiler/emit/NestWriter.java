package org.badgerlang.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.plan.Item;
import org.badgerlang.compiler.plan.Source;
import org.badgerlang.compiler.plan.Tiles;
import org.badgerlang.compiler.plan.View;
import org.badgerlang.compiler.plan.Words;

/// Writes the statements of one loop nest.
final class NestWriter {
  /// As far as a loop's variable may move, well within 32 bits.
  private static final long FARTHEST = 1 << 30;

  private final Scope scope;
  private final Item.Nest nest;
  private final Optional<Tiles> tiles;
  private final CodeBlock.Builder code = CodeBlock.builder();
  private final Map<Loaded, String> loaded = new HashMap<>();
  private Map<Value, String> registers = new HashMap<>();
  private Map<Axis, Integer> shifts = Map.of();

  private final Set<Axis> counted;

  /// The axis that vectors run along at this point, where it is not the lane axis.
  private Optional<Axis> along = Optional.empty();

  /// A value read at one of the places taken at once.
  private record Loaded(Value value, Map<Axis, Integer> place) {}

  /// @param tiles how the region is cut, inside one
  NestWriter(Scope scope, Item.Nest nest, Optional<Tiles> tiles) {
    this.scope = scope;
    this.nest = nest;
    this.tiles = tiles;
    this.counted = nest.counted();
  }

  CodeBlock write() {
    boolean inner = nest.sumsLanes();
    if (nest.laneBefore() && !inner) {
      code.beginControlFlow("for (int lane = 0; lane < TILE; lane += LANES)");
    }
    var tiled = nest.tiles().stream().map(Item.Tile::axis).toList();
    var plain =
        nest.outer().stream()
            .filter(a -> !tiled.contains(a) && !nest.along().filter(a::equals).isPresent())
            .toList();
    plain.forEach(axis -> scope.loop(axis, pace(axis), code));
    tiles(nest.tiles(), List.of(Map.of()));
    plain.reversed().forEach(axis -> scope.end(axis, code));
    if (nest.laneBefore() && !inner) {
      code.endControlFlow();
    }
    return code.build();
  }

  /// Loops over the tiled axes: whole tiles first, then what remains.
  ///
  /// @param blocks the places taken at once so far
  private void tiles(List<Item.Tile> tiles, List<Map<Axis, Integer>> blocks) {
    if (tiles.isEmpty()) {
      nest.along()
          .filter(axis -> nest.summedAlong().isEmpty())
          .ifPresentOrElse(axis -> rows(axis, blocks), () -> block(blocks));
      return;
    }
    var axis = tiles.getFirst().axis();
    int width = tiles.getFirst().width();
    var rest = tiles.subList(1, tiles.size());
    var size = scope.size(axis);
    if (axis.size().isFixed()) {
      int n = axis.size().fixed();
      int whole = n - n % width;
      long pace = pace(axis);
      var variable = scope.open(axis, pace);
      code.beginControlFlow(
          "for (int $1L = 0; $1L < $2L; $1L += $3L)", variable, whole * pace, width * pace);
      tiles(rest, widened(blocks, axis, width));
      scope.end(axis, code);
      if (n % width > 0) {
        scope.put(axis, Scope.Place.fixed(whole));
        tiles(rest, widened(blocks, axis, n % width));
        scope.close(axis);
      }
    } else {
      var variable = scope.open(axis);
      code.addStatement("int $L = 0", variable);
      wholeSteps(variable, size, Integer.toString(width));
      tiles(rest, widened(blocks, axis, width));
      code.endControlFlow();
      code.beginControlFlow("for (; $1L < $2L; $1L++)", variable, size);
      tiles(rest, blocks);
      scope.end(axis, code);
    }
  }

  /// A loop over so many places at a time, as far as whole ones go. The JIT compiler knows how
  /// often it runs; of `place + width <= size` it would not, and compute each address anew.
  private void wholeSteps(String variable, String size, String width) {
    code.beginControlFlow("for (; $1L <= $2L - $3L; $1L += $3L)", variable, size, width);
  }

  /// Whole vectors along the axis first, then entry by entry.
  private void rows(Axis axis, List<Map<Axis, Integer>> blocks) {
    var size = scope.size(axis);
    var variable = scope.open(axis);
    code.addStatement("int $L = 0", variable);
    wholeSteps(variable, size, "LANES");
    along = Optional.of(axis);
    block(blocks);
    along = Optional.empty();
    code.endControlFlow();
    if (leavesSome(axis)) {
      code.beginControlFlow("for (; $1L < $2L; $1L++)", variable, size);
      block(blocks);
      code.endControlFlow();
    }
    scope.close(axis);
  }

  /// Whether whole vectors, of 16 numbers at most, may leave some of the axis.
  private static boolean leavesSome(Axis axis) {
    return !axis.size().isFixed() || axis.size().fixed() % Tiles.WIDE > 0;
  }

  /// What the variable of a loop moves by from place to place, so that few places have to be
  /// multiplied by it: what the strides along the axis have in common.
  private long pace(Axis axis) {
    if (!axis.size().isFixed() || counted.contains(axis)) {
      return 1;
    }
    long pace =
        nest.views()
            .filter(view -> view.has(axis))
            .map(view -> view.stride(axis))
            .map(stride -> BigInteger.valueOf(stride.isFixed() ? stride.fixed() : 1))
            .reduce(BigInteger.ZERO, BigInteger::gcd)
            .longValueExact();
    return pace > 0 && pace <= FARTHEST / axis.size().fixed() ? pace : 1;
  }

  private boolean before() {
    return nest.laneBefore() || along.isPresent();
  }

  private boolean after() {
    return nest.laneAfter() || along.isPresent();
  }

  private static List<Map<Axis, Integer>> widened(
      List<Map<Axis, Integer>> blocks, Axis axis, int width) {
    var all = new ArrayList<Map<Axis, Integer>>();
    for (var block : blocks) {
      for (int i = 0; i < width; i++) {
        var shifted = new HashMap<>(block);
        shifted.put(axis, i);
        all.add(shifted);
      }
    }
    return all;
  }

  /// What happens at one place, or at several taken at once.
  private void block(List<Map<Axis, Integer>> places) {
    loaded.clear();
    if (nest.reductions().isEmpty()) {
      registers = new HashMap<>();
      statements(nest.before(), before());
      stores(before(), nest.stores());
    } else {
      sums(places);
    }
    loaded.clear();
  }

  private void sums(List<Map<Axis, Integer>> places) {
    boolean split = nest.sumsLanes() || nest.summedAlong().isPresent();
    var totals = new ArrayList<Map<Value, String>>();
    var sums = new ArrayList<Map<Value, String>>();
    for (int p = 0; p < places.size(); p++) {
      var total = new HashMap<Value, String>();
      var sum = new HashMap<Value, String>();
      for (var stmt : nest.sums()) {
        var name = scope.names.fresh(Words.of(stmt));
        total.put(stmt.result(), name);
        sum.put(stmt.result(), split ? scope.names.fresh(name + "Lanes") : name);
        begin(name, stmt, !split && before());
      }
      totals.add(total);
      sums.add(sum);
    }
    var early = nest.early();
    if (nest.sumsLanes()) {
      overLanes(places, totals, sums, early);
    } else if (nest.summedAlong().isPresent()) {
      overRows(nest.summedAlong().get(), places, totals, sums, early);
    } else {
      rounds(places, sums, early);
    }
    loaded.clear();
    var late = nest.stores().stream().filter(store -> !early.contains(store)).toList();
    for (int p = 0; p < places.size(); p++) {
      shift(places.get(p));
      registers = totals.get(p);
      statements(nest.after(), after());
      stores(after(), late);
    }
    shift(Map.of());
  }

  /// Adds to the sums what all places of the reduced axes have.
  private void rounds(
      List<Map<Axis, Integer>> places, List<Map<Value, String>> sums, List<Item.Store> early) {
    for (var round : nest.rounds()) {
      nest.reduced().forEach(axis -> scope.loop(axis, pace(axis), code));
      steps(round, places, sums, early);
      nest.reduced().reversed().forEach(axis -> scope.end(axis, code));
    }
  }

  /// Adds to the sums what one place of the reduced axes has.
  private void steps(
      List<Stmt> round,
      List<Map<Axis, Integer>> places,
      List<Map<Value, String>> sums,
      List<Item.Store> early) {
    loaded.clear();
    registers = new HashMap<>();
    statements(nest.before(), before());
    for (int p = 0; p < places.size(); p++) {
      shift(places.get(p));
      for (var stmt : round) {
        step(Objects.requireNonNull(sums.get(p).get(stmt.result())), stmt);
      }
    }
    shift(Map.of());
    stores(before(), early);
    loaded.clear();
  }

  private void overLanes(
      List<Map<Axis, Integer>> places,
      List<Map<Value, String>> totals,
      List<Map<Value, String>> sums,
      List<Item.Store> early) {
    boolean masked = !wholeTiles();
    code.beginControlFlow("for (int lane = 0; lane < TILE; lane += LANES)");
    if (masked) {
      code.addStatement(
          "var real = SPECIES.indexInRange(first + lane, $L)",
          scope.size(tiles.orElseThrow().axis()));
    }
    beginAll(sums);
    rounds(places, sums, early);
    if (masked) {
      for (var sum : sums) {
        for (var stmt : nest.sums()) {
          code.addStatement(
              "$1L = $2T.zero(SPECIES).blend($1L, real)", sum.get(stmt.result()), Vectors.VECTOR);
        }
      }
    }
    addUp(totals, sums);
    code.endControlFlow();
  }

  /// Vectors run along one of the reduced axes; what does not fill one is added number by number.
  private void overRows(
      Axis axis,
      List<Map<Axis, Integer>> places,
      List<Map<Value, String>> totals,
      List<Map<Value, String>> sums,
      List<Item.Store> early) {
    beginAll(sums);
    var others = nest.reduced().stream().filter(a -> !a.equals(axis)).toList();
    others.forEach(other -> scope.loop(other, pace(other), code));
    var size = scope.size(axis);
    var variable = scope.open(axis);
    code.addStatement("int $L = 0", variable);
    wholeSteps(variable, size, "LANES");
    along = Optional.of(axis);
    steps(nest.reductions(), places, sums, early);
    along = Optional.empty();
    code.endControlFlow();
    if (leavesSome(axis)) {
      code.beginControlFlow("for (; $1L < $2L; $1L++)", variable, size);
      steps(nest.reductions(), places, totals, early);
      code.endControlFlow();
    }
    scope.close(axis);
    others.reversed().forEach(other -> scope.end(other, code));
    addUp(totals, sums);
  }

  private void beginAll(List<Map<Value, String>> sums) {
    for (var sum : sums) {
      nest.sums()
          .forEach(stmt -> begin(Objects.requireNonNull(sum.get(stmt.result())), stmt, true));
    }
  }

  /// Adds up the lanes, half by half.
  private void addUp(List<Map<Value, String>> totals, List<Map<Value, String>> sums) {
    for (int p = 0; p < sums.size(); p++) {
      for (var stmt : nest.sums()) {
        var lanes = sums.get(p).get(stmt.result());
        var total = totals.get(p).get(stmt.result());
        var how = how(stmt);
        for (int half : List.of(8, 4, 2, 1)) {
          code.beginControlFlow("if (LANES > $L)", half);
          code.addStatement("$1L = $1L.$2L($1L.rearrange(BY_$3L))", lanes, how, half);
          code.endControlFlow();
        }
        if (how.equals("add")) {
          code.addStatement("$L += $L.lane(0)", total, lanes);
        } else {
          code.addStatement("$1L = Math.$2L($1L, $3L.lane(0))", total, how, lanes);
        }
      }
    }
  }

  /// The method that joins two parts of a sum.
  private static String how(Stmt stmt) {
    return switch (stmt.op()) {
      case Op.Reduce(var fn, _, _) ->
          switch (fn) {
            case SUM -> "add";
            case MAX -> "max";
            case MIN -> "min";
          };
      default -> "add";
    };
  }

  /// Moves to one of the places taken at once.
  private void shift(Map<Axis, Integer> place) {
    for (var tile : nest.tiles()) {
      var base = scope.place(tile.axis());
      int start =
          base.variable().isEmpty() ? base.shift() - shifts.getOrDefault(tile.axis(), 0) : 0;
      int moved = place.getOrDefault(tile.axis(), 0);
      scope.put(tile.axis(), new Scope.Place(base.variable(), base.pace(), start + moved));
    }
    shifts = place;
  }

  private boolean wholeTiles() {
    var size = tiles.orElseThrow().axis().size();
    return size.isFixed() && size.fixed() % tiles.get().width() == 0;
  }

  private void begin(String name, Stmt stmt, boolean lanes) {
    double start =
        switch (stmt.op()) {
          case Op.Reduce(var fn, _, _) ->
              switch (fn) {
                case SUM -> 0;
                case MAX -> Double.NEGATIVE_INFINITY;
                case MIN -> Double.POSITIVE_INFINITY;
              };
          default -> 0;
        };
    if (lanes) {
      code.addStatement("$T $L = $L", Vectors.VECTOR, name, Vectors.number(start));
    } else {
      code.addStatement("float $L = $L", name, Scalars.number(start));
    }
  }

  private void step(String sum, Stmt stmt) {
    boolean lanes = before();
    switch (stmt.op()) {
      case Op.Contract(var x, var y, _) -> {
        var left = operand(x, lanes);
        var right = operand(y, lanes);
        code.addStatement(
            lanes ? "$1L =$W$2L.fma($3L, $1L)" : "$1L += $2L * $3L", sum, left, right);
      }
      case Op.Reduce(var fn, var x, _) -> {
        var operand = operand(x, lanes);
        switch (fn) {
          case SUM -> code.addStatement(lanes ? "$1L = $1L.add($2L)" : "$1L += $2L", sum, operand);
          case MAX ->
              code.addStatement(
                  lanes ? "$1L = $1L.max($2L)" : "$1L = Math.max($1L, $2L)", sum, operand);
          case MIN ->
              code.addStatement(
                  lanes ? "$1L = $1L.min($2L)" : "$1L = Math.min($1L, $2L)", sum, operand);
        }
      }
      default -> throw new IllegalStateException("not a sum: " + stmt.op());
    }
  }

  private void statements(List<Stmt> stmts, boolean lanes) {
    for (var stmt : stmts) {
      var value =
          switch (stmt.op()) {
            case Op.Iota(var axis) -> iota(axis, lanes);
            case Op.Unary(var fn, var x) -> {
              var name = operand(x, lanes);
              yield lanes ? vector(fn, name) : Scalars.unary(fn, name);
            }
            case Op.Binary(var fn, var x, var y) -> {
              var left = operand(x, lanes);
              var right = operand(y, lanes);
              yield lanes
                  ? Vectors.binary(fn, CodeBlock.of("$L", left), CodeBlock.of("$L", right))
                  : Scalars.binary(fn, left, right);
            }
            case Op.Select(var condition, var x, var y) -> {
              var decides = operand(condition, lanes);
              var then = operand(x, lanes);
              var otherwise = operand(y, lanes);
              yield lanes
                  ? CodeBlock.of(
                      "$L.blend($L, $L.compare($T.NE, 0f))",
                      otherwise,
                      then,
                      decides,
                      Vectors.OPERATORS)
                  : CodeBlock.of("$L != 0f ? $L : $L", decides, then, otherwise);
            }
            default -> throw new IllegalStateException("not elementwise: " + stmt.op());
          };
      registers.put(stmt.result(), declare(Words.of(stmt), value, lanes));
    }
  }

  private CodeBlock vector(Op.UnaryFn fn, String x) {
    var polynomials = new Polynomials((name, value) -> declare(name, value, true));
    return switch (fn) {
      case FLOOR -> floor(x);
      case EXP -> polynomials.exp(x);
      case TANH -> polynomials.tanh(x);
      case SIGMOID -> polynomials.sigmoid(x);
      case NEG, RECIPROCAL, LOG, SQRT, SIN, COS, ABS, SIGN, IS_FINITE -> Vectors.unary(fn, x);
    };
  }

  private String declare(String hint, CodeBlock value, boolean lanes) {
    var name = scope.names.fresh(hint);
    if (lanes) {
      code.addStatement("$T $L =$W$L", Vectors.VECTOR, name, value);
    } else {
      code.addStatement("float $L =$W$L", name, value);
    }
    return name;
  }

  private CodeBlock iota(Axis axis, boolean lanes) {
    if (tiles.filter(t -> t.axis().equals(axis)).isPresent()) {
      if (tiles.get().vectors()) {
        return CodeBlock.of("$T.broadcast(SPECIES, first + lane).addIndex(1)", Vectors.VECTOR);
      }
      return lanes
          ? CodeBlock.of("$T.broadcast(SPECIES, first)", Vectors.VECTOR)
          : CodeBlock.of("first");
    }
    var place = scope.place(axis).variable();
    if (along.filter(axis::equals).isPresent()) {
      return CodeBlock.of("$T.broadcast(SPECIES, $L).addIndex(1)", Vectors.VECTOR, place);
    }
    return lanes
        ? CodeBlock.of("$T.broadcast(SPECIES, $L)", Vectors.VECTOR, place)
        : CodeBlock.of("$L", place);
  }

  /// Rounds towards zero, then down where that went up; numbers from 2^23 on are whole already.
  private CodeBlock floor(String x) {
    var toward =
        declare(
            "toward",
            CodeBlock.of(
                "($1T) $2L.convert($3T.F2I, 0).convert($3T.I2F, 0)",
                Vectors.VECTOR,
                x,
                Vectors.OPERATORS),
            true);
    var down =
        declare(
            "down",
            CodeBlock.of(
                "$1L.blend($1L.sub(1f), $1L.compare($3T.GT, $2L))", toward, x, Vectors.OPERATORS),
            true);
    return CodeBlock.of(
        "$1L.blend($2L, $1L.abs().compare($3T.LT, 0x1p23f))", x, down, Vectors.OPERATORS);
  }

  private String operand(Value value, boolean lanes) {
    var known = registers.get(value);
    if (known != null) {
      return known;
    }
    var source = nest.sources().get(value);
    if (source == null) {
      throw new IllegalStateException("no source for " + value);
    }
    if (source instanceof Source.Number(double number) && !lanes) {
      return Scalars.number(number);
    }
    var place = new HashMap<>(shifts);
    place.keySet().removeIf(axis -> !source.has(axis));
    return loaded.computeIfAbsent(
        new Loaded(value, place),
        _ ->
            switch (source) {
              case Source.Number(double number) ->
                  declare("constant", Vectors.number(number), true);
              case View view -> declare(load(value, view), load(view, lanes), lanes);
            });
  }

  private static String load(Value value, View view) {
    return (value.hint().isEmpty() ? view.buffer().name() : value.hint()) + ".here";
  }

  private CodeBlock load(View view, boolean lanes) {
    var array = scope.array(view.buffer());
    var entry = scope.entry(view);
    if (!lanes) {
      return CodeBlock.of("$L[$L]", array, entry);
    }
    boolean neighbours =
        along.or(() -> tiles.filter(Tiles::vectors).map(Tiles::axis)).filter(view::has).isPresent();
    return neighbours
        ? CodeBlock.of("$T.fromArray(SPECIES, $L,$W$L)", Vectors.VECTOR, array, entry)
        : CodeBlock.of("$T.broadcast(SPECIES,$W$L[$L])", Vectors.VECTOR, array, entry);
  }

  private void stores(boolean lanes, List<Item.Store> stores) {
    for (var store : stores) {
      operand(store.value(), lanes);
    }
    for (var store : stores) {
      var value = operand(store.value(), lanes);
      var array = scope.array(store.into().buffer());
      var entry = scope.entry(store.into());
      if (lanes) {
        code.addStatement("$L.intoArray($L,$W$L)", value, array, entry);
      } else {
        code.addStatement("$L[$L] =$W$L", array, entry, value);
      }
    }
  }
}
