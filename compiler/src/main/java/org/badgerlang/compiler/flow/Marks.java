package org.badgerlang.compiler.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;

/// What elaboration notes about the values of one function: which of them the spec names, which are
/// learned, and which statements were written for what.
///
/// Values are known by their ids, which later rewriting keeps; an area is a range of ids.
public final class Marks {

  /// What a range of statements was written for.
  public enum Area {
    /// The derivative of something: no application, only its adjoint.
    GRADIENT,
    /// An expression of the spec that an estimator asks for, such as a baseline: no adjoint.
    ASKED,
    /// A rule that changes what a loop learns; the owner is that loop.
    UPDATE,
    /// Code of a task: the world, not the learner.
    TASK,
    /// The inside of a net, expert or rule; the owner is the loop that learns its weights.
    APPLIED,
    /// The inside of a call, with its place in the spec.
    CALL
  }

  /// A value under a name of the spec: `outer.wave.query.x`, `badger.state.h`, `inner.loss`.
  public record Named(String path, Value value, Span span) {}

  /// A value that is learned, as a step of its loop finds it.
  ///
  /// @param state whether it moves by its own `next`, without a rule
  public record Learned(String loop, String thing, Value value, boolean state, Span span) {}

  /// A value that is learned, as a step of its loop leaves it.
  ///
  /// @param around the loops around the update, its own included
  public record Updated(String loop, Set<String> around, String thing, Value value, Span span) {}

  /// A value that leaves the computation: an action, or what a loop minimises.
  ///
  /// @param loop the loop whose step it is
  /// @param what as a message names it: ``the action `guess` ``
  public record Arrival(String loop, String what, Value value, Span span) {}

  /// A range of statements: those whose first result has an id from `from` up to but not `to`.
  public record Range(Area area, int from, int to, String owner, Span span) {
    boolean has(int id) {
      return from <= id && id < to;
    }
  }

  private final Map<Integer, List<Named>> named = new HashMap<>();
  private final Map<Integer, Learned> learned = new HashMap<>();
  private final Map<Integer, Updated> updated = new HashMap<>();
  private final Map<Integer, Arrival> arrivals = new HashMap<>();
  private final Set<Integer> changing = new HashSet<>();
  private final List<Range> ranges = new ArrayList<>();

  public void name(Named mark) {
    named.computeIfAbsent(mark.value().id(), _ -> new ArrayList<>()).add(mark);
  }

  public void learn(Learned mark) {
    learned.put(mark.value().id(), mark);
  }

  public void update(Updated mark) {
    updated.put(mark.value().id(), mark);
  }

  public void arrive(Arrival mark) {
    arrivals.put(mark.value().id(), mark);
  }

  /// Notes a value as what a rule changes: it is learned, but not applied there.
  public void change(Value value) {
    changing.add(value.id());
  }

  boolean changes(int id) {
    return changing.contains(id);
  }

  public void range(Range range) {
    ranges.add(range);
  }

  /// All names under which values were read.
  public List<Named> names() {
    return named.values().stream().flatMap(List::stream).toList();
  }

  /// All updates by rules.
  public List<Updated> updates() {
    return List.copyOf(updated.values());
  }

  List<Named> named(int id) {
    return named.getOrDefault(id, List.of());
  }

  Optional<Learned> learned(int id) {
    return Optional.ofNullable(learned.get(id));
  }

  Optional<Updated> updated(int id) {
    return Optional.ofNullable(updated.get(id));
  }

  Optional<Arrival> arrival(int id) {
    return Optional.ofNullable(arrivals.get(id));
  }

  /// The ranges of an area that hold a statement, innermost last.
  List<Range> around(int id, Area area) {
    return ranges.stream()
        .filter(r -> r.area() == area && r.has(id))
        .sorted((a, b) -> Integer.compare(b.to() - b.from(), a.to() - a.from()))
        .toList();
  }
}
