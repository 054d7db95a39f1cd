package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    return groups;
  }

  private int madeAt(Value value) {
    return made.getOrDefault(aliases.root(value), -1);
  }

  private int place(Stmt stmt) {
    int ready = Math.max(0, stmt.op().operands().stream().mapToInt(this::madeAt).max().orElse(0));
    return switch (stmt.op()) {
      case Op.Unary _, Op.Binary _, Op.Select _, Op.Iota _ -> elementwise(stmt, ready);
      case Op.Reduce(_, var x, var over) -> reduce(stmt, x, Set.copyOf(over), ready);
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

  private int reduce(Stmt stmt, Value x, Set<Axis> over, int ready) {
    boolean lanes = runsAlongLanes(stmt.result().type());
    if (ready < groups.size()
        && madeAt(x) == ready
        && groups.get(ready) instanceof Group.Fused nest
        && nest.makesBefore(aliases.identity(x))
        && (nest.reductions.isEmpty() || nest.over.equals(over))) {
      nest.reduce(stmt, over, lanes);
      nest.cost += 2;
      return ready;
    }
    var nest = nest(x.type());
    nest.reduce(stmt, over, lanes);
    nest.cost = 2;
    return append(nest);
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
