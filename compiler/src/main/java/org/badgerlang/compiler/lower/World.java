package org.badgerlang.compiler.lower;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.badgerlang.compiler.differentiate.MemoryPlan;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.source.Span;

/// What is known of one spec under one choice of params: its declarations, what it stores, and what
/// was wrong.
///
/// An evaluation that changes a size is a world of its own over the same weights.
final class World {
  final Problems problems;
  final Modules modules;
  /// Values that replace those of params and schedules, as the command line or a `with` says.
  final Map<String, Double> settings;
  /// Loop counts and batch sizes that a `with` replaces: `inner.repeat`, `batch`.
  final boolean evaluating;

  final List<Fact> facts = new ArrayList<>();
  final SequencedMap<String, Leaf> weights = new LinkedHashMap<>();
  final SequencedMap<String, Leaf> states = new LinkedHashMap<>();
  final SequencedMap<String, Double> params = new LinkedHashMap<>();
  final Map<String, Span> paramSpans = new HashMap<>();
  /// Params that a size or a choice was made from: fixed when compiled.
  final Set<String> structural = new LinkedHashSet<>();
  final SequencedMap<String, Program.SizeVariable> sizes = new LinkedHashMap<>();
  /// How a size variable is found for a step of a loop.
  final Map<String, Val.Lift> sizeRules = new LinkedHashMap<>();
  /// What an axis is the sum of, for `split`.
  final Map<Axis, List<Optional<Axis>>> parts = new HashMap<>();
  /// Axes that loops run over, so that series can be told from other tensors.
  final Set<Axis> loopAxes = new LinkedHashSet<>();

  /// How many bytes one gradient may keep of the loops that it goes through, where that was said.
  final Optional<Double> memory;

  /// What gradients keep of loops, by the loops' names.
  final SequencedMap<String, MemoryPlan.Kept> kept = new LinkedHashMap<>();

  /// How derivatives of gradients are had, by the marks of their estimates.
  final SequencedMap<String, Elaboration.Second> seconds = new LinkedHashMap<>();

  final Provenance provenance;

  /// The spec, to be run again under other settings.
  Optional<Elsewhere.Spec> spec = Optional.empty();

  /// Whether this is such a run: its objectives do not count.
  boolean elsewhere;

  /// Whether a probe does a step again to look into it.
  boolean probing;

  /// The world that runs this one inside it.
  Optional<World> around = Optional.empty();

  private final Map<String, Size> ownAxes = new HashMap<>();

  /// The lines of all bottlenecks of the spec.
  final List<Bottlenecks.Placed> bottlenecks = new ArrayList<>();

  /// The penalties of the loops whose bodies are being elaborated, innermost first.
  final Deque<Penalties> penalties = new ArrayDeque<>();

  /// What can be seen at the top of the spec.
  Scope top = new Scope();

  /// The names of all loops of the spec.
  final Set<String> loopNames = new LinkedHashSet<>();

  final Expressions expressions;
  final Calls calls;
  final Builtins builtins;
  final Instances instances;
  final Draws draws;
  final Schedules schedules;
  final Tasks tasks;
  final Supplies supplies;
  final Loops loops;
  final Targets targets;
  final Learning learning;
  final Declarations declarations;

  World(
      Modules modules,
      Problems problems,
      Map<String, Double> settings,
      boolean evaluating,
      Optional<Double> memory) {
    this(modules, problems, settings, evaluating, memory, new Provenance());
  }

  World(
      Modules modules,
      Problems problems,
      Map<String, Double> settings,
      boolean evaluating,
      Optional<Double> memory,
      Provenance provenance) {
    this.provenance = provenance;
    this.modules = modules;
    this.problems = problems;
    this.settings = settings;
    this.evaluating = evaluating;
    this.memory = memory;
    expressions = new Expressions(this);
    calls = new Calls(this);
    builtins = new Builtins(this);
    instances = new Instances(this);
    draws = new Draws(this);
    schedules = new Schedules(this);
    tasks = new Tasks(this);
    supplies = new Supplies(this);
    loops = new Loops(this);
    targets = new Targets(this);
    learning = new Learning(this);
    declarations = new Declarations(this);
  }

  /// An axis of this world. Where it has another size than in the world that runs this one inside
  /// it, it is another axis, with a name of its own.
  Axis own(Axis axis) {
    if (!elsewhere) {
      ownAxes.put(axis.name(), axis.size());
      return axis;
    }
    var there = around.flatMap(w -> Optional.ofNullable(w.ownAxes.get(axis.name())));
    return there.filter(axis.size()::equals).isPresent()
        ? axis
        : new Axis(axis.name() + "@" + axis.size(), axis.size());
  }

  /// A trace for what is found out before any function is built: sizes, arguments of nets.
  Trace statically() {
    return Trace.root(new BodyBuilder(), Map.of(), "");
  }

  void fact(Span span, String kind, String name, Span definition, String type, String docs) {
    if (!evaluating && !probing) {
      facts.add(new Fact(span, kind, name, definition, type, "", docs));
    }
  }

  /// The number of a setting: a param, a schedule or a loop's count.
  Optional<Double> setting(String name) {
    return Optional.ofNullable(settings.get(name));
  }
}
