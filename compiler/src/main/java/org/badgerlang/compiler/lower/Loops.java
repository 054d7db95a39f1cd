package org.badgerlang.compiler.lower;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Stmt;

/// Nested loops as scans: what they carry is found by running their body until its types stand
/// still.
final class Loops {
  private static final int ATTEMPTS = 12;

  /// A level of a nest.
  record NestFrame(Stmt.Nest nest, int level, int high) {}

  /// A tensor that outlives a step of the outermost loop: carried by a loop or kept by a stream.
  ///
  /// @param shape the trace where it was met, for the axes of its first value
  record Kept(
      String path,
      TensorType type,
      Span span,
      Trace shape,
      Function<Trace, Optional<Value>> initial) {}

  private final World world;
  private final Deque<NestFrame> nests = new ArrayDeque<>();
  private final List<TaskInstance> active = new ArrayList<>();
  private List<TaskInstance> ended = List.of();
  private final Deque<Lives> living = new ArrayDeque<>();
  private final Map<String, SequencedMap<String, TensorType>> known = new HashMap<>();
  private final SequencedMap<String, Kept> kept = new LinkedHashMap<>();
  private final Map<String, Value> resets = new HashMap<>();
  private final Set<String> remembered = new HashSet<>();
  private Map<String, Value> begun = Map.of();
  private final SequencedMap<String, Elaboration.Learned> learned = new LinkedHashMap<>();

  Loops(World world) {
    this.world = world;
  }

  Deque<NestFrame> nests() {
    return nests;
  }

  SequencedMap<String, Kept> kept() {
    return kept;
  }

  List<Elaboration.Learned> learned() {
    return List.copyOf(learned.values());
  }

  // --- tasks in scope

  void left(List<TaskInstance> drawn, List<Lives> over) {
    active.removeAll(drawn);
    if (!drawn.isEmpty()) {
      ended = List.copyOf(drawn);
    }
    living.removeAll(over);
  }

  /// From here on, what outlives a step belongs to the lives of these instances.
  void living(Lives lives) {
    living.add(lives);
  }

  List<TaskInstance> active() {
    return List.copyOf(active);
  }

  /// The tasks in scope; after a step of the outermost loop, those that it drew.
  List<TaskInstance> drawn() {
    return active.isEmpty() ? ended : List.copyOf(active);
  }

  void activate(TaskInstance task) {
    active.add(task);
  }

  /// The innermost task with an action of this name.
  Optional<TaskInstance> acting(String action) {
    return active.reversed().stream()
        .filter(t -> t.scope().here(action).map(b -> b.kind().equals("action")).orElse(false))
        .findFirst();
  }

  /// The actions of all tasks here.
  List<String> actions() {
    return active.stream()
        .flatMap(task -> task.scope().own().entrySet().stream())
        .filter(member -> member.getValue().kind().equals("action"))
        .map(Map.Entry::getKey)
        .toList();
  }

  // --- what outlives a step

  /// The value kept from the step before; absent the first time a body is met, which makes it kept
  /// from then on.
  Optional<Value> kept(
      String path,
      TensorType type,
      Span span,
      Trace trace,
      Function<Trace, Optional<Value>> initial) {
    if (world.evaluating) {
      return Optional.empty();
    }
    var stored = trace.store.get(path);
    if (stored != null) {
      return Optional.of(stored);
    }
    var lives = Optional.ofNullable(living.peekLast());
    var full = lives.map(l -> l.kept(type)).orElse(type);
    var shape = lives.map(l -> l.shape(trace)).orElse(trace);
    kept.putIfAbsent(path, new Kept(path, full, span, shape, initial));
    return Optional.empty();
  }

  /// The same for what belongs to no life of an instance.
  Optional<Value> remembered(
      String path,
      TensorType type,
      Span span,
      Trace trace,
      Function<Trace, Optional<Value>> initial) {
    var stored = trace.store.get(path);
    if (stored == null) {
      kept.putIfAbsent(path, new Kept(path, type, span, trace, initial));
      remembered.add(path);
    }
    return Optional.ofNullable(stored);
  }

  /// A step of an outermost loop begins with these values.
  void begin(Map<String, Value> store) {
    begun = Map.copyOf(store);
  }

  /// What something was when the step of the outermost loop began.
  Optional<Value> begun(String path) {
    return Optional.ofNullable(begun.get(path));
  }

