package org.badgerlang.compiler.lower;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Stmt;

/// The lives of a batch's instances where they outlast a step: when each ends and a new one begins,
/// and the pool of stored lives of which each place of the batch goes on with one at a time.
final class Lives {
  private final World world;
  private final Stmt.Batch batch;
  private final String path;
  private Optional<Axis> slots = Optional.empty();
  private Optional<Value> chosen = Optional.empty();
  private final Map<String, Value> stored = new LinkedHashMap<>();

  /// @param path names the batch: its draws, and what is stored of it
  Lives(World world, Stmt.Batch batch, String path) {
    this.world = world;
    this.batch = batch;
    this.path = path;
  }

  /// Whether instances outlast a step.
  boolean last() {
    return batch.renewed().isPresent() || batch.pool().isPresent();
  }

  /// Where lives are kept: with the axis of the pool, if there is one.
  TensorType kept(TensorType type) {
    return slots.map(type::with).orElse(type);
  }

  /// The place where the first values of lives are drawn.
  Trace shape(Trace trace) {
    return trace.withInstances(slots.stream().toList());
  }

  /// Takes one stored life for each place; `false` where an error was told.
  boolean open(Scope scope, Trace trace) {
    if (batch.pool().isEmpty() || world.evaluating) {
      return true;
    }
    var expr = batch.pool().get();
    if (!trace.counters.isEmpty()) {
      world.problems.error(
          "misplaced-statement",
          expr.span(),
          "a pool of lives outlasts the steps of an outermost loop, and `"
              + batch.task().span().text()
              + "` is drawn in a loop inside");
      return false;
    }
    var count = world.expressions.constant(expr, scope, trace);
    if (count.isEmpty()) {
      return false;
    }
    if (count.get() < 2 || count.get() % 1 != 0) {
      world.problems.error(
          "bad-size",
          expr.span(),
          "a pool has a whole number of lives for each place, at least two; this is "
              + count.get());
      return false;
    }
    var b = trace.b;
    var axis = Axis.of(path + ".life", (int) (double) count.get());
    slots = Optional.of(axis);
    var place = b.mul(uniform("life", trace), b.constant(count.get()));
    var life = b.unary(Op.UnaryFn.FLOOR, place);
    chosen = Optional.of(life);
    for (var entry : List.copyOf(trace.store.entrySet())) {
      var value = entry.getValue();
      if (value.type().has(axis)) {
        stored.put(entry.getKey(), value);
        trace.store.put(entry.getKey(), b.gather(value, axis, life));
      }
    }
    return true;
  }

  /// What was stored of the lives that go on, as it is when the step begins.
  Map<String, Value> opened(Trace trace) {
    var found = new LinkedHashMap<String, Value>();
    stored.keySet().forEach(key -> found.put(key, Objects.requireNonNull(trace.store.get(key))));
    return found;
  }

  /// Puts the lives back that have gone on.
  void close(Trace trace) {
    if (slots.isEmpty()) {
      return;
    }
    var b = trace.b;
    var axis = slots.get();
    var mine = b.binary(Op.BinaryFn.EQ, b.iota(axis), chosen.orElseThrow());
    stored.forEach(
        (key, before) -> {
          var now = Objects.requireNonNull(trace.store.get(key));
          var full = now.type().with(axis);
          trace.store.put(key, b.broadcast(b.select(mine, now, before), full));
        });
  }

  /// Which lives begin now; empty where an error was told.
  Optional<Tasks.Renewal> renewal(Scope scope, Trace trace) {
    var b = trace.b;
    if (batch.renewed().isEmpty()) {
      return Optional.of(new Tasks.Renewal(b.constant(0)));
    }
    var clause = batch.renewed().get();
    if (!clause.every()) {
      return world
          .draws
          .probability(clause.amount(), scope, trace)
          .map(p -> new Tasks.Renewal(b.binary(Op.BinaryFn.LT, uniform("renewed", trace), p)));
    }
    var length = world.expressions.constant(clause.amount(), scope, trace);
    if (length.isPresent() && (length.get() < 1 || length.get() % 1 != 0)) {
      world.problems.error(
          "bad-size",
          clause.amount().span(),
          "a life lasts a whole number of steps, at least one; this is " + length.get());
      return Optional.empty();
    }
    return length.map(n -> new Tasks.Renewal(ended(n, clause.amount().span(), trace)));
  }

  /// Lives are of all ages at first, so that their ends do not fall together.
  private Value ended(double length, Span span, Trace trace) {
    var b = trace.b;
    var type = trace.perInstance(List.of());
    var age =
        world.loops.kept(
            path + ".~age",
            type,
            span,
            trace,
            t -> {
              var begun = t.b.mul(uniform("age", t), t.b.constant(length));
              return Optional.of(t.b.unary(Op.UnaryFn.FLOOR, begun));
            });
    if (age.isEmpty()) {
      trace.store.put(path + ".~age", b.broadcast(b.constant(0), type));
      return b.constant(0);
    }
    var over = b.binary(Op.BinaryFn.LE, b.constant(length), age.get());
    var next = b.add(b.select(over, b.constant(0), age.get()), b.constant(1));
    trace.store.put(path + ".~age", b.broadcast(next, type));
    return over;
  }

  private Value uniform(String what, Trace trace) {
    var type = trace.perInstance(List.of());
    var op = new Op.Random(Op.Distribution.UNIFORM, path + "/" + what, trace.counters, type);
    return trace.b.emit(op, "").getFirst();
  }
}
