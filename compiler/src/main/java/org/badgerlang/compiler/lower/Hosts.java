package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Stmt;

/// The outermost loops: their step functions, the state that lives from step to step, and its first
/// values.
final class Hosts {
  private static final int ATTEMPTS = 12;

  /// A state tensor with how it starts.
  private record Held(Program.State state, Function<Trace, Optional<Value>> initial) {}

  /// A loop at the top of a spec, or the first level of a nest there.
  record Top(Optional<Stmt.Nest> nest, Optional<Stmt.Loop> loop) {}

  /// A loop with what it learns.
  record Host(Stmt.Loop loop, Scope scope, List<Target> targets, Optional<Loops.NestFrame> nest) {}

  private final World world;
  private final SequencedMap<String, Held> held = new LinkedHashMap<>();
  private final List<Host> hosts = new ArrayList<>();

  Hosts(World world) {
    this.world = world;
  }

  /// The values of the params as inputs of a function.
  private Map<String, Value> params(BodyBuilder b) {
    var values = new LinkedHashMap<String, Value>();
    runtimeParams().forEach((name, _) -> values.put(name, b.param(TensorType.SCALAR, name)));
    return values;
  }

  /// Whether a name is a param of the spec.
  boolean isParam(String name) {
    return world.params.containsKey(name);
  }

  /// The params that may be set when the jar runs.
  SequencedMap<String, Double> runtimeParams() {
    var all = new LinkedHashMap<>(world.params);
    all.keySet().removeAll(world.structural);
    return all;
  }

  /// Finds what each loop learns, and from it what lives from step to step.
  void prepare(List<Top> tops, Scope top) {
    for (var one : tops) {
      var loop = one.loop().orElseThrow();
      var scope = top.child();
      var nest = one.nest().flatMap(n -> frame(n, scope));
      var targets = new ArrayList<Target>();
      for (var stmt : loop.body()) {
        if (stmt instanceof Stmt.Learn learn) {
          world
              .targets
              .resolve(learn, loop.name().name(), scope, world.statically())
              .ifPresent(targets::add);
        }
      }
      hosts.add(new Host(loop, scope, List.copyOf(targets), nest));
    }
    for (var leaf : world.weights.values()) {
      var owner = world.targets.owner(leaf.path());
      boolean mine =
          owner.isPresent()
              && hosts.stream().anyMatch(h -> h.loop().name().name().equals(owner.get().loop()));
      if (leaf.frozen() || mine) {
        hold(
            leaf.path(),
            new TensorType(leaf.axes()),
            leaf.frozen() ? Program.Kind.FROZEN : Program.Kind.WEIGHT,
            owner.map(Targets.Owner::loop),
            leaf.span(),
            trace -> starts(leaf, trace));
      }
    }
    for (var host : hosts) {
      host.targets().forEach(target -> hold(host, target));
    }
  }

  private Optional<Loops.NestFrame> frame(Stmt.Nest nest, Scope scope) {
    var low = world.expressions.constant(nest.low(), scope, world.statically());
    var high = world.expressions.constant(nest.high(), scope, world.statically());
    if (low.isEmpty() || high.isEmpty()) {
      return Optional.empty();
    }
    scope.bind(nest.level().name(), "level", nest.level().span(), Val.Num.of(low.get()));
    return Optional.of(
        new Loops.NestFrame(nest, (int) (double) low.get(), (int) (double) high.get()));
  }

  private Optional<Value> starts(Leaf leaf, Trace trace) {
    return world.draws.initial(leaf, leaf.path(), trace);
  }

  private void hold(
      String path,
      TensorType type,
      Program.Kind kind,
      Optional<String> owner,
      Span span,
      Function<Trace, Optional<Value>> initial) {
    held.putIfAbsent(path, new Held(new Program.State(path, type, kind, owner, span), initial));
  }

