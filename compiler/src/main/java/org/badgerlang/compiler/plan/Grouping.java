package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// Cuts the statements of a body into groups that share a loop nest, in an order in which they can
/// run.
///
/// A statement joins the earliest nest over its own axes that comes after, or makes, all that it
/// reads.
final class Grouping {
  /// About how many vector operations a nest may have: beyond, the JIT compiler does worse.
  private static final int MOST_OPERATIONS = 120;

  /// The same for what follows each sum of a product: it stands in the code once for every sum side
  /// by side.
  private static final int MOST_AFTER_PRODUCT = 8;

  private final Optional<Tiles> tiles;
  private final Aliases aliases;
  private final List<Group> groups = new ArrayList<>();
  private final Map<Value, Integer> made = new HashMap<>();

  /// @param tiles how the region is cut, inside one
  Grouping(Optional<Tiles> tiles, Aliases aliases) {
    this.tiles = tiles;
    this.aliases = aliases;
  }

  List<Group> groups(List<Stmt> stmts) {
    for (var stmt : stmts) {
      if (!aliases.note(stmt) && !(stmt.op() instanceof Op.Constant)) {
        int place = place(stmt);
        stmt.results().forEach(v -> made.put(v, place));
      }
    }
    for (int p = 0; p < groups.size(); p++) {
      if (groups.get(p) instanceof Group.Fused nest && nest.isProduct()) {
        lighten(p, nest);
      }
    }
    return groups;
  }

  /// Moves what follows a product, and neither needs it nor is read there, to its first reader.
  private void lighten(int place, Group.Fused product) {
    var sums = new HashSet<Value>();
    product.reductions.forEach(stmt -> sums.add(stmt.result()));
    for (var stmt : product.after) {
      if (stmt.op().operands().stream().map(aliases::root).anyMatch(sums::contains)) {
        sums.add(stmt.result());
      }
    }
    for (var stmt : List.copyOf(product.after).reversed()) {
      boolean apart =
          !sums.contains(stmt.result())
              && product.after.stream().noneMatch(other -> aliases.reads(other, stmt.result()));
      if (apart) {
        firstReader(stmt.result(), place)
            .flatMap(p -> host(groups.get(p), stmt).map(nest -> Map.entry(p, nest)))
            .ifPresent(
                found -> {
                  product.after.remove(stmt);
                  product.cost -= cost(stmt.op());
                  found.getValue().before.addFirst(stmt);
                  found.getValue().cost += cost(stmt.op());
                  made.put(stmt.result(), found.getKey());
                });
      }
    }
  }

  private Optional<Integer> firstReader(Value value, int place) {
    return IntStream.range(place + 1, groups.size())
        .filter(
            p -> Uses.stmts(groups.get(p)).stream().anyMatch(stmt -> aliases.reads(stmt, value)))
        .boxed()
        .findFirst();
  }

  /// The group as a nest that can compute the statement before all else, where what reads it there
  /// runs over the same places.
  private Optional<Group.Fused> host(Group group, Stmt stmt) {
    var type = stmt.result().type();
    return group instanceof Group.Fused nest
            && !nest.isProduct()
            && nest.laneBefore == runsAlongLanes(type)
            && nest.space.equals(space(tiles, type))
            && hasRoom(nest, cost(stmt.op()))
            && nest.after.stream().noneMatch(other -> aliases.reads(other, stmt.result()))
        ? Optional.of(nest)
        : Optional.empty();
  }

  private int madeAt(Value value) {
    return made.getOrDefault(aliases.root(value), -1);
  }

  private int place(Stmt stmt) {
    int ready = Math.max(0, stmt.op().operands().stream().mapToInt(this::madeAt).max().orElse(0));
    return switch (stmt.op()) {
      case Op.Unary _, Op.Binary _, Op.Select _, Op.Iota _ -> elementwise(stmt, ready);
      case Op.Reduce(_, var x, var over) -> reduce(stmt, x.type(), Set.copyOf(over), ready);
      case Op.Contract(var x, _, var over) when !Group.Fused.multipliesMatrices(stmt.op()) ->
          reduce(stmt, x.type(), Set.copyOf(over), ready);
      case Op.Contract(var x, var y, var over) -> {
        var nest = nest(x.type().union(y.type()));
        nest.reduce(stmt, Set.copyOf(over), runsAlongLanes(stmt.result().type()));
        yield append(nest);
      }
      default -> append(new Group.Alone(stmt));
    };
  }