  /// Notes where in this step what is kept begins anew: 1 there, 0 where it goes on.
  void resetting(String path, Value mask) {
    resets.put(path, mask);
  }

  Optional<Value> reset(String path) {
    return Optional.ofNullable(resets.get(path));
  }

  /// Whether instances here outlast a step.
  boolean isLiving() {
    return !living.isEmpty();
  }

  // --- a nested loop

  /// Runs a loop inside the current body; empty where an error was told.
  Optional<LoopResult> nested(Stmt.Loop loop, Scope around, Trace outer) {
    var written = loop.name().name();
    int same =
        (int)
            outer.loops.keySet().stream()
                .filter(
                    n ->
                        n.equals(written)
                            || n.matches(java.util.regex.Pattern.quote(written) + "\\d+"))
                .count();
    var name = same == 0 ? written : written + (same + 1);
    var axis = steps(loop, name, around, outer).map(world::own);
    if (axis.isEmpty()) {
      return Optional.empty();
    }
    world.loopAxes.add(axis.get());
    world.fact(
        loop.name().span(),
        "loop",
        written,
        loop.name().span(),
        axis.get().size() + " steps",
        loop.docs());
    var scope = around.child();
    var entry = outer.copy();
    var targets = new ArrayList<Target>();
    var fresh = new LinkedHashSet<String>();
    for (var stmt : loop.body()) {
      if (stmt instanceof Stmt.Learn learn) {
        var target = world.targets.resolve(learn, name, scope, entry);
        if (target.isPresent() && enter(target.get(), around, scope, entry, fresh)) {
          targets.add(target.get());
        }
      }
    }
    var twins = Twins.of(loop, world);
    var start = twins.map(t -> t.enter(targets, entry)).orElse(entry);
    return scan(loop, name, axis.get(), scope, outer, start, targets, fresh, twins);
  }

  /// Stores the first values of a learned thing and of its rule.
  private boolean enter(
      Target target, Scope around, Scope scope, Trace entry, LinkedHashSet<String> fresh) {
    var start = world.learning.initial(target, around, entry);
    if (start.isEmpty()) {
      return false;
    }
    var values = new LinkedHashMap<>(start.get());
    if (target.stmt().by().isPresent()) {
      var known = entry.withSite("rule").copy();
      known.store.putAll(start.get());
      var rule = world.learning.rule(target, scope, known);
      if (rule.isEmpty()) {
        return false;
      }
      var states = world.learning.ruleStates(target, rule.get(), start.get(), entry);
      if (states.isEmpty()) {
        return false;
      }
      values.putAll(states.get());
    }
    if (!target.stmt().carried()) {
      entry.store.putAll(values);
      fresh.addAll(values.keySet());
      return true;
    }
    Optional<Value> reset = Optional.empty();
    if (target.stmt().reset().isPresent()) {
      var p = world.draws.probability(target.stmt().reset().get(), scope, entry);
      if (p.isEmpty()) {
        return false;
      }
      var u =
          entry
              .b
              .emit(
                  new Op.Random(
                      Op.Distribution.UNIFORM,
                      target.loop() + "/reset/" + target.path(),
                      entry.counters,
                      entry.perInstance(List.of())),
                  "")
              .getFirst();
      reset = Optional.of(entry.b.binary(Op.BinaryFn.LT, u, p.get()));
    }
    for (var path : values.keySet()) {
      var value = values.get(path);
      var type = entry.perInstance(List.of()).union(value.type());
      var full = entry.b.broadcast(value, type);
      var before =
          kept(
              path,
              type,
              target.stmt().span(),
              entry,
              t -> restart(target, path, type, around, scope, t));
      reset.ifPresent(mask -> resetting(path, mask));
      entry.store.put(
          path, before.isPresent() ? restarted(reset, full, before.get(), entry) : full);
    }
    return true;
  }

  private static Value restarted(Optional<Value> reset, Value full, Value before, Trace entry) {
    return reset
        .map(mask -> entry.b.broadcast(entry.b.select(mask, full, before), before.type()))
        .orElse(before);
  }

  private Optional<Value> restart(
      Target target, String path, TensorType type, Scope around, Scope scope, Trace trace) {
    var start = world.learning.initial(target, around, trace);
    if (start.isEmpty()) {
      return Optional.empty();
    }
    var value = start.get().get(path);
    if (value == null) {
      value =
          world
              .learning
              .rule(target, scope, trace)
              .flatMap(rule -> world.learning.ruleStates(target, rule, start.get(), trace))
              .map(states -> states.get(path))
              .orElse(null);
    }
    return Optional.ofNullable(value).map(v -> trace.b.broadcast(v, type.union(v.type())));
  }

