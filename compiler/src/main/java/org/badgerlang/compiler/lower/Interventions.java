package org.badgerlang.compiler.lower;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.syntax.Stmt;

/// What an evaluation may do to the learning of a nested loop, to see what comes of it: `with
/// inner.frozen = 1`, `inner.reset = 1`, `inner.shuffled = 1`.
///
/// - frozen: what the loop learns stays as it was when the loop was entered.
/// - reset: before each step it is again as when the loop was entered, its rule's states as well,
///   so one step of learning acts and nothing builds up.
/// - shuffled: after each step it moves on to the next instance of the batch, so that what was
///   learned is of the right kind and of the wrong task.
final class Interventions {
  /// The switches by their names in a spec.
  static final List<String> NAMES = List.of("frozen", "reset", "shuffled", "twins");

  private final World world;

  Interventions(World world) {
    this.world = world;
  }

  /// Whether a path such as `inner.frozen` is a switch.
  static boolean isSwitch(String path) {
    return NAMES.stream().anyMatch(name -> path.endsWith("." + name));
  }

  private boolean on(Stmt.Loop loop, String name) {
    return world.setting(loop.name().name() + "." + name).orElse(0.0) != 0;
  }

  /// Changes what a step of a loop begins with.
  ///
  /// @param entered what was stored when the loop was entered
  void before(Stmt.Loop loop, List<Target> targets, Map<String, Value> entered, Trace trace) {
    if (!on(loop, "reset")) {
      return;
    }
    for (var target : targets) {
      for (var path : List.copyOf(trace.store.keySet())) {
        if (path.startsWith(target.rulePath() + ".") || target.leafPaths().contains(path)) {
          trace.store.computeIfPresent(
              path,
              (_, value) ->
                  trace.b.broadcast(Objects.requireNonNull(entered.get(path)), value.type()));
        }
      }
    }
  }

  /// Changes what a step of a loop has stored.
  ///
  /// @param before what was stored when the step began
  void after(Stmt.Loop loop, List<Target> targets, Map<String, Value> before, Trace trace) {
    for (var target : targets) {
      for (var leaf : target.leaves().keySet()) {
        var path = target.leafPath(leaf);
        if (on(loop, "frozen")) {
          trace.store.put(path, Objects.requireNonNull(before.get(path)));
        } else if (on(loop, "shuffled")) {
          trace.store.computeIfPresent(path, (_, value) -> shuffled(value, trace));
        }
      }
    }
  }

  /// Entry i of the batch takes the value of entry i + 1, the last that of the first.
  private static Value shuffled(Value value, Trace trace) {
    var result = value;
    for (var own : trace.instances) {
      if (result.type().has(own)) {
        result = next(result, own, trace);
      }
    }
    return result;
  }

  private static Value next(Value value, Axis own, Trace trace) {
    var b = trace.b;
    var all = new Axis(own.name() + "@all", own.size());
    var after = b.add(b.iota(own), b.constant(1));
    var end = b.binary(Op.BinaryFn.EQ, after, b.count(List.of(own)));
    var place = b.select(end, b.constant(0), after);
    return b.gather(b.rename(value, own, all), all, place);
  }
}
