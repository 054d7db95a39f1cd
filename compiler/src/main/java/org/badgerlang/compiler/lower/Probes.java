package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Function;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.syntax.Stmt;

/// The probes of a spec: for each outermost loop with an `observe` in it, a function that does a
/// step again and gives what is observed, so that steps nobody looks into cost nothing more.
final class Probes {
  private final World world;
  private final Hosts hosts;

  Probes(World world, Hosts hosts) {
    this.world = world;
    this.hosts = hosts;
  }

  List<Program.Evaluation> all() {
    var probes = new ArrayList<Program.Evaluation>();
    for (int i = 0; i < hosts.hosts().size(); i++) {
      var host = hosts.hosts().get(i);
      if (observes(host.loop().body())
          || host.nest().map(nest -> observes(nest.nest().body())).orElse(false)) {
        probe(host, i).ifPresent(probes::add);
      }
    }
    return probes;
  }

  static boolean observes(List<Stmt> body) {
    return body.stream()
        .anyMatch(
            stmt ->
                switch (stmt) {
                  case Stmt.Observe _ -> true;
                  case Stmt.Loop loop -> observes(loop.body());
                  case Stmt.Nest nest -> observes(nest.body());
                  case Stmt.Base base -> observes(base.body());
                  case Stmt.Every every -> observes(every.body());
                  case Stmt.When when -> observes(when.then()) || observes(when.otherwise());
                  default -> false;
                });
  }

  private Optional<Program.Evaluation> probe(Hosts.Host host, int index) {
    world.probing = true;
    var frame = hosts.frame();
    var run = hosts.run(host, frame, true, "");
    world.probing = false;
    if (run.isEmpty()) {
      return Optional.empty();
    }
    var name = host.loop().name().name();
    var trace = run.get().trace();
    var observations = new ArrayList<Program.Observation>();
    var outputs = new LinkedHashMap<String, Value>();
    run.get()
        .observations
        .withInside(run.get().results)
        .forEach(
            (path, seen) -> {
              var value = seen.norm() ? norm(seen.value(), trace) : inOrder(seen.value(), trace);
              int instances = seen.norm() ? 0 : instances(value, trace).size();
              int slash = path.lastIndexOf('/');
              var loop = slash < 0 ? name : name + "." + path.substring(0, slash).replace('/', '.');
              observations.add(
                  new Program.Observation(
                      loop,
                      path.substring(slash + 1),
                      seen.norm(),
                      seen.every(),
                      value.type(),
                      instances,
                      seen.place()));
              outputs.put("observed " + path, value);
            });
    if (observations.isEmpty()) {
      return Optional.empty();
    }
    var function =
        new Function(
            name + " observed",
            frame.names(),
            List.copyOf(outputs.keySet()),
            frame.b().finish(List.copyOf(outputs.values())));
    var variant =
        new Program.Variant(
            "",
            world.sizes.values().stream().map(Program.SizeVariable::first).toList(),
            function,
            List.copyOf(outputs.keySet()),
            List.of());
    return Optional.of(
        new Program.Evaluation(
            name + " observed",
            Optional.empty(),
            List.of(variant),
            Optional.of(new Program.Probe(index, observations)),
            host.loop().name().span()));
  }

  /// The root of the mean square over instances.
  private Value norm(Value squares, Trace trace) {
    return trace.b.unary(Op.UnaryFn.SQRT, hosts.logged(squares, trace));
  }

  private List<Axis> instances(Value value, Trace trace) {
    return trace.hiddenOf(value).stream().filter(a -> !world.loopAxes.contains(a)).toList();
  }

  /// The value with the axes of loops first, then instances and what else is hidden, then the
  /// author's.
  private Value inOrder(Value value, Trace trace) {
    var axes = new ArrayList<Axis>();
    value.type().axes().stream().filter(world.loopAxes::contains).forEach(axes::add);
    axes.addAll(instances(value, trace));
    value.type().axes().stream().filter(a -> !axes.contains(a)).forEach(axes::add);
    return trace.b.broadcast(value, new TensorType(axes));
  }
}