  private void hold(Host host, Target target) {
    var loop = host.loop().name().name();
    for (var entry : target.leaves().entrySet()) {
      var path = target.leafPath(entry.getKey());
      var leaf = entry.getValue();
      var axes = new ArrayList<>(world.instances.copiesOf(path));
      axes.addAll(leaf.axes());
      hold(
          path,
          new TensorType(axes),
          target.state() ? Program.Kind.CARRIED : Program.Kind.WEIGHT,
          Optional.of(loop),
          leaf.span(),
          trace ->
              world.learning.initial(target, host.scope(), trace).map(values -> values.get(path)));
    }
    if (target.stmt().by().isEmpty()) {
      return;
    }
    var probe = world.statically();
    var start = new LinkedHashMap<String, Value>();
    target
        .leaves()
        .forEach(
            (name, leaf) ->
                start.put(target.leafPath(name), probe.b.param(new TensorType(leaf.axes()), "")));
    probe.b.at(host.loop().span());
    var inside = probe.withLoop(host.loop().name().name(), "", probe.b.constant(0), false);
    var rule = world.learning.rule(target, host.scope(), quiet(inside));
    if (rule.isEmpty()) {
      return;
    }
    var states = world.learning.ruleStates(target, rule.get(), start, inside);
    states.ifPresent(
        values ->
            values.forEach(
                (path, value) ->
                    hold(
                        path,
                        value.type(),
                        Program.Kind.RULE,
                        Optional.of(loop),
                        target.stmt().span(),
                        trace -> {
                          var first = new LinkedHashMap<String, Value>();
                          target
                              .leaves()
                              .keySet()
                              .forEach(
                                  n ->
                                      first.put(
                                          target.leafPath(n), trace.store.get(target.leafPath(n))));
                          var again = trace.withLoop(loop, "", trace.b.constant(0), false);
                          return world
                              .learning
                              .rule(target, host.scope(), quiet(again))
                              .flatMap(r -> world.learning.ruleStates(target, r, first, again))
                              .map(all -> all.get(path));
                        })));
  }

  /// A trace in which learned things that a rule's arguments read have a value of their type.
  private Trace quiet(Trace trace) {
    held.forEach(
        (path, h) -> {
          if (!trace.store.containsKey(path)) {
            trace.store.put(path, trace.b.broadcast(trace.b.constant(0), h.state().type()));
          }
        });
    return trace;
  }

  // --- functions

  List<Program.State> states() {
    return held.values().stream().map(Held::state).toList();
  }

  Optional<org.badgerlang.compiler.ir.Function> init() {
    var b = new BodyBuilder();
    var params = params(b);
    var trace = Trace.root(b, params, "");
    var results = new ArrayList<Value>();
    for (var h : held.values()) {
      b.at(h.state().origin());
      var value = h.initial().apply(trace);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      var full = b.broadcast(value.get(), h.state().type());
      trace.store.put(h.state().path(), full);
      results.add(full);
    }
    return Optional.of(
        new org.badgerlang.compiler.ir.Function(
            "init", List.copyOf(params.keySet()), List.copyOf(held.keySet()), b.finish(results)));
  }

  /// A function over params, state and the step, ready to be filled.
  record Frame(BodyBuilder b, Trace trace, Map<String, Value> inputs, Value step) {
    List<String> names() {
      return List.copyOf(inputs.keySet());
    }
  }

  Frame frame() {
    return frame(true);
  }

  /// A function of an evaluation: what loops carry is not read there, since its sizes may be
  /// others.
  Frame evaluation() {
    return frame(false);
  }

  private Frame frame(boolean carried) {
    var b = new BodyBuilder();
    var inputs = new LinkedHashMap<String, Value>();
    var params = params(b);
    params.forEach((name, value) -> inputs.put("param " + name, value));
    var trace = Trace.root(b, params, "");
    for (var h : held.values()) {
      var path = h.state().path();
      boolean read = carried || h.state().kind() != Program.Kind.CARRIED;
      var type = read ? h.state().type() : apart(h.state().type());
      var value = b.param(type, path.substring(path.lastIndexOf('.') + 1));
      inputs.put(path, value);
      if (read) {
        trace.store.put(path, value);
      }
    }
    var step = b.param(TensorType.SCALAR, "step");
    inputs.put("step", step);
    return new Frame(b, trace, inputs, step);
  }

