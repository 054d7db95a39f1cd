package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;

/// Plans a body outside of regions: cuts its statements into stages that run one after another, by
/// turns for the whole tensors (even stages) and tile by tile (odd stages: the regions).
final class Staging implements Placement.Control {
  private final Workspace workspace;
  private final Optional<Tiles> tiles;
  private final Optional<Axis> lane;
  private final Env env;
  private final Aliases aliases;
  private final Map<Value, Integer> stages = new HashMap<>();
  private final Map<Value, Spread> spreads = new HashMap<>();
  private int last;

  Staging(Workspace workspace, Env env) {
    this.workspace = workspace;
    this.tiles = workspace.tiles();
    this.lane = env.lane();
    this.env = env;
    this.aliases = new Aliases(lane);
  }

  List<Item> items(List<Stmt> stmts, List<Delivery> deliveries) {
    var stageOf = new IdentityHashMap<Stmt, Integer>();
    for (var stmt : stmts) {
      if (!aliases.note(stmt) && !(stmt.op() instanceof Op.Constant)) {
        int stage = stage(stmt);
        stageOf.put(stmt, stage);
        last = Math.max(last, stage);
      }
    }
    workspace.note(stmts);
    delay(stmts, stageOf, deliveries);
    boolean leavesLanes =
        deliveries.stream().anyMatch(d -> isOutput(d) && Spreads.has(d.value().type(), lane));
    if (last == 0 && !leavesLanes) {
      return new Placement(workspace, this, Optional.empty(), false, env)
          .items(stmts, List.of(), deliveries);
    }
    var atEnd = new ArrayList<Delivery>();
    var early = new HashMap<Integer, List<Delivery>>();
    for (var delivery : deliveries) {
      var value = aliases.identity(delivery.value());
      int stage = stages.getOrDefault(value, -1);
      boolean compactLanes = isOutput(delivery) && Spreads.has(delivery.value().type(), lane);
      if (delivery.replaces().isEmpty() && stage >= 0 && stage % 2 == 0 && !compactLanes) {
        early.computeIfAbsent(stage, _ -> new ArrayList<>()).add(delivery);
      } else {
        atEnd.add(delivery);
      }
    }
    var carried =
        deliveries.stream().flatMap(d -> d.replaces().stream()).collect(Collectors.toSet());
    env.note(stmts);
    var items = new ArrayList<Item>();
    for (int s = 0; s <= last; s++) {
      int stage = s;
      var own = stmts.stream().filter(stmt -> stageOf.getOrDefault(stmt, stage) == stage).toList();
      var needed = needed(stmts, stageOf, stage, deliveries);
      if (stage % 2 == 0) {
        items.addAll(
            new Placement(workspace, this, Optional.empty(), false, env)
                .items(own, needed, early.getOrDefault(stage, List.of())));
      } else if (own.stream().anyMatch(stageOf::containsKey)) {
        items.addAll(region(own, needed));
      }
    }
    items.addAll(
        new Copies(workspace, Optional.empty(), false)
            .deliver(atEnd, carried, aliases, env, Span.NONE));
    return items;
  }

  /// Moves elementwise work on whole tensors to the stage that first needs it, where it shares
  /// loops.
  private void delay(List<Stmt> stmts, Map<Stmt, Integer> stageOf, List<Delivery> deliveries) {
    var wanted = new HashMap<Value, Integer>();
    deliveries.forEach(d -> want(wanted, d.value(), last - last % 2));
    for (var stmt : stmts.reversed()) {
      var stage = stageOf.get(stmt);
      if (stage == null) {
        continue;
      }
      boolean elementwise =
          switch (stmt.op()) {
            case Op.Unary _, Op.Binary _, Op.Select _ -> true;
            default -> false;
          };
      if (elementwise && stage % 2 == 0) {
        int first = wanted.getOrDefault(stmt.result(), stage);
        stage = Math.max(stage, first - first % 2);
        stageOf.put(stmt, stage);
        stages.put(stmt.result(), stage);
      }
      for (var operand : stmt.op().operands()) {
        want(wanted, operand, stage);
      }
    }
  }

  private void want(Map<Value, Integer> wanted, Value value, int stage) {
    wanted.merge(aliases.root(value), stage, Math::min);
  }

  /// Outputs have no room for whole tiles: what regions read cannot lie there.
  private static boolean isOutput(Delivery delivery) {
    return delivery.into().buffer().scope() == Buffer.Scope.OUTPUT;
  }

  private int stage(Stmt stmt) {
    var operands = stmt.op().operands().stream().map(aliases::root).toList();
    var found =
        lane.map(Spreads::new)
            .filter(s -> s.concerns(stmt))
            .flatMap(s -> s.of(stmt, outside(stmt)));
    int stage = found.isPresent() ? 1 : 0;
    for (var operand : operands) {
      int made = stages.getOrDefault(operand, 0);
      if (found.isPresent()) {
        boolean waits =
            made % 2 == 1 && needsAllTiles(Objects.requireNonNull(spreads.get(operand)));
        stage = Math.max(stage, made % 2 == 0 ? made + 1 : waits ? made + 2 : made);
      } else {
        stage = Math.max(stage, made + made % 2);
      }
    }
    for (int i = 0; i < stmt.results().size(); i++) {
      stages.put(stmt.results().get(i), stage);
      if (found.isPresent()) {
        spreads.put(stmt.results().get(i), found.get().get(i));
      }
    }
    return stage;
  }

