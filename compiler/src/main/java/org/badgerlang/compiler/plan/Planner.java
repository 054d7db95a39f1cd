package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.ir.Function;
import org.badgerlang.compiler.source.Span;

/// Plans functions.
public final class Planner {
  private static final int MOST_SHARDS = 32;

  private final Map<String, Integer> sizes;
  private final int lanes;

  private final Optional<Processor> processor;

  /// @param sizes the largest value of each size variable
  /// @param lanes how many numbers a vector of the processor holds; 1 where threads take the place
  ///     of vectors
  public Planner(Map<String, Integer> sizes, int lanes) {
    this(sizes, lanes, Optional.empty());
  }

  private Planner(Map<String, Integer> sizes, int lanes, Optional<Processor> processor) {
    this.sizes = Map.copyOf(sizes);
    this.lanes = lanes;
    this.processor = processor;
  }

  /// Plans that pack the operands of large products for the caches and registers of a processor.
  public Planner packing(Processor given) {
    return new Planner(sizes, lanes, Optional.of(given));
  }

  public Plan plan(Function function) {
    return plan(function, new TileChoice(sizes, lanes, processor).of(function.body()));
  }

  /// The same with wide tiles alone, for devices on which it costs nothing to leave some of a
  /// tile's places empty.
  public Plan wide(Function function) {
    return plan(
        function,
        new TileChoice(sizes, lanes, processor)
            .of(function.body())
            .map(tiles -> new Tiles(tiles.axis(), Tiles.WIDE)));
  }

  /// @param tiles how its regions are cut
  public Plan plan(Function function, Optional<Tiles> tiles) {
    int shards = tiles.map(t -> Math.ceilDiv(t.axis().size().at(sizes), t.width())).orElse(1);
    var workspace =
        new Workspace(
            tiles, Math.min(shards, MOST_SHARDS), new Layout(function.body(), sizes), processor);
    var body =
        tiles
            .filter(Tiles::vectors)
            .map(t -> LateSums.of(function.body(), t, sizes, lanes))
            .orElse(function.body());
    var env = new Env(tiles.map(Tiles::axis));
    var inputs = new ArrayList<Buffer>();
    var items = new ArrayList<Item>();
    var copies = new Copies(workspace, Optional.empty(), false);
    for (int i = 0; i < body.params().size(); i++) {
      var param = body.params().get(i);
      var buffer = workspace.compact(function.inputs().get(i), Buffer.Scope.INPUT, param.type());
      inputs.add(buffer);
      var view = Workspace.compactView(buffer, param.type());
      if (Tiles.vectors(tiles, param.type())) {
        var padded = workspace.memory(param, false);
        items.add(copies.copy(param, view, padded, Span.NONE));
        view = padded;
      }
      env.put(param, view);
    }
    var outputs = new ArrayList<Buffer>();
    var deliveries = new ArrayList<Delivery>();
    for (int i = 0; i < body.results().size(); i++) {
      var result = body.results().get(i);
      var buffer = workspace.compact(function.outputs().get(i), Buffer.Scope.OUTPUT, result.type());
      outputs.add(buffer);
      deliveries.add(
          new Delivery(result, Workspace.compactView(buffer, result.type()), Optional.empty()));
    }
    items.addAll(new Staging(workspace, env).items(body.stmts(), deliveries));
    return new Plan(
        function,
        tiles,
        workspace.shards(),
        inputs,
        outputs,
        workspace.buffers(),
        processor.isPresent() ? Merging.of(items) : items);
  }
}