  private int append(Group group) {
    groups.add(group);
    return groups.size() - 1;
  }

  private boolean runsAlongLanes(TensorType type) {
    return Tiles.vectors(tiles, type);
  }

  /// The axes of a nest over all places of a type.
  static Set<Axis> space(Optional<Tiles> tiles, TensorType type) {
    var axes = new HashSet<>(type.axes());
    tiles.ifPresent(t -> axes.remove(t.axis()));
    return axes;
  }

  private Group.Fused nest(TensorType type) {
    return new Group.Fused(space(tiles, type), runsAlongLanes(type));
  }

  private int elementwise(Stmt stmt, int ready) {
    var type = stmt.result().type();
    var space = space(tiles, type);
    boolean lanes = runsAlongLanes(type);
    int cost = cost(stmt.op());
    for (int p = ready; p < groups.size(); p++) {
      if (groups.get(p) instanceof Group.Fused nest && hasRoom(nest, cost)) {
        if (nest.laneBefore == lanes
            && nest.space.equals(space)
            && !nest.isProduct()
            && reads(stmt, p, nest, true)) {
          nest.before.add(stmt);
          nest.cost += cost;
          return p;
        }
        if (!nest.reductions.isEmpty()
            && nest.laneAfter == lanes
            && nest.outer.equals(space)
            && reads(stmt, p, nest, false)) {
          nest.after.add(stmt);
          nest.cost += cost;
          return p;
        }
      }
    }
    var nest = nest(type);
    nest.before.add(stmt);
    nest.cost = cost;
    return append(nest);
  }

  /// Whether a nest may have more statements of the cost.
  static boolean hasRoom(Group.Fused nest, int cost) {
    return nest.cost + cost <= (nest.isProduct() ? MOST_AFTER_PRODUCT : MOST_OPERATIONS);
  }

  /// Whether a statement finds in a nest, as it runs, what the nest makes of its operands.
  private boolean reads(Stmt stmt, int place, Group.Fused nest, boolean before) {
    return stmt.op().operands().stream()
        .filter(v -> madeAt(v) == place)
        .map(aliases::identity)
        .allMatch(v -> before ? nest.makesBefore(v) : nest.makesAfter(v));
  }

  /// @param terms the type of what is summed
  private int reduce(Stmt stmt, TensorType terms, Set<Axis> over, int ready) {
    boolean lanes = runsAlongLanes(stmt.result().type());
    var space = space(tiles, terms);
    for (int p = ready; p < groups.size(); p++) {
      if (groups.get(p) instanceof Group.Fused nest
          && nest.laneBefore == runsAlongLanes(terms)
          && nest.space.equals(space)
          && !nest.isProduct()
          && hasRoom(nest, 2)
          && (nest.reductions.isEmpty() || nest.over.equals(over))
          && shares(stmt, nest)
          && reads(stmt, p, nest, true)) {
        nest.reduce(stmt, over, lanes);
        nest.cost += 2;
        return p;
      }
    }
    var nest = nest(terms);
    nest.reduce(stmt, over, lanes);
    nest.cost = 2;
    return append(nest);
  }

  /// Whether a nest has what a sum reads, for every place of all axes.
  private boolean shares(Stmt sum, Group.Fused nest) {
    return sum.op().operands().stream()
        .map(aliases::identity)
        .anyMatch(
            value ->
                nest.makesBefore(value)
                    || Stream.concat(nest.before.stream(), nest.reductions.stream())
                        .flatMap(stmt -> stmt.op().operands().stream())
                        .anyMatch(operand -> aliases.identity(operand).equals(value)));
  }

  private static int cost(Op op) {
    return switch (op) {
      case Op.Unary(var fn, _) ->
          switch (fn) {
            case EXP, LOG, SIN, COS, TANH, SIGMOID -> 24;
            case NEG, RECIPROCAL, SQRT, ABS, SIGN, FLOOR, IS_FINITE -> 2;
          };
      case Op.Binary(var fn, _, _) -> fn == Op.BinaryFn.POW ? 40 : 2;
      default -> 2;
    };
  }
}