  private Optional<Axis> steps(Stmt.Loop loop, String name, Scope scope, Trace trace) {
    var setting = world.setting(loop.name().name() + ".repeat");
    if (setting.isPresent()) {
      return Optional.of(Axis.of(name, (int) (double) setting.get()));
    }
    if (loop.repeat().isEmpty()) {
      world.problems.error(
          "bad-size",
          loop.name().span(),
          "`"
              + loop.name().name()
              + "` runs inside another loop and needs a number of steps; only the outermost may run"
              + " forever");
      return Optional.empty();
    }
    var expr = loop.repeat().get();
    var count = world.expressions.eval(expr, scope, trace);
    switch (count) {
      case Val.Dist(var kind, var args, var span)
          when kind.equals("uniform")
              && args.size() == 2
              && args.get(0) instanceof Val.Num low
              && args.get(1) instanceof Val.Num high -> {
        world.structural.addAll(low.params());
        world.structural.addAll(high.params());
        return world
            .declarations
            .drawnSize(name + ".repeat", (int) low.value(), (int) high.value(), span)
            .map(size -> new Axis(name, size));
      }
      case Val.ScheduleVal schedule -> {
        return world.declarations.varying(schedule).map(v -> new Axis(name, v.size()));
      }
      case Val.Poison _ -> {
        return Optional.empty();
      }
      case Val.Tensor _ -> {
        world.problems.error(
            "not-constant",
            expr.span(),
            "the number of steps is known before the loop runs, or drawn; this depends on what is"
                + " computed");
        return Optional.empty();
      }
      default -> {
        var size = world.expressions.sizeOf(count);
        if (size.isEmpty() || (size.get().isFixed() && size.get().fixed() < 1)) {
          world.problems.error(
              "bad-size",
              expr.span(),
              "a loop runs a whole number of steps, at least one; this is "
                  + (count instanceof Val.Num num
                      ? num.value()
                      : size.isEmpty() ? Expressions.describe(count) : size.get().toString()));
          return Optional.empty();
        }
        if (size.get().isFixed() && size.get().fixed() > 1 << 24) {
          world.problems.error(
              "bad-size", expr.span(), "a loop inside another runs at most 16777216 steps");
          return Optional.empty();
        }
        return size.map(s -> new Axis(name, s));
      }
    }
  }