  /// Whether what is spread so has its value once all tiles are done, and not in each before.
  private static boolean needsAllTiles(Spread spread) {
    return switch (spread) {
      case PART, EITHER -> true;
      case SAME, LANES -> false;
    };
  }

  /// How what a statement reads is spread, once all tiles of earlier regions are done.
  private Map<Value, Spread> outside(Stmt stmt) {
    var known = new HashMap<Value, Spread>();
    for (var operand : stmt.op().operands()) {
      known.put(operand, Spreads.has(operand.type(), lane) ? Spread.LANES : Spread.SAME);
    }
    return known;
  }

  /// What a stage makes for other stages and for the end.
  private List<Value> needed(
      List<Stmt> stmts, Map<Stmt, Integer> stageOf, int stage, List<Delivery> deliveries) {
    var needed = new LinkedHashSet<Value>();
    for (var stmt : stmts) {
      if (stageOf.getOrDefault(stmt, stage) != stage) {
        stmt.op().operands().forEach(v -> needed.add(aliases.root(v)));
      }
    }
    deliveries.forEach(d -> needed.add(aliases.root(d.value())));
    needed.removeIf(v -> stages.getOrDefault(v, -1) != stage);
    return List.copyOf(needed);
  }

  private List<Item> region(List<Stmt> stmts, List<Value> needed) {
    workspace.enter();
    var within = new Env(env);
    var known = new HashMap<Value, Spread>();
    for (var stmt : stmts) {
      for (var operand : stmt.op().operands()) {
        known.putIfAbsent(operand, Spreads.has(operand.type(), lane) ? Spread.LANES : Spread.SAME);
      }
    }
    var spread = new Spreads(lane.orElseThrow());
    for (var stmt : stmts) {
      var found = spread.of(stmt, known);
      if (found.isPresent()) {
        for (int i = 0; i < found.get().size(); i++) {
          known.put(stmt.results().get(i), found.get().get(i));
        }
      } else if (Aliases.source(stmt.op(), lane).isEmpty()) {
        throw new IllegalStateException("a region reads what it sums");
      }
    }
    var deliveries = new ArrayList<Delivery>();
    var sums = new ArrayList<Item.TileSum>();
    var same = new ArrayList<Delivery>();
    for (var value : needed) {
      switch (Objects.requireNonNull(known.get(value), value::toString)) {
        case LANES -> {
          var shared = workspace.memory(value, false);
          deliveries.add(new Delivery(value, shared, Optional.empty()));
          env.put(value, shared);
        }
        case PART -> {
          var part = workspace.canonical(value, true);
          var total = workspace.canonical(value, false);
          var all =
              workspace.buffer(
                  value.hint(),
                  Buffer.Scope.SHARED,
                  part.buffer().length().times(workspace.shards()));
          deliveries.add(new Delivery(value, part, Optional.empty()));
          sums.add(new Item.TileSum(value, part.buffer(), all, total.buffer()));
          env.put(value, total);
        }
        case SAME, EITHER -> {
          var own = workspace.memory(value, true);
          var shared = workspace.memory(value, false);
          deliveries.add(new Delivery(value, own, Optional.empty()));
          same.add(new Delivery(value, shared, Optional.empty()));
          env.put(value, shared);
        }
      }
    }
    var control = new RegionControl(workspace, tiles.orElseThrow(), known);
    var items =
        new ArrayList<>(
            new Placement(workspace, control, tiles, true, within)
                .items(stmts, needed, deliveries));
    if (!same.isEmpty()) {
      var copies =
          new Copies(workspace, tiles, true).deliver(same, Set.of(), aliases, within, Span.NONE);
      items.add(new Item.FirstTile(copies, List.of()));
    }
    var all = new ArrayList<>(workspace.ahead());
    all.add(new Item.Region(workspace.region(), tiles.orElseThrow(), items, sums));
    return all;
  }

  @Override
  public List<Item> scan(Stmt stmt, Op.Scan scan, Env outer, Destinations destinations) {
    var onlyFirst = scan.inits().stream().map(_ -> false).toList();
    return structure()
        .scan(
            stmt,
            scan,
            outer,
            destinations,
            onlyFirst,
            (body, inner, deliveries) ->
                new Staging(workspace, inner).items(body.stmts(), deliveries));
  }

  @Override
  public List<Item> branch(Stmt stmt, Op.Branch branch, Env outer, Destinations destinations) {
    return structure()
        .branch(
            stmt,
            branch,
            outer,
            destinations,
            (body, inner, deliveries) ->
                new Staging(workspace, inner).items(body.stmts(), deliveries));
  }

  private Structure structure() {
    return new Structure(workspace, Optional.empty(), false);
  }
}
