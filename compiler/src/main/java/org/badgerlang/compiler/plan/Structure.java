package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;

/// Plans loops and branches; what their bodies hold is planned by whoever made it.
final class Structure {
  private final Workspace workspace;
  private final boolean worker;
  private final Copies moves;

  /// Plans the statements of an inner body.
  interface Inner {
    List<Item> items(Body body, Env env, List<Delivery> deliveries);
  }

  /// @param tiles how the region is cut, inside one
  Structure(Workspace workspace, Optional<Tiles> tiles, boolean worker) {
    this.workspace = workspace;
    this.worker = worker;
    this.moves = new Copies(workspace, tiles, worker);
  }

  /// @param onlyFirst for each carry, whether its first value counts in the first tile alone
  List<Item> scan(
      Stmt stmt,
      Op.Scan scan,
      Env env,
      Destinations destinations,
      List<Boolean> onlyFirst,
      Inner inner) {
    var items = new ArrayList<Item>();
    var body = scan.body();
    var within = new Env(env.lane());
    var index = workspace.index(scan.axis());
    var deliveries = new ArrayList<Delivery>();
    int carried = scan.inits().size();
    for (int i = 0; i < carried; i++) {
      var init = scan.inits().get(i);
      var param = body.params().get(i);
      var result = stmt.results().get(i);
      var view =
          destinations
              .wanted(result)
              .orElseGet(() -> workspace.memory(named(result, param), worker));
      var source = env.source(init);
      if (onlyFirst.get(i)) {
        var zero = moves.zero(param, view, stmt.origin());
        boolean isZero = source instanceof Source.Number(double number) && number == 0;
        items.add(
            isZero
                ? zero
                : new Item.FirstTile(
                    List.of(moves.copy(param, source, view, stmt.origin())), List.of(zero)));
      } else if (!source.equals(view)) {
        items.add(moves.copy(param, source, view, stmt.origin()));
      }
      within.put(param, view);
      env.put(result, view);
      deliveries.add(new Delivery(body.results().get(i), view, Optional.of(param)));
    }
    for (int i = 0; i < scan.xs().size(); i++) {
      var source = env.source(scan.xs().get(i));
      var entry = source instanceof View view ? view.at(scan.axis(), index) : source;
      within.put(body.params().get(carried + i), entry);
    }
    int offset = carried + scan.xs().size();
    for (int i = 0; i < scan.invariants().size(); i++) {
      within.put(body.params().get(offset + i), env.source(scan.invariants().get(i)));
    }
    for (int i = carried; i < stmt.results().size(); i++) {
      var result = stmt.results().get(i);
      var output = body.results().get(i);
      var view =
          destinations
              .wanted(result)
              .orElseGet(
                  () ->
                      workspace.memory(
                          named(result, output).hint(),
                          result.type(),
                          worker,
                          List.of(scan.axis())));
      env.put(result, view);
      deliveries.add(new Delivery(output, view.at(scan.axis(), index), Optional.empty()));
    }
    var steps = inner.items(body, within, deliveries);
    items.add(new Item.Loop(scan.name(), index, scan.reverse(), steps, stmt.origin()));
    return items;
  }

  private static Value named(Value value, Value other) {
    return value.hint().isEmpty() ? new Value(value.id(), value.type(), other.hint()) : value;
  }

  List<Item> branch(Stmt stmt, Op.Branch branch, Env env, Destinations destinations, Inner inner) {
    var condition = env.source(branch.condition());
    var then = side(stmt, branch, branch.then(), env, destinations, inner);
    var otherwise = side(stmt, branch, branch.otherwise(), env, destinations, inner);
    stmt.results().forEach(v -> env.put(v, destinations.home(v)));
    return List.of(new Item.Fork(condition, then, otherwise, stmt.origin()));
  }

  private static List<Item> side(
      Stmt stmt, Op.Branch branch, Body body, Env env, Destinations destinations, Inner inner) {
    var within = new Env(env.lane());
    for (int i = 0; i < body.params().size(); i++) {
      within.put(body.params().get(i), env.source(branch.args().get(i)));
    }
    var deliveries = new ArrayList<Delivery>();
    for (int i = 0; i < body.results().size(); i++) {
      deliveries.add(
          new Delivery(
              body.results().get(i), destinations.home(stmt.results().get(i)), Optional.empty()));
    }
    return inner.items(body, within, deliveries);
  }
}
