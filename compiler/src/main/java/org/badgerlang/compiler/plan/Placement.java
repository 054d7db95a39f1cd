package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
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

/// Places the values of one run of statements in memory and makes its groups into items.
///
/// One object serves one run of statements; bodies inside it get their own.
final class Placement {
  private final Workspace workspace;
  private final Control control;
  private final Optional<Tiles> tiles;
  private final boolean worker;
  private final Env env;
  private final Aliases aliases;
  private final Copies moves;
  private final Windows windows;
  private final Products products;
  private final AddedProducts additions;
  private final RowSums sums;
  private final Destinations destinations;
  private final Map<Near, View> near = new HashMap<>();

  /// A copy of a value, its axes but that of the lanes in an order.
  private record Near(Value value, List<Axis> order) {}

  /// Plans statements that have bodies.
  interface Control {
    List<Item> scan(Stmt stmt, Op.Scan scan, Env env, Destinations destinations);

    List<Item> branch(Stmt stmt, Op.Branch branch, Env env, Destinations destinations);
  }

  /// @param tiles how the region is cut, inside one; absent elsewhere
  /// @param worker whether new memory holds but the tile at hand
  Placement(Workspace workspace, Control control, Optional<Tiles> tiles, boolean worker, Env env) {
    this.workspace = workspace;
    this.control = control;
    this.tiles = tiles;
    this.worker = worker;
    this.env = env;
    this.aliases = new Aliases(env.lane());
    this.moves = new Copies(workspace, tiles, worker);
    this.windows = new Windows(workspace, worker, moves);
    this.products = new Products(workspace, aliases, tiles, worker);
    this.additions = new AddedProducts(aliases);
    this.sums = new RowSums(workspace, worker, moves);
    this.destinations = new Destinations(workspace, tiles, worker, aliases);
  }

  /// @param needed values that are read after these statements
  List<Item> items(List<Stmt> stmts, List<Value> needed, List<Delivery> deliveries) {
    env.note(stmts);
    workspace.note(stmts);
    var results = new ArrayList<>(needed);
    deliveries.forEach(d -> results.add(d.value()));
    var groups = new Grouping(tiles, aliases).groups(stmts);
    var carried = Destinations.replaced(deliveries);
    if (workspace.processor().isPresent()) {
      groups = joined(groups, results);
      groups = new CheapCopies(workspace, tiles, aliases, groups, results, carried).groups();
    }
    var uses = new Uses(groups, aliases, results);
    destinations.settle(groups, uses, deliveries, windows, env.lane());
    var items =
        new ArrayList<>(moves.deliver(destinations.start(), Set.of(), aliases, env, Span.NONE));
    for (int p = 0; p < groups.size(); p++) {
      switch (groups.get(p)) {
        case Group.Fused nest -> {
          var added = additions.of(p, nest, uses).flatMap(found -> added(nest, found, uses));
          items.addAll(added.orElseGet(() -> nest(nest, uses)));
        }
        case Group.Alone(var stmt) -> items.addAll(alone(stmt));
      }
    }
    items.addAll(moves.deliver(destinations.end(), carried, aliases, env, Span.NONE));
    return items;
  }

  /// Products that run in blocks do so one by one.
  private List<Group> joined(List<Group> groups, List<Value> results) {
    var roots = results.stream().map(aliases::root).collect(Collectors.toSet());
    return new JointSums(
            groups, aliases, roots, nest -> tiles.filter(t -> Products.leaves(nest, t)).isEmpty())
        .groups();
  }