  /// The same shape over axes of its own.
  private static TensorType apart(TensorType type) {
    return new TensorType(
        type.axes().stream().map(a -> new Axis(a.name() + "@carried", a.size())).toList());
  }

  /// Runs one step of a host loop in a fresh function, without learning where `learning` is false.
  Optional<StepRun> run(Host host, Frame frame, boolean learning, String site) {
    var loop = host.loop();
    var trace =
        frame
            .trace()
            .withSite(site)
            .withLoop(loop.name().name(), loop.name().name(), frame.step(), false);
    var run =
        new StepRun(
            world, loop, loop.name().name(), host.targets(), learning, host.scope().child(), trace);
    if (world.evaluating) {
      host.targets().stream()
          .filter(Target::state)
          .flatMap(t -> world.learning.initial(t, host.scope(), trace).stream())
          .forEach(trace.store::putAll);
    }
    world.loops.begin(frame.trace().store);
    host.nest().ifPresent(world.loops.nests()::push);
    run.run();
    host.nest().ifPresent(_ -> world.loops.nests().pop());
    return world.problems.hasErrors() ? Optional.empty() : Optional.of(run);
  }

  /// Runs one step of a host loop inside the step of another, without learning.
  Optional<StepRun> again(Host host, Trace start, Value step) {
    var name = host.loop().name().name();
    var trace = start.withLoop(name, name, step, false);
    var run =
        new StepRun(world, host.loop(), name, host.targets(), false, host.scope().child(), trace);
    host.nest().ifPresent(world.loops.nests()::push);
    run.run();
    host.nest().ifPresent(_ -> world.loops.nests().pop());
    return world.problems.hasErrors() ? Optional.empty() : Optional.of(run);
  }

  List<Host> hosts() {
    return List.copyOf(hosts);
  }

