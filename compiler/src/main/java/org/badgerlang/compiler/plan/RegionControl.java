package org.badgerlang.compiler.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;

/// Plans loops and branches inside a region, where all runs for the tile at hand.
final class RegionControl implements Placement.Control {
  private final Workspace workspace;
  private final Tiles tiles;
  private final Map<Value, Spread> known;
  private final Structure structure;

  /// @param known how the values around the statements are spread
  RegionControl(Workspace workspace, Tiles tiles, Map<Value, Spread> known) {
    this.workspace = workspace;
    this.tiles = tiles;
    this.known = known;
    this.structure = new Structure(workspace, Optional.of(tiles), true);
  }

  @Override
  public List<Item> scan(Stmt stmt, Op.Scan scan, Env env, Destinations destinations) {
    var inside = new HashMap<Value, Spread>();
    int carried = scan.inits().size();
    var params = scan.body().params();
    for (int i = 0; i < params.size(); i++) {
      inside.put(
          params.get(i), known.get(i < carried ? stmt.results().get(i) : scan.operands().get(i)));
    }
    var onlyFirst =
        java.util.stream.IntStream.range(0, carried)
            .mapToObj(
                i ->
                    known.get(scan.inits().get(i)) != Spread.PART
                        && known.get(stmt.results().get(i)) == Spread.PART)
            .toList();
    return structure.scan(stmt, scan, env, destinations, onlyFirst, inner(inside));
  }

  @Override
  public List<Item> branch(Stmt stmt, Op.Branch branch, Env env, Destinations destinations) {
    var inside = new HashMap<Value, Spread>();
    for (var body : List.of(branch.then(), branch.otherwise())) {
      for (int i = 0; i < body.params().size(); i++) {
        inside.put(body.params().get(i), known.get(branch.args().get(i)));
      }
    }
    return structure.branch(stmt, branch, env, destinations, inner(inside));
  }

  private Structure.Inner inner(Map<Value, Spread> inside) {
    return (Body body, Env env, List<Delivery> deliveries) -> {
      var all = new HashMap<>(inside);
      if (new Spreads(tiles.axis()).spreads(body.stmts(), all).isEmpty()) {
        throw new IllegalStateException("tiles need each other");
      }
      return new Placement(
              workspace, new RegionControl(workspace, tiles, all), Optional.of(tiles), true, env)
          .items(body.stmts(), List.of(), deliveries);
    };
  }
}
