package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.badgerlang.compiler.flow.Marks;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;

/// Notes, while the step of a host loop is elaborated, where its values come from and what its
/// statements are for.
///
/// Only values of the function being built are noted; what is computed beside it, to find a type
/// out, is not.
final class Provenance {
  private final Map<String, Marks> hosts = new HashMap<>();
  private final Map<Scope, String> tasks = new IdentityHashMap<>();
  private final List<String> opened = new ArrayList<>();
  private Optional<BodyBuilder> function = Optional.empty();
  private Marks marks = new Marks();
  private boolean watched;

  /// From now on the step of a host loop is built.
  void begin(String host, BodyBuilder builder) {
    function = Optional.of(builder);
    marks = new Marks();
    hosts.put(host, marks);
  }

  /// The step that was begun is built.
  void end() {
    function = Optional.empty();
  }

  Marks of(String host) {
    return hosts.getOrDefault(host, new Marks());
  }

  /// From now on what is learned is told apart wherever it is changed.
  void watch() {
    watched = true;
  }

  /// A name through which a bottleneck lets information pass: its value is told from equal ones.
  void open(String path) {
    opened.add(path);
  }

  private boolean noted(Trace trace) {
    return function.isPresent() && function.get().sameFunction(trace.b);
  }

  /// Whether a path of names stands for `pattern`, or for a part of it: `outer.wave.query.x` for
  /// `wave.query`.
  static boolean matches(String path, String pattern) {
    var all = List.of(path.split("\\."));
    var wanted = List.of(pattern.split("\\."));
    int last = wanted.size() > 1 ? all.size() - wanted.size() : 2;
    for (int i = 0; i <= last && i + wanted.size() <= all.size(); i++) {
      if (all.subList(i, i + wanted.size()).equals(wanted)) {
        return true;
      }
    }
    return false;
  }

  /// Whether a path is `start` or lies below it.
  static boolean below(String path, String start) {
    return path.equals(start) || path.startsWith(start + ".");
  }

  /// Notes that the spec calls a value so; the value itself, or one equal to it.
  Value named(String path, Value value, Span span, Trace trace) {
    if (!noted(trace)) {
      return value;
    }
    var told =
        opened.stream().anyMatch(pattern -> matches(path, pattern))
            ? trace.b.emit(new Op.Broadcast(value, value.type()), value.hint()).getFirst()
            : value;
    marks.name(new Marks.Named(path, told, span));
    return told;
  }

  Val named(String path, Val value, Span span, Trace trace) {
    return value instanceof Val.Tensor(var tensor)
        ? new Val.Tensor(named(path, tensor, span, trace))
        : value;
  }

  /// The scope of a drawn task, so that what is read in it has its path.
  void task(Scope scope, String path) {
    tasks.put(scope, path);
  }

  Optional<String> taskOf(Scope scope) {
    return Optional.ofNullable(tasks.get(scope));
  }

  void learned(Target target, Value value, Trace trace) {
    if (noted(trace)) {
      boolean state = target.stmt().by().isEmpty();
      marks.learn(
          new Marks.Learned(target.loop(), target.path(), value, state, target.stmt().span()));
    }
  }

  void updated(Target target, Value value, Trace trace) {
    if (noted(trace)) {
      marks.update(
          new Marks.Updated(
              target.loop(),
              Set.copyOf(trace.loops.keySet()),
              target.stmt().target().span().text(),
              value,
              target.stmt().span()));
    }
  }

  /// The values that a rule is given to change, told from the same values elsewhere.
  Map<String, Value> changing(Map<String, Value> values, Trace trace) {
    if (!noted(trace) || !watched) {
      return values;
    }
    var copies = new LinkedHashMap<String, Value>();
    values.forEach(
        (path, value) -> {
          var copy = trace.b.emit(new Op.Broadcast(value, value.type()), value.hint()).getFirst();
          marks.change(copy);
          copies.put(path, copy);
        });
    return copies;
  }

  void arrived(String loop, String what, Value value, Span span, Trace trace) {
    if (noted(trace)) {
      marks.arrive(new Marks.Arrival(loop, what, value, span));
    }
  }

  void within(Marks.Area area, String owner, Span span, Trace trace, Runnable emits) {
    within(
        area,
        owner,
        span,
        trace,
        () -> {
          emits.run();
          return Optional.empty();
        });
  }

  /// Runs what emits statements for one purpose.
  <T> T within(Marks.Area area, String owner, Span span, Trace trace, Supplier<T> emits) {
    if (!noted(trace)) {
      return emits.get();
    }
    int from = trace.b.nextId();
    var result = emits.get();
    marks.range(new Marks.Range(area, from, trace.b.nextId(), owner, span));
    return result;
  }
}
