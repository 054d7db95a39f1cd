package org.badgerlang.compiler.lower;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// `outer with experts = 16`: one step of the outermost loop under other settings, on the same
/// weights, inside its own objective.
///
/// It gives what the step's nested loops recorded and what it measured, averaged over its
/// instances, and learns nothing. Gradients pass through it like through anything else. Where the
/// batch is the same, so are the drawn instances, except for what depends on the settings.
final class Elsewhere {
  /// What a spec is made of, to elaborate it again.
  record Spec(SyntaxTree tree, List<Hosts.Top> loops) {}

  private final World world;

  Elsewhere(World world) {
    this.world = world;
  }

  Val run(Expr.With with, Scope scope, Trace trace) {
    var name = with.target().span().text();
    var frame = trace.loops.get(name);
    if (world.elsewhere) {
      return Val.POISON;
    }
    if (frame == null || !trace.counters.isEmpty() || world.spec.isEmpty()) {
      return world.problems.error(
          "not-in-scope",
          with.target().span(),
          "`with` runs the outermost loop again under other settings, inside that loop: `"
              + name
              + "` is not it");
    }
    var settings = settings(with, scope, trace);
    return settings.map(s -> run(with, name, s, trace)).orElse(Val.POISON);
  }

  private Optional<Map<String, Double>> settings(Expr.With with, Scope scope, Trace trace) {
    var settings = new HashMap<>(world.settings);
    for (var setting : with.settings()) {
      var value = world.expressions.constant(setting.value(), scope, trace);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      settings.put(setting.path().span().text(), value.get());
    }
    return Optional.of(settings);
  }

  private Val run(Expr.With with, String name, Map<String, Double> settings, Trace trace) {
    var spec = world.spec.orElseThrow();
    var other =
        new World(world.modules, world.problems, settings, true, world.memory, world.provenance);
    other.elsewhere = true;
    other.around = Optional.of(world);
    other.structural.addAll(world.structural);
    with.settings().forEach(s -> other.structural.add(s.path().span().text()));
    var top = other.declarations.load(spec.tree());
    other.declarations.readAll(spec.tree(), top);
    other.bottlenecks.addAll(world.bottlenecks);
    var hosts = new Hosts(other);
    hosts.prepare(spec.loops(), top);
    if (world.problems.hasErrors()) {
      return Val.POISON;
    }
    for (var leaf : other.weights.values()) {
      var original = world.weights.get(leaf.path());
      if (original != null && !original.axes().equals(leaf.axes())) {
        return world.problems.error(
            "bad-evaluate",
            with.span(),
            "`"
                + leaf.path()
                + "` has another size under these settings, so its values do not fit");
      }
    }
    var host = hosts.hosts().stream().filter(h -> h.loop().name().name().equals(name)).findFirst();
    if (host.isEmpty()) {
      return Val.POISON;
    }
    var start = Trace.root(trace.b, trace.params, trace.site);
    trace.store.forEach(
        (path, value) -> {
          if (world.weights.containsKey(path) || path.startsWith(name + ".")) {
            start.store.put(path, value);
          }
        });
    var again =
        hosts.again(host.get(), start, Objects.requireNonNull(trace.loops.get(name)).step());
    world.loopAxes.addAll(other.loopAxes);
    return again.map(run -> recorded(run)).orElse(Val.POISON);
  }

  private static Val recorded(StepRun run) {
    var leaves = new LinkedHashMap<String, Value>();
    run.measures.forEach((key, value) -> leaves.put(key, mean(value, run)));
    run.results.forEach(
        (loop, result) ->
            result
                .series()
                .forEach((key, value) -> leaves.put(loop + "." + key, mean(value, run))));
    return leaves.isEmpty() ? Val.POISON : new Val.Rec(leaves);
  }

  private static Value mean(Value value, StepRun run) {
    var own = run.ownAxes().stream().filter(value.type()::has).toList();
    return TensorFunctions.mean(value, own, run.trace().b);
  }
}