  private List<Item> nest(Group.Fused nest, Uses uses) {
    var stmts = Uses.stmts(nest);
    var made = new LinkedHashSet<Value>();
    stmts.forEach(stmt -> made.addAll(stmt.results()));
    var sources = new HashMap<Value, Source>();
    var renamed = new HashMap<Value, Value>();
    for (var stmt : stmts) {
      for (var operand : stmt.op().operands()) {
        var identity = aliases.identity(operand);
        if (made.contains(identity)) {
          renamed.put(operand, identity);
        } else {
          sources.put(operand, env.source(operand));
        }
      }
    }
    var product = products.of(nest, sources, destinations::wanted);
    if (product.isPresent()) {
      return packed(nest, product.get(), uses);
    }
    var stores = new ArrayList<Item.Store>();
    for (var value : made) {
      if (uses.kept(value) || destinations.wanted(value).isPresent()) {
        env.put(value, destinations.home(value));
        stores.add(new Item.Store(value, destinations.home(value)));
      }
      destinations.copies(value).forEach(v -> stores.add(new Item.Store(value, v)));
    }
    var items = new ArrayList<Item>();
    var last = stmts.getLast();
    for (var value : far(nest, sources)) {
      bringNear(value, nest.over, sources, last.origin()).ifPresent(items::add);
    }
    var order = (nest.reductions.isEmpty() ? last : nest.reductions.getFirst()).result().type();
    var over = new ArrayList<Axis>();
    if (!nest.reductions.isEmpty()) {
      for (var operand : nest.reductions.getFirst().op().operands()) {
        operand.type().axes().stream()
            .filter(a -> nest.over.contains(a) && !over.contains(a))
            .forEach(over::add);
      }
    }
    tiles.ifPresent(t -> over.remove(t.axis()));
    var outer = new ArrayList<>(order.axes());
    outer.removeIf(a -> Tiles.cover(tiles, a));
    Optional<Axis> axis = Optional.empty();
    stores.stream().findFirst().ifPresent(store -> sort(outer, List.of(store.into())));
    if (!nest.laneBefore) {
      var read = read(nest, sources);
      sort(over, read.values());
      var along = along(nest, outer, over, read, sources, stores);
      axis = along.map(Along::axis);
      along.ifPresent(
          a -> {
            for (var value : a.turned()) {
              items.add(turn(value, a.axis(), sources, last.origin()));
            }
          });
    }
    var loops =
        new Item.Nest(
            name(stores, stmts),
            last.origin(),
            nest.laneBefore,
            nest.laneAfter,
            axis,
            outer,
            List.of(),
            over,
            rewrite(nest.before, renamed),
            rewrite(nest.reductions, renamed),
            rewrite(nest.after, renamed),
            sources,
            stores);
    items.addAll(tiled(loops).<List<Item>>map(List::of).orElseGet(() -> sums.of(loops)));
    return items;
  }

  /// A product, several sums at a time. Axes that run on count as one: blocks then end where both
  /// do.
  private Optional<Item.Nest> tiled(Item.Nest nest) {
    var whole = workspace.processor().isPresent() ? Merging.of(nest) : nest;
    return Optional.of(Tiling.of(whole)).filter(tiles -> !tiles.isEmpty()).map(whole::in);
  }

  /// A product by itself, and a nest of what follows its sums.
  private List<Item> packed(Group.Fused nest, Products.Packed product, Uses uses) {
    var stmt = nest.reductions.getFirst();
    var result = stmt.result();
    boolean isFree = destinations.wanted(result).isEmpty() && destinations.copies(result).isEmpty();
    var into = destinations.home(result, () -> product.memory(result));
    var items = new ArrayList<Item>(product.items(into, false, stmt.origin()));
    env.put(result, into);
    if (isFree) {
      additions.note(result, into);
    }
    for (var copy : destinations.copies(result)) {
      items.add(moves.copy(result, into, copy, stmt.origin()));
    }
    items.addAll(after(nest, uses));
    return items;
  }

  /// A product that is added to what another one left, where it runs in blocks.
  private Optional<List<Item>> added(Group.Fused nest, AddedProducts.Addition addition, Uses uses) {
    var total = addition.total().result();
    if (destinations.wanted(total).isPresent() || !destinations.copies(total).isEmpty()) {
      return Optional.empty();
    }
    var rest = nest.without(addition.total());
    var stmt = nest.reductions.getFirst();
    var sources = new HashMap<Value, Source>();
    stmt.op().operands().forEach(operand -> sources.put(operand, env.source(operand)));
    return products
        .of(rest, sources, _ -> Optional.of(addition.where()))
        .map(
            product -> {
              var items = new ArrayList<>(product.items(addition.where(), true, stmt.origin()));
              env.put(total, addition.where());
              additions.note(total, addition.where());
              items.addAll(after(rest, uses));
              return items;
            });
  }

  /// A nest of what follows the sums of another one.
  private List<Item> after(Group.Fused nest, Uses uses) {
    if (nest.after.isEmpty()) {
      return List.of();
    }
    var rest = new Group.Fused(nest.outer, nest.laneAfter);
    rest.before.addAll(nest.after);
    return nest(rest, uses);
  }