  private Optional<LoopResult> scan(
      Stmt.Loop loop,
      String name,
      Axis axis,
      Scope scope,
      Trace outer,
      Trace entry,
      List<Target> targets,
      LinkedHashSet<String> fresh,
      Optional<Twins> twins) {
    if (loop.until().isPresent()) {
      entry.store.put(name + ".~running", entry.b.constant(1));
      entry.store.put(name + ".~steps", entry.b.constant(0));
      fresh.add(name + ".~running");
      fresh.add(name + ".~steps");
    }
    for (var path : Turns.paths(loop, name)) {
      entry.store.put(path, entry.b.constant(0));
      fresh.add(path);
    }
    var carries = new LinkedHashMap<>(known.getOrDefault(name, new LinkedHashMap<>()));
    carries.keySet().retainAll(entry.store.keySet());
    for (var path : fresh) {
      carries.merge(path, Objects.requireNonNull(entry.store.get(path)).type(), TensorType::union);
    }
    carries.replaceAll(
        (path, type) -> Objects.requireNonNull(entry.store.get(path)).type().union(type));
    var interventions = new Interventions(world);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      var body = entry.b.child();
      var inside = entry.inBody(body);
      carries.forEach((path, type) -> inside.store.put(path, body.param(type, hint(path))));
      var before = new LinkedHashMap<>(inside.store);
      var step = body.param(TensorType.SCALAR, "step");
      if (world.evaluating) {
        interventions.before(loop, targets, entry.store, inside);
      }
      var running = inside.withLoop(name, name, step, true);
      var aliased = running;
      if (!name.equals(loop.name().name())) {
        aliased = running.withLoop(loop.name().name(), name, step, false);
      }
      var run = new StepRun(world, loop, name, targets, true, scope.child(), aliased);
      run.run();
      if (world.evaluating) {
        interventions.after(loop, targets, before, run.trace());
        twins.ifPresent(t -> t.after(targets, before, run.measures, run.trace()));
      }
      until(loop, name, run, before, running);
      boolean stands = true;
      for (var change : before.entrySet()) {
        var path = change.getKey();
        var now = Objects.requireNonNull(inside.store.get(path));
        boolean carried = carries.containsKey(path);
        if (!carried && now.equals(change.getValue()) && !run.wider.containsKey(path)) {
          continue;
        }
        var type = Objects.requireNonNull(carried ? carries.get(path) : change.getValue().type());
        var needed = type.union(now.type()).union(run.wider.getOrDefault(path, TensorType.SCALAR));
        if (!carried || !needed.sameAxes(type)) {
          carries.put(path, needed);
          stands = false;
        }
      }
      if (stands || world.problems.hasErrors()) {
        if (world.problems.hasErrors() && !stands) {
          return Optional.empty();
        }
        known.put(name, carries);
        return Optional.of(
            finish(loop, name, axis, outer, entry, carries, fresh, run, body, inside, twins));
      }
    }
    world.problems.error(
        "type-mismatch",
        loop.name().span(),
        "the axes of what `" + loop.name().name() + "` carries grow with every step");
    return Optional.empty();
  }

  private static String hint(String path) {
    return path.substring(path.lastIndexOf('.') + 1).replace("~", "");
  }

  /// Where the loop has ended before, everything stays as it was.
  private void until(
      Stmt.Loop loop, String name, StepRun run, Map<String, Value> before, Trace trace) {
    if (loop.until().isEmpty()) {
      return;
    }
    var b = trace.b;
    var running = Objects.requireNonNull(before.get(name + ".~running"));
    var test = world.expressions.tensor(loop.until().get(), run.scope, run.trace());
    if (test.isEmpty()) {
      return;
    }
    var store = trace.store;
    before.forEach(
        (path, old) -> {
          var now = Objects.requireNonNull(store.get(path));
          if (!now.equals(old) && !remembered.contains(path)) {
            store.put(path, b.select(running, now, old));
          }
        });
    store.put(
        name + ".~steps", b.add(Objects.requireNonNull(before.get(name + ".~steps")), running));
    store.put(name + ".~running", b.mul(running, b.sub(b.constant(1), test.get())));
  }

  private LoopResult finish(
      Stmt.Loop loop,
      String name,
      Axis axis,
      Trace outer,
      Trace entry,
      SequencedMap<String, TensorType> carries,
      LinkedHashSet<String> fresh,
      StepRun run,
      BodyBuilder body,
      Trace inside,
      Optional<Twins> twins) {
    var outputs = new LinkedHashMap<String, Value>();
    var own = new ArrayList<>(run.ownAxes());
    twins.ifPresent(t -> own.add(t.axis()));
    run.loss().ifPresent(v -> outputs.put("loss", averaged(v, own, run.trace())));
    run.measures.forEach((key, v) -> outputs.put(key, averaged(v, own, run.trace())));
    run.results.forEach(
        (inner, result) ->
            result
                .series()
                .forEach(
                    (key, v) -> outputs.put(inner + "." + key, averaged(v, own, run.trace()))));
    var observed = run.observations.withInside(run.results);
    observed.forEach((key, seen) -> outputs.put("~" + key, seen.value()));
    var ends = new ArrayList<Value>();
    carries.forEach(
        (path, type) ->
            ends.add(body.broadcast(Objects.requireNonNull(inside.store.get(path)), type)));
    ends.addAll(outputs.values());
    var running = List.copyOf(carries.keySet()).indexOf(name + ".~running");
    boolean skips = running >= 0 && twins.isEmpty();
    var closed = skips ? skipping(body, ends, carries.size(), running, outer) : body.close(ends);
    var inits = new ArrayList<Value>();
    carries.forEach(
        (path, type) ->
            inits.add(outer.b.broadcast(Objects.requireNonNull(entry.store.get(path)), type)));
    outer.b.at(loop.span());
    var results =
        outer.b.emit(
            new Op.Scan(
                name,
                axis,
                false,
                inits,
                List.of(outer.b.iota(axis)),
                closed.captured(),
                closed.body()),
            "");
    var left = new LinkedHashMap<String, Value>();
    int i = 0;
    Value steps = outer.b.count(List.of(axis));
    for (var path : carries.keySet()) {
      var carried = results.get(i++);
      var value = twins.map(t -> t.first(carried, outer)).orElse(carried);
      if (path.equals(name + ".~steps")) {
        steps = value;
      }
      left.put(path, value);
      if (!fresh.contains(path)) {
        outer.store.put(path, value);
      }
    }
    var series = new LinkedHashMap<String, Value>();
    for (var key : outputs.keySet()) {
      series.put(key, results.get(i++));
    }
    if (loop.until().isPresent()) {
      var ran = steps;
      series.replaceAll((_, value) -> frozen(value, axis, ran, outer));
    }
    observed.replaceAll((key, seen) -> seen.with(series.remove("~" + key)));
    return new LoopResult(name, axis, series, left, steps, observed);
  }

  /// The step of a loop that instances leave one by one, left out where all have: of a tile of
  /// instances, or of them all. Whole where something of it belongs to no instance.
  private static BodyBuilder.Closed skipping(
      BodyBuilder body, List<Value> ends, int carries, int running, Trace outer) {
    var closed = body.close(ends);
    var step = closed.body();
    var condition = step.params().get(running).type();
    if (!ends.stream().allMatch(end -> end.type().covers(condition))) {
      return closed;
    }
    var whole = outer.b.child();
    var params = step.params().stream().map(p -> whole.param(p.type(), p.hint())).toList();
    var idle = outer.b.child();
    var idleParams = step.params().stream().map(p -> idle.param(p.type(), p.hint())).toList();
    var still = new ArrayList<>(idleParams.subList(0, carries));
    for (var end : ends.subList(carries, ends.size())) {
      still.add(idle.broadcast(idle.constant(0), end.type()));
    }
    var left = idle.close(still).body();
    var results = whole.emit(new Op.Branch(params.get(running), params, step, left), "");
    return new BodyBuilder.Closed(whole.close(results).body(), closed.captured());
  }

  /// A series that keeps its last value where its loop had ended.
  private static Value frozen(Value series, Axis axis, Value steps, Trace trace) {
    var b = trace.b;
    var source = new Axis(axis.name() + "@ran", axis.size());
    var place = b.binary(Op.BinaryFn.MIN, b.iota(axis), b.sub(steps, b.constant(1)));
    return b.gather(b.rename(series, axis, source), source, place);
  }

  private static Value averaged(Value value, List<Axis> own, Trace trace) {
    return TensorFunctions.mean(value, own.stream().filter(value.type()::has).toList(), trace.b);
  }

  // --- what is told of learned things

  void learned(
      List<Target> targets, Value objective, Map<String, Value> at, Trace trace, Stmt.Loop loop) {
    for (var target : targets) {
      long numbers = 0;
      for (var leaf : target.leaves().values()) {
        long n = 1;
        for (var axis : leaf.axes()) {
          n *= axis.size().isFixed() ? axis.size().fixed() : 1;
        }
        numbers += n;
      }
      var wrt =
          target.leaves().keySet().stream().map(name -> at.get(target.leafPath(name))).toList();
      var facts = GradientPaths.of(trace.b, objective, wrt);
      boolean es = target.sampled();
      boolean second = !(target.estimator() instanceof Target.Estimator.FirstOrder);
      learned.put(
          target.loop() + "/" + target.path(),
          new Elaboration.Learned(
              target.path(),
              target.loop(),
              target.stmt().by().map(e -> e.span().text()).orElse(""),
              target.estimatorName(),
              loop.body().stream()
                  .filter(s -> s instanceof Stmt.Minimise || s instanceof Stmt.Losses)
                  .map(s -> s.span().text().lines().findFirst().orElse(""))
                  .findFirst()
                  .orElse(""),
              target.leaves().size(),
              numbers,
              es || facts.reached(),
              es ? 0 : second ? facts.order() : 1,
              facts.loops(),
              target.stmt().span()));
      if (!es && second && !world.evaluating) {
        for (var root : facts.roots()) {
          var problem =
              Diagnostic.warning(
                      "weak-gradient",
                      root,
                      "a square root has no second derivative at 0, and the gradient of `"
                          + target.stmt().target().span().text()
                          + "` needs one")
                  .withHelp("add a small number inside: `sqrt(… + 1e-12)`");
          var inside = new Span(root.source(), root.start(), root.end() - 1);
          world.problems.report(
              root.text().startsWith("sqrt(") && root.text().endsWith(")")
                  ? Mends.appended(problem, inside, " + 1e-12")
                  : problem);
        }
      }
      if (!es && !facts.reached() && !world.evaluating) {
        world.problems.report(facts.problem(target));
      }
    }
  }
}
