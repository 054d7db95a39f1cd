package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// Where elaboration is: the body being built, what is stored now, and which axes the author can
/// not see.
final class Trace {
  /// The expert that runs: its axes, and the axis over which it sees the others.
  record AgentFrame(Instance instance, List<Axis> copies, Optional<Axis> peer) {}

  /// The rule that runs: what the loop hides, so that the rest of a weight's axes are the weight's
  /// own.
  record RuleFrame(Set<Axis> outside, Value updates) {}

  /// A running loop: the step it is at, and the counters up to it.
  record LoopFrame(String path, Value step, List<Value> counters) {}

  final BodyBuilder b;
  final SequencedMap<String, Value> store;
  final Set<Axis> hidden;
  final List<Axis> instances;
  final List<Value> counters;
  final String site;
  final Optional<AgentFrame> agent;
  final Optional<RuleFrame> rule;
  final Map<String, LoopFrame> loops;
  final Map<String, Value> params;
  /// What `next` statements set, until the function that runs them returns.
  final Map<String, Value> pending;

  private Trace(
      BodyBuilder b,
      SequencedMap<String, Value> store,
      Set<Axis> hidden,
      List<Axis> instances,
      List<Value> counters,
      String site,
      Optional<AgentFrame> agent,
      Optional<RuleFrame> rule,
      Map<String, LoopFrame> loops,
      Map<String, Value> params,
      Map<String, Value> pending) {
    this.b = b;
    this.store = store;
    this.hidden = hidden;
    this.instances = instances;
    this.counters = counters;
    this.site = site;
    this.agent = agent;
    this.rule = rule;
    this.loops = loops;
    this.params = params;
    this.pending = pending;
  }

  /// The start of a function.
  static Trace root(BodyBuilder b, Map<String, Value> params, String site) {
    return new Trace(
        b,
        new LinkedHashMap<>(),
        Set.of(),
        List.of(),
        List.of(),
        site,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        params,
        new LinkedHashMap<>());
  }

  Trace hiding(Iterable<Axis> axes) {
    var more = new LinkedHashSet<>(hidden);
    axes.forEach(more::add);
    return new Trace(
        b, store, more, instances, counters, site, agent, rule, loops, params, pending);
  }

  Trace withInstances(List<Axis> added) {
    var more = new ArrayList<>(instances);
    more.addAll(added);
    return new Trace(b, store, hidden, more, counters, site, agent, rule, loops, params, pending)
        .hiding(added);
  }

  Trace withSite(String name) {
    return new Trace(
        b,
        store,
        hidden,
        instances,
        counters,
        site.isEmpty() ? name : site + "/" + name,
        agent,
        rule,
        loops,
        params,
        pending);
  }

  Trace withAgent(AgentFrame frame) {
    return new Trace(
            b,
            store,
            hidden,
            instances,
            counters,
            site,
            Optional.of(frame),
            rule,
            loops,
            params,
            new LinkedHashMap<>())
        .hiding(frame.copies());
  }

  Trace withRule(RuleFrame frame) {
    return new Trace(
        b,
        store,
        hidden,
        instances,
        counters,
        site,
        agent,
        Optional.of(frame),
        loops,
        params,
        new LinkedHashMap<>());
  }

  /// A call of a function that has states of its own to set.
  Trace withPending() {
    return new Trace(
        b,
        store,
        hidden,
        instances,
        counters,
        site,
        agent,
        rule,
        loops,
        params,
        new LinkedHashMap<>());
  }

  /// The same place with other values stored.
  Trace storing(Map<String, Value> values) {
    var other = copy();
    other.store.clear();
    other.store.putAll(values);
    return other;
  }

  /// The same place, another body, with a store of its own that starts as a copy.
  Trace inBody(BodyBuilder body) {
    return new Trace(
        body,
        new LinkedHashMap<>(store),
        hidden,
        instances,
        counters,
        site,
        agent,
        rule,
        loops,
        params,
        new LinkedHashMap<>());
  }

  /// The same place with a store of its own.
  Trace copy() {
    return inBody(b);
  }

  Trace withLoop(String name, String path, Value step, boolean counted) {
    var inside = new LinkedHashMap<>(loops);
    var all = new ArrayList<>(counters);
    if (counted) {
      all.add(step);
    }
    inside.put(name, new LoopFrame(path, step, List.copyOf(all)));
    return new Trace(
        b, store, hidden, instances, List.copyOf(all), site, agent, rule, inside, params, pending);
  }

  /// This body and store with the axes and the expert of another place, outside every loop.
  Trace shapedLike(Trace other) {
    return new Trace(
        b,
        store,
        other.hidden,
        other.instances,
        List.of(),
        other.site,
        other.agent,
        rule,
        loops,
        params,
        pending);
  }

  /// The axes of a value that the author of the running code sees.
  List<Axis> visible(Value value) {
    return value.type().axes().stream().filter(a -> !hidden.contains(a)).toList();
  }

  List<Axis> hiddenOf(Value value) {
    return value.type().axes().stream().filter(hidden::contains).toList();
  }

  /// The type over the instances that draws here repeat over, then `axes`.
  TensorType perInstance(List<Axis> axes) {
    var all = new LinkedHashSet<>(instances);
    agent.ifPresent(frame -> all.addAll(frame.copies()));
    all.addAll(axes);
    return new TensorType(List.copyOf(all));
  }

  /// The stored values at or below a path, with names relative to it (the empty name: the path
  /// itself).
  SequencedMap<String, Value> below(String path) {
    var found = new LinkedHashMap<String, Value>();
    store.forEach(
        (key, value) -> {
          if (key.equals(path)) {
            found.put("", value);
          } else if (key.startsWith(path + ".")) {
            found.put(key.substring(path.length() + 1), value);
          }
        });
    return found;
  }
}