  /// What is read for every place of all axes.
  private static Map<Value, Source> read(Group.Fused nest, Map<Value, Source> sources) {
    var read = new HashMap<Value, Source>();
    for (var stmts : List.of(nest.before, nest.reductions)) {
      for (var stmt : stmts) {
        for (var operand : stmt.op().operands()) {
          if (sources.containsKey(operand)) {
            read.put(operand, sources.get(operand));
          }
        }
      }
    }
    return read;
  }

  private static Optional<Along> along(
      Group.Fused nest,
      List<Axis> outer,
      List<Axis> over,
      Map<Value, Source> read,
      Map<Value, Source> sources,
      List<Item.Store> stores) {
    var after = new HashMap<>(sources);
    after.keySet().removeAll(read.keySet());
    var early = new ArrayList<View>();
    var late = new ArrayList<View>();
    for (var store : stores) {
      boolean isEarly = !nest.reductions.isEmpty() && nest.makesBefore(store.value());
      (isEarly ? early : late).add(store.into());
    }
    boolean mayTurn = nest.isProduct() && nest.before.isEmpty();
    return Along.of(outer, over, read, after, early, late, mayTurn);
  }

  /// Puts axes in the order in which their entries lie: neighbours innermost.
  private static void sort(List<Axis> axes, Collection<? extends Source> sources) {
    var far = new HashMap<Axis, Long>();
    for (var axis : axes) {
      long most = 0;
      for (var source : sources) {
        if (source instanceof View view && view.stride(axis).isFixed()) {
          most = Math.max(most, view.stride(axis).fixed());
        } else if (source instanceof View view) {
          most = Math.max(most, Math.multiplyExact(2, Math.max(1, view.stride(axis).constant())));
        }
      }
      far.put(axis, most);
    }
    axes.sort(Comparator.comparingLong((Axis axis) -> far.getOrDefault(axis, 0L)).reversed());
  }

  /// Copies a value so that its entries along an axis are neighbours; the nest reads the copy.
  private Item turn(Value value, Axis axis, Map<Value, Source> sources, Span origin) {
    var from = sources.get(value);
    var order = new ArrayList<>(value.type().axes());
    order.removeIf(a -> a.equals(axis) || Tiles.cover(tiles, a));
    if (from instanceof View view) {
      sort(order, List.of(view));
    }
    order.add(axis);
    var into = workspace.memory(value, order, worker);
    sources.put(value, into);
    return moves.copy(value, Objects.requireNonNull(from), into, origin);
  }

  private List<Value> far(Group.Fused nest, Map<Value, Source> sources) {
    return workspace
        .processor()
        .flatMap(processor -> tiles.map(t -> NearDepths.of(nest, t.axis(), processor, sources)))
        .orElse(List.of());
  }

  /// Copies a value so that what is summed over lies innermost, unless an earlier nest has; the
  /// nest reads the copy.
  private Optional<Item> bringNear(
      Value value, Set<Axis> over, Map<Value, Source> sources, Span origin) {
    var from = Objects.requireNonNull(sources.get(value));
    var read = new ArrayList<>(value.type().axes());
    read.removeIf(a -> Tiles.cover(tiles, a));
    sort(read, List.of(from));
    var order = new ArrayList<>(read.stream().filter(a -> !over.contains(a)).toList());
    order.addAll(read.stream().filter(over::contains).toList());
    var copy = new Near(value, order);
    var known = Optional.ofNullable(near.get(copy));
    var into = known.orElseGet(() -> workspace.memory(value, worker, order));
    near.put(copy, into);
    sources.put(value, into);
    return known.isPresent()
        ? Optional.empty()
        : Optional.of(moves.copy(value, read, from, into, origin));
  }

  private static String name(List<Item.Store> stores, List<Stmt> stmts) {
    return stores.stream()
        .map(store -> store.value().hint())
        .filter(hint -> !hint.isEmpty())
        .findFirst()
        .orElse(Words.of(stmts.getLast()));
  }

  private static List<Stmt> rewrite(List<Stmt> stmts, Map<Value, Value> renamed) {
    return stmts.stream()
        .map(
            stmt ->
                new Stmt(
                    stmt.results(),
                    stmt.op().mapOperands(v -> renamed.getOrDefault(v, v)),
                    stmt.origin()))
        .toList();
  }

