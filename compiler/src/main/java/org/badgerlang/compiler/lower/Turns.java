package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.syntax.Stmt;

/// The parts of an objective that count from a step or an event on, or until one.
///
/// An event has happened from the step on in which its condition first holds: for each instance by
/// itself in a loop inside the one that draws the instances, for at least half of them in that loop
/// itself. It is forgotten when the loop is entered again.
final class Turns {
  private final World world;
  private final String loop;
  private final Trace trace;

  /// @param loop the unique name of the loop
  Turns(World world, String loop, Trace trace) {
    this.world = world;
    this.loop = loop;
    this.trace = trace;
  }

  /// Where a loop notes which events have happened.
  static List<String> paths(Stmt.Loop loop, String name) {
    var paths = new ArrayList<String>();
    collect(loop.body(), name, paths);
    return paths;
  }

  private static void collect(List<Stmt> body, String name, List<String> paths) {
    for (var stmt : body) {
      switch (stmt) {
        case Stmt.Losses(_, var parts) ->
            parts.forEach(
                part -> {
                  part.from().filter(Stmt.Turn::event).ifPresent(_ -> paths.add(from(name, part)));
                  part.until()
                      .filter(Stmt.Turn::event)
                      .ifPresent(_ -> paths.add(until(name, part)));
                });
        case Stmt.Every every -> collect(every.body(), name, paths);
        case Stmt.When when -> {
          collect(when.then(), name, paths);
          collect(when.otherwise(), name, paths);
        }
        default -> {}
      }
    }
  }

  private static String from(String loop, Stmt.Part part) {
    return loop + ".~from." + part.name().name();
  }

  private static String until(String loop, Stmt.Part part) {
    return loop + ".~until." + part.name().name();
  }

  /// The value of a part where it counts, 0 elsewhere.
  ///
  /// @param own the axes that the loop itself draws or perturbs
  Value switched(Stmt.Part part, Value value, List<Axis> own, Scope scope) {
    var b = trace.b;
    var begun = part.from().flatMap(turn -> reached(turn, from(loop, part), own, scope));
    var over = part.until().flatMap(turn -> reached(turn, until(loop, part), own, scope));
    var counts = begun.map(begins -> b.select(begins, value, b.constant(0))).orElse(value);
    return over.map(ends -> b.select(ends, b.constant(0), counts)).orElse(counts);
  }

  /// Whether the loop is past the turn; empty where an error was told.
  private Optional<Value> reached(Stmt.Turn turn, String path, List<Axis> own, Scope scope) {
    var b = trace.b;
    var at = world.expressions.tensor(turn.at(), scope, trace);
    if (at.isEmpty()) {
      return at;
    }
    if (!turn.event()) {
      var step = Objects.requireNonNull(trace.loops.get(loop)).step();
      return at.map(first -> b.binary(Op.BinaryFn.LE, first, step));
    }
    var seen = trace.visible(at.get());
    if (!seen.isEmpty()) {
      world.problems.error(
          "type-mismatch",
          turn.at().span(),
          "an event is one condition, this has an entry for each " + Expressions.type(seen));
      return Optional.empty();
    }
    var holds = b.binary(Op.BinaryFn.LT, b.constant(0), b.stop(at.get()));
    var drawn = own.stream().filter(holds.type()::has).toList();
    var now =
        drawn.isEmpty()
            ? holds
            : b.binary(
                Op.BinaryFn.LE, b.constant(0.5), TensorFunctions.mean(holds, drawn, trace.b));
    var happened = b.binary(Op.BinaryFn.MAX, before(turn, path, now.type()), now);
    trace.store.put(path, happened);
    return Optional.of(happened);
  }

  private Value before(Stmt.Turn turn, String path, TensorType type) {
    var stored = trace.store.get(path);
    if (stored != null || world.evaluating || !trace.counters.isEmpty()) {
      return stored != null ? stored : trace.b.constant(0);
    }
    return world
        .loops
        .remembered(path, type, turn.span(), trace, t -> Optional.of(t.b.constant(0)))
        .orElseGet(() -> trace.b.constant(0));
  }
}