  /// Elaborates every loop until what lives from step to step is known with its types.
  Optional<List<Program.HostLoop>> loops() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int before = held.size();
      int sizes = world.sizes.size();
      var types = states();
      var built = new ArrayList<Program.HostLoop>();
      for (var host : hosts) {
        var loop = build(host);
        if (loop.isEmpty()) {
          return Optional.empty();
        }
        built.add(loop.get());
      }
      world.provenance.end();
      world.loops.kept().values().forEach(this::keep);
      if (held.size() == before && sizes == world.sizes.size() && types.equals(states())) {
        return Optional.of(built);
      }
    }
    throw new IllegalStateException("the state of the program never stands still");
  }

  private void keep(Loops.Kept kept) {
    hold(
        kept.path(),
        kept.type(),
        Program.Kind.CARRIED,
        Optional.empty(),
        kept.span(),
        trace -> kept.initial().apply(trace.shapedLike(kept.shape())));
  }

  private Optional<Program.HostLoop> build(Host host) {
    var frame = frame();
    world.provenance.begin(host.loop().name().name(), frame.b());
    var run = run(host, frame, true, "");
    if (run.isEmpty()) {
      return Optional.empty();
    }
    var b = frame.b();
    var store = frame.trace().store;
    var outputs = new LinkedHashMap<String, Value>();
    var updates = new ArrayList<Integer>();
    int index = 0;
    boolean widened = false;
    for (var entry : List.copyOf(held.entrySet())) {
      var path = entry.getKey();
      var now = Objects.requireNonNull(store.get(path));
      if (!now.equals(frame.inputs().get(path))) {
        var type = entry.getValue().state().type();
        if (!type.covers(now.type())) {
          if (entry.getValue().state().kind() == Program.Kind.WEIGHT) {
            world.problems.error(
                "type-mismatch",
                entry.getValue().state().origin(),
                "the update of `"
                    + path
                    + "` has an entry for each "
                    + now.type().without(type.axes()));
            return Optional.empty();
          }
          widen(entry.getValue(), type.union(now.type()));
          widened = true;
          index++;
          continue;
        }
        updates.add(index);
        outputs.put(path, b.broadcast(now, type));
      }
      index++;
    }
    if (widened) {
      return Optional.of(
          new Program.HostLoop(
              host.loop().name().name(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              new org.badgerlang.compiler.ir.Function(
                  "step", List.of(), List.of(), new BodyBuilder().finish(List.of())),
              List.of(),
              List.of(),
              Optional.empty(),
              host.loop().span()));
    }
    var metrics = new ArrayList<Program.Metric>();
    metrics(host, run.get(), outputs, metrics);
    Optional<String> until = Optional.empty();
    if (host.loop().until().isPresent()) {
      var test =
          world.expressions.tensor(host.loop().until().get(), run.get().scope, run.get().trace());
      if (test.isEmpty()) {
        return Optional.empty();
      }
      outputs.put("until", logged(test.get(), run.get().trace()));
      metrics.add(
          new Program.Metric(
              host.loop().name().name(), "until", false, host.loop().until().get().span()));
      until = Optional.of("until");
    }
    var step =
        new org.badgerlang.compiler.ir.Function(
            host.loop().name().name(),
            frame.names(),
            List.copyOf(outputs.keySet()),
            b.finish(List.copyOf(outputs.values())));
    var seconds =
        host.loop()
            .budget()
            .flatMap(e -> world.expressions.constant(e, host.scope(), world.statically()));
    return Optional.of(
        new Program.HostLoop(
            host.loop().name().name(),
            repeat(host),
            seconds,
            sizes(host),
            step,
            updates,
            metrics,
            until,
            host.loop().name().span()));
  }

  private void widen(Held old, TensorType type) {
    held.put(
        old.state().path(),
        new Held(
            new Program.State(
                old.state().path(),
                type,
                old.state().kind(),
                old.state().owner(),
                old.state().origin()),
            old.initial()));
  }

  private Optional<org.badgerlang.compiler.ir.Function> repeat(Host host) {
    if (host.loop().repeat().isEmpty()) {
      return Optional.empty();
    }
    var written = host.loop().repeat().get();
    var known = world.expressions.eval(written, host.scope(), world.statically());
    if (known instanceof Val.Num num && (num.value() < 1 || num.value() % 1 != 0)) {
      world.problems.error(
          "bad-size",
          written.span(),
          "a loop runs a whole number of steps, at least one; this is " + num.value());
      return Optional.empty();
    }
    var b = new BodyBuilder();
    var params = params(b);
    var trace = Trace.root(b, params, "");
    var setting = world.setting(host.loop().name().name() + ".repeat");
    var count =
        setting.isPresent()
            ? Optional.of(b.constant(setting.get()))
            : world.expressions.tensor(host.loop().repeat().get(), host.scope(), trace);
    return count.map(
        value ->
            new org.badgerlang.compiler.ir.Function(
                host.loop().name().name() + " repeat",
                List.copyOf(params.keySet()),
                List.of("repeat"),
                b.finish(List.of(value))));
  }

  private Optional<org.badgerlang.compiler.ir.Function> sizes(Host host) {
    if (world.sizes.isEmpty()) {
      return Optional.empty();
    }
    var frame = frame();
    var trace =
        frame
            .trace()
            .withLoop(host.loop().name().name(), host.loop().name().name(), frame.step(), false);
    var outputs = new LinkedHashMap<String, Value>();
    for (var name : world.sizes.keySet()) {
      outputs.put(name, Objects.requireNonNull(world.sizeRules.get(name)).in(trace));
    }
    return Optional.of(
        new org.badgerlang.compiler.ir.Function(
            host.loop().name().name() + " sizes",
            frame.names(),
            List.copyOf(outputs.keySet()),
            frame.b().finish(List.copyOf(outputs.values()))));
  }

  private void metrics(
      Host host, StepRun run, SequencedMap<String, Value> outputs, List<Program.Metric> metrics) {
    var name = host.loop().name().name();
    var trace = run.trace();
    var ownPlace = lossPlace(host.loop());
    run.loss()
        .ifPresent(
            value -> {
              outputs.put("metric loss", logged(value, trace));
              metrics.add(new Program.Metric(name, "loss", true, ownPlace));
            });
    run.measures.forEach(
        (key, value) -> {
          outputs.put("metric " + key, logged(value, trace));
          metrics.add(new Program.Metric(name, key, false, ownPlace));
        });
    run.results.forEach(
        (inner, result) ->
            result
                .series()
                .forEach(
                    (key, value) -> {
                      int dot = key.lastIndexOf('.');
                      var loop = name + "." + inner + (dot < 0 ? "" : "." + key.substring(0, dot));
                      var metric = dot < 0 ? key : key.substring(dot + 1);
                      var place = innerPlace(host.loop(), loop.substring(name.length() + 1));
                      outputs.put("metric " + inner + "." + key, logged(value, trace));
                      metrics.add(new Program.Metric(loop, metric, metric.equals("loss"), place));
                    }));
  }

  private static Span lossPlace(Stmt.Loop loop) {
    return loop.body().stream()
        .filter(
            s -> s instanceof Stmt.Minimise || s instanceof Stmt.Losses || s instanceof Stmt.Loss)
        .map(Stmt::span)
        .findFirst()
        .orElse(loop.name().span());
  }

  /// @param path of a loop inside `loop`: `adapt`, `adapt.solve`
  private static Span innerPlace(Stmt.Loop loop, String path) {
    int dot = path.indexOf('.');
    var name = dot < 0 ? path : path.substring(0, dot);
    return loop.body().stream()
        .filter(s -> s instanceof Stmt.Loop l && l.name().name().equals(name))
        .map(s -> (Stmt.Loop) s)
        .map(inner -> dot < 0 ? lossPlace(inner) : innerPlace(inner, path.substring(dot + 1)))
        .findFirst()
        .orElse(loop.name().span());
  }

  /// The value as it is logged: averaged over instances, and over all but the innermost loop.
  Value logged(Value value, Trace trace) {
    var hidden = trace.hiddenOf(value);
    var loops = trace.visible(value).stream().filter(world.loopAxes::contains).toList();
    var others = trace.visible(value).stream().filter(a -> !world.loopAxes.contains(a)).toList();
    var over = new ArrayList<Axis>(hidden);
    over.addAll(others);
    if (loops.size() > 1) {
      over.addAll(loops.subList(0, loops.size() - 1));
    }
    return TensorFunctions.mean(value, over, trace.b);
  }

  // --- checks

  private Diagnostic neverLearned(Leaf leaf, String name) {
    var learn = "learn " + name + " by adam(lr: 1e-3)";
    var problem =
        Diagnostic.error("never-learned", leaf.span(), "no loop learns `" + name + "`")
            .withHelp(
                "`"
                    + learn
                    + "` in the loop that shall change it, or `frozen` where it is declared if it"
                    + " is meant to stay as it starts");
    var loops = world.spec.stream().flatMap(spec -> spec.loops().stream());
    for (var loop : loops.flatMap(top -> top.loop().stream()).toList()) {
      problem = Mends.stated(problem, loop, learn);
    }
    return Mends.frozen(problem, leaf.span());
  }

  /// Tells of weights that no loop learns.
  void checkOwners() {
    var told = new java.util.HashSet<String>();
    for (var leaf : world.weights.values()) {
      if (leaf.frozen() || world.targets.owner(leaf.path()).isPresent()) {
        continue;
      }
      int at = leaf.path().indexOf(".weights");
      var thing = at < 0 ? leaf.path() : leaf.path().substring(0, at + ".weights".length());
      boolean partly =
          world.weights.keySet().stream()
              .anyMatch(p -> p.startsWith(thing + ".") && world.targets.owner(p).isPresent());
      var name = partly ? leaf.path() : thing;
      if (told.add(name)) {
        world.problems.report(neverLearned(leaf, name));
      }
    }
  }
}