  private List<Item> alone(Stmt stmt) {
    return switch (stmt.op()) {
      case Op.Scan scan -> control.scan(stmt, scan, env, destinations);
      case Op.Branch branch -> control.branch(stmt, branch, env, destinations);
      case Op.External external -> call(stmt, external);
      case Op.Concat concat -> concat(stmt, concat);
      case Op.Pad(var x, var from, var start, var stride, var to) -> {
        env.put(stmt.result(), destinations.home(stmt.result()));
        var into = destinations.home(stmt.result()).slice(to, start, stride, from);
        yield List.of(
            moves.zero(stmt.result(), destinations.home(stmt.result()), stmt.origin()),
            moves.copy(x, env.source(x), into, stmt.origin()));
      }
      case Op.Rename(var x, var from, var to) -> {
        env.put(stmt.result(), destinations.home(stmt.result()));
        var into = destinations.home(stmt.result()).rename(to, from);
        yield List.of(moves.copy(x, env.source(x), into, stmt.origin()));
      }
      case Op.Slice(var x, var from, var start, var stride, var to) -> {
        var source = env.source(x);
        var part = source instanceof View view ? view.slice(from, start, stride, to) : source;
        env.put(stmt.result(), destinations.home(stmt.result()));
        yield List.of(
            moves.copy(stmt.result(), part, destinations.home(stmt.result()), stmt.origin()));
      }
      case Op.Window window ->
          windows
              .window(window, env.source(window.x()), stmt.origin())
              .map(placed -> settled(stmt, window, placed))
              .orElseGet(() -> single(stmt));
      case Op.Unwindow unwindow -> {
        var source = env.source(unwindow.x());
        var sums = windows.unwindow(stmt, unwindow, source, () -> destinations.home(stmt.result()));
        sums.ifPresent(_ -> env.put(stmt.result(), destinations.home(stmt.result())));
        yield sums.orElseGet(() -> single(stmt));
      }
      default -> single(stmt);
    };
  }

  /// What lies elsewhere is copied only where it is wanted at a place of its own, or where lanes
  /// would not be neighbours.
  private List<Item> settled(Stmt stmt, Op.Window window, Windows.Placed placed) {
    var value = stmt.result();
    var items = new ArrayList<>(placed.items());
    boolean mixed = env.lane().filter(List.of(window.out(), window.tap())::contains).isPresent();
    var wanted = mixed ? Optional.of(destinations.home(value)) : destinations.wanted(value);
    wanted.ifPresent(view -> items.add(moves.copy(value, placed.view(), view, stmt.origin())));
    env.put(value, wanted.orElse(placed.view()));
    return items;
  }

  private List<Item> single(Stmt stmt) {
    var value = stmt.result();
    env.put(value, destinations.home(value));
    boolean lanes = Tiles.vectors(tiles, value.type());
    var operands = stmt.op().operands().stream().map(env::source).toList();
    return List.of(new Item.Single(stmt, lanes, operands, destinations.home(value)));
  }

  /// Copies each value that does not lie in its part yet.
  private List<Item> concat(Stmt stmt, Op.Concat concat) {
    var items = new ArrayList<Item>();
    var home = destinations.home(stmt.result());
    env.put(stmt.result(), home);
    for (var part : Part.of(stmt.result(), concat, home)) {
      var from = env.source(part.value());
      var copied = destinations.copies(aliases.identity(part.value()));
      if (!from.equals(part.into()) && !copied.contains(part.into())) {
        items.add(moves.spread(part.value(), part.type(), from, part.into(), stmt.origin()));
      }
    }
    return items;
  }

  /// Outside code sees plain arrays in canonical order.
  private List<Item> call(Stmt stmt, Op.External external) {
    var items = new ArrayList<Item>();
    var args = new ArrayList<View>();
    var into = new ArrayList<View>();
    for (var arg : external.args()) {
      var buffer = workspace.compact(arg.hint(), Buffer.Scope.CALL, arg.type());
      var view = Workspace.compactView(buffer, arg.type());
      items.add(moves.copy(arg, env.source(arg), view, stmt.origin()));
      args.add(view);
    }
    var after = new ArrayList<Item>();
    for (var result : stmt.results()) {
      var buffer = workspace.compact(result.hint(), Buffer.Scope.CALL, result.type());
      var view = Workspace.compactView(buffer, result.type());
      into.add(view);
      env.put(result, destinations.home(result));
      after.add(moves.copy(result, view, destinations.home(result), stmt.origin()));
    }
    items.add(new Item.Call(external, stmt.origin(), args, into));
    items.addAll(after);
    return items;
  }
}
