package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.flow.Marks;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.Stmt;

/// One step of a loop: its statements in order, then the gradients of its objective and the
/// updates.
final class StepRun {
  private final World world;
  private final Stmt.Loop loop;
  private final String name;
  private final List<Target> targets;
  private final boolean learning;

  private final List<Objective> objectives = new ArrayList<>();
  private final Map<String, Span> named = new LinkedHashMap<>();
  private final List<Waiting> objectiveStatements = new ArrayList<>();
  private final LinkedHashSet<Axis> own = new LinkedHashSet<>();
  private final Map<String, Value> base = new LinkedHashMap<>();
  private final Perturbation perturbation;
  private final Map<String, Value> entered = new LinkedHashMap<>();
  private final List<TaskInstance> drawn = new ArrayList<>();
  private final List<Lives> living = new ArrayList<>();
  private Trace trace;
  private final Penalties penalties;
  private boolean acted;
  private Optional<Value> loss = Optional.empty();

  /// Everything measured, by name, with its hidden axes.
  final Map<String, Value> measures = new LinkedHashMap<>();

  /// What a probe sees in this step.
  final Observations observations;

  /// Series of the loops that ran inside, by path.
  final Map<String, LoopResult> results = new LinkedHashMap<>();

  /// Types that learned things need because their gradients differ along further axes.
  final Map<String, TensorType> wider = new LinkedHashMap<>();

  /// The last loop that ran in this step.
  private Optional<LoopResult> latest = Optional.empty();

  final Scope scope;

  StepRun(
      World world,
      Stmt.Loop loop,
      String name,
      List<Target> targets,
      boolean learning,
      Scope scope,
      Trace trace) {
    this.world = world;
    this.loop = loop;
    this.name = name;
    this.targets = targets;
    this.learning = learning;
    this.scope = scope;
    this.trace = trace;
    this.observations = new Observations(world);
    this.perturbation = new Perturbation(world, name);
    this.penalties = new Penalties(world, loop.name().name(), trace.counters.isEmpty());
  }

  Trace trace() {
    return trace;
  }

  /// The recorded loss of this step, if the loop has one.
  Optional<Value> loss() {
    return loss;
  }

  /// The axes that this loop's own tasks and perturbations add.
  List<Axis> ownAxes() {
    var all = new ArrayList<>(own);
    all.addAll(perturbation.axes());
    return all;
  }

  void run() {
    world.penalties.push(penalties);
    if (learning) {
      penalties.begin(List.of(), List.of(), scope, trace);
    }
    for (var target : targets) {
      target
          .leaves()
          .keySet()
          .forEach(
              leaf -> {
                var value = Objects.requireNonNull(trace.store.get(target.leafPath(leaf)));
                base.put(target.leafPath(leaf), value);
                world.provenance.learned(target, value, trace);
              });
    }
    scale();
    entered.putAll(trace.store);
    if (learning) {
      targets.forEach(t -> trace = perturbation.perturb(t, base, scope, trace));
      if (targets.stream().anyMatch(t -> t.estimator() instanceof Target.Estimator.Reinforce)) {
        trace.store.put(Target.scorePath(name), trace.b.constant(0));
      }
    }
    statements(loop.body(), scope);
    bits();
    objectiveStatements.forEach(this::objective);
    penalise();
    record();
    if (learning) {
      var step =
          new StepLearning.Step(
              loop,
              name,
              targets,
              objectives,
              own,
              perturbation,
              base,
              entered,
              wider,
              measures,
              observations,
              scope,
              trace);
      new StepLearning(world, step).run();
    }
    living.forEach(lives -> lives.close(trace));
    world.loops.left(drawn, living);
    world.penalties.pop();
  }

  /// Tensors that the loop learns, without a net around them, as an invariance sees them.
  private void scale() {
    for (var target : targets) {
      var value = base.get(target.path());
      if (value != null && !penalties.isEmpty() && target.stmt().by().isPresent()) {
        trace.store.put(target.path(), penalties.scaled(value, trace));
      }
    }
  }

  /// Adds what bottlenecks ask for to the objective, and logs it.
  private void penalise() {
    var before = List.copyOf(objectives);
    if (!penalties.isEmpty() && learning && !before.isEmpty()) {
      var total = before.stream().map(Objective::value).reduce(trace.b::add).orElseThrow();
      for (var term : penalties.invariances(total, trace)) {
        penalty("invariance", term.value(), term.weight(), term.place());
      }
    }
    for (var line : penalties.expressions()) {
      number(line.value(), scope)
          .ifPresent(value -> penalty("penalty", value, line.weight(), line.value()));
    }
  }

  /// Logs what went through channels.
  private void bits() {
    for (var value : penalties.bits()) {
      var name = "bits";
      for (int i = 2; measures.containsKey(name); i++) {
        name = "bits" + i;
      }
      measures.put(name, value);
    }
  }

  private void penalty(String kind, Value value, Optional<Expr> weight, Expr place) {
    var name = kind;
    for (int i = 2; measures.containsKey(name); i++) {
      name = kind + i;
    }
    measures.put(name, value);
    var weighted = value;
    if (weight.isPresent()) {
      var factor = world.expressions.tensor(weight.get(), scope, trace);
      if (factor.isEmpty()) {
        return;
      }
      weighted = trace.b.mul(value, factor.get());
    }
    objectives.add(Objective.of(weighted, place));
  }

  // --- statements

  /// Runs statements in order; one that reads a loop further down waits for it, and what is
  /// minimised waits for all.
  void statements(List<Stmt> body, Scope here) {
    var waiting = new ArrayList<Stmt>();
    for (int i = 0; i < body.size(); i++) {
      var stmt = body.get(i);
      boolean objective = stmt instanceof Stmt.Minimise || stmt instanceof Stmt.Losses;
      if (objective && world.elsewhere && trace.counters.isEmpty()) {
        continue;
      }
      if (objective) {
        objectiveStatements.add(new Waiting(stmt, here));
        continue;
      }
      var rest = body.subList(i + 1, body.size());
      if (ReadingOrder.waits(stmt, waiting, rest)) {
        waiting.add(stmt);
        continue;
      }
      trace.b.at(stmt.span());
      statement(stmt, here);
      var ready = ReadingOrder.ready(waiting, rest);
      waiting.removeAll(ready);
      ready.forEach(w -> statement(w, here));
    }
    waiting.forEach(w -> statement(w, here));
  }

  /// A statement that is run at the end of the step, with the scope that it stands in.
  private record Waiting(Stmt stmt, Scope scope) {}

  private void objective(Waiting waiting) {
    trace.b.at(waiting.stmt().span());
    statement(waiting.stmt(), waiting.scope());
  }

  private void statement(Stmt stmt, Scope here) {
    switch (stmt) {
      case Stmt.Batch batch -> batch(batch, here);
      case Stmt.Learn _ -> {}
      case Stmt.Minimise(_, var maximise, var expr, var only) ->
          number(expr, here)
              .ifPresent(
                  value -> {
                    world.provenance.arrived(
                        name, "what `" + name + "` minimises", value, expr.span(), trace);
                    objectives.add(
                        new Objective(
                            maximise ? trace.b.neg(value) : value,
                            only.map(e -> e.span().text()),
                            Optional.empty(),
                            expr));
                    if (loss.isEmpty()) {
                      loss = Optional.of(value);
                    }
                  });
      case Stmt.Losses(_, var parts) -> losses(parts, here);
      case Stmt.Act(var span, var action, var value) ->
          acted |= new Acts(world, name, trace).run(action, value, here);
      case Stmt.Loss(_, var expr) ->
          number(expr, here).ifPresent(value -> loss = Optional.of(value));
      case Stmt.Let let -> world.expressions.let(let, Optional.of(stored()), here, trace);
      case Stmt.Measure(var span, var measure, var expr) ->
          world
              .expressions
              .tensor(expr, here, trace)
              .ifPresent(
                  value -> {
                    world.instances.fresh(measure.name(), measure.span(), named);
                    measures.put(measure.name(), value);
                    here.bind(measure.name(), "measure", measure.span(), new Val.Tensor(value));
                    here.computed(
                        new Scope.Computed(
                            new Stmt.Let(span, List.of(measure), Optional.empty(), expr),
                            Optional.of(stored()),
                            new Val.Tensor(value)));
                    world.fact(
                        measure.span(),
                        "measure",
                        measure.name(),
                        measure.span(),
                        Expressions.type(trace.visible(value)),
                        "");
                  });
      case Stmt.Observe observe -> {
        if (world.probing) {
          observations.note(observe, here, trace);
        }
      }
      case Stmt.Every(_, var period, var body) -> {
        var n = world.expressions.tensor(period, here, trace);
        var frame = trace.loops.get(name);
        if (n.isPresent() && frame != null) {
          var b = trace.b;
          var turn = b.unary(Op.UnaryFn.FLOOR, b.div(frame.step(), n.get()));
          when(b.binary(Op.BinaryFn.EQ, frame.step(), b.mul(turn, n.get())), body, here.child());
        }
      }
      case Stmt.When(_, var condition, var then, var otherwise) -> {
        var test = world.expressions.eval(condition, here, trace);
        if (test instanceof Val.Num num) {
          world.structural.addAll(num.params());
          statements(num.value() != 0 ? then : otherwise, here);
          return;
        }
        var value = world.expressions.tensor(test, condition.span(), trace);
        if (value.isPresent()) {
          when(value.get(), then, here.child());
          when(trace.b.sub(trace.b.constant(1), value.get()), otherwise, here.child());
        }
      }
      case Stmt.Loop inner ->
          world
              .loops
              .nested(inner, here, trace)
              .ifPresentOrElse(
                  result -> {
                    here.bind(
                        inner.name().name(), "loop", inner.name().span(), new Val.Loop(result));
                    results.put(result.name(), result);
                    latest = Optional.of(result);
                  },
                  () -> {
                    here.bind(inner.name().name(), "loop", inner.name().span(), Val.POISON);
                    here.bind("deeper", "loop", inner.name().span(), Val.POISON);
                  });
      case Stmt.Nest nest -> nest(nest, here);
      case Stmt.Deeper(var span) -> deeper(span, here);
      case Stmt.Base(var span, _) ->
          world.problems.error(
              "misplaced-statement", span, "`base` stands in a nest, beside its loop");
      case Stmt.Evaluate(_, var value) -> world.expressions.eval(value, here, trace);
      case Stmt.Bottleneck _ -> {}
      case Stmt.Reserved(var span, var word) ->
          world.problems.error("not-supported-yet", span, "`" + word + "` is not supported yet");
      case Stmt.Return(var span, _) ->
          world.problems.error(
              "misplaced-statement", span, "a loop returns nothing; `return` stands in a function");
      case Stmt.Next(var span, _, _) ->
          world.problems.error(
              "misplaced-statement",
              span,
              "`next` stands in an expert, a rule or a task, not in a loop");
    }
  }

  /// What is stored before any act or loop that follows.
  private Map<String, Value> stored() {
    return new LinkedHashMap<>(trace.store);
  }

  private void batch(Stmt.Batch batch, Scope here) {
    var task = batch.task() instanceof Expr.Call(_, var callee, _) ? callee : batch.task();
    var alias = batch.alias().map(a -> a.name()).orElse(task.span().text());
    var override = world.setting("batch");
    var axis = Optional.<Axis>empty();
    if (override.isPresent() && trace.instances.isEmpty() && own.isEmpty()) {
      axis = Optional.of(Axis.of(name + "." + alias, (int) (double) override.get()));
    } else {
      var count = world.expressions.eval(batch.count(), here, trace);
      var size = world.expressions.sizeOf(count);
      if (size.isEmpty()) {
        if (!(count instanceof Val.Poison)) {
          world.problems.error(
              "bad-size",
              batch.count().span(),
              "the number of instances is a whole number, this is "
                  + (count instanceof Val.Num num ? num.value() : Expressions.describe(count)));
        }
        unbatched(batch, here);
        return;
      }
      if (size.get().isFixed() && size.get().fixed() < 1) {
        world.problems.error("bad-size", batch.count().span(), "a batch has at least one instance");
        unbatched(batch, here);
        return;
      }
      if (!size.get().isFixed() || size.get().fixed() > 1) {
        axis = Optional.of(new Axis(name + "." + alias, size.get()));
      }
    }
    axis = axis.map(world::own);
    axis.ifPresent(own::add);
    trace = trace.withInstances(axis.stream().toList());
    var lives = new Lives(world, batch, name + "." + alias);
    Optional<Tasks.Renewal> renewal = Optional.empty();
    if (lives.last()) {
      if (!lives.open(here, trace)) {
        unbatched(batch, here);
        return;
      }
      entered.putAll(lives.opened(trace));
      world.loops.living(lives);
      living.add(lives);
      renewal = lives.renewal(here, trace);
      if (renewal.isEmpty()) {
        unbatched(batch, here);
        return;
      }
      var begun = new Val.Tensor(renewal.get().mask());
      here.bind("renewed", "let", batch.span(), begun);
    }
    var instance = world.tasks.draw(batch.task(), here, trace, name + "." + alias, renewal);
    if (instance.isEmpty()) {
      unbatched(batch, here);
      return;
    }
    drawn.add(instance.get());
    if (learning) {
      penalties.begin(List.copyOf(own), List.of(alias), here, trace);
      scale();
    }
    world.loops.activate(instance.get());
    if (batch.alias().isPresent()) {
      var a = batch.alias().get();
      here.bind(a.name(), "task", a.span(), new Val.TaskVal(instance.get()));
    } else {
      instance
          .get()
          .scope()
          .own()
          .forEach(
              (member, binding) -> {
                if (!binding.kind().equals("argument")) {
                  here.bind(member, binding);
                }
              });
    }
  }

  /// Binds the names that a batch would have brought, so that only its own error is told.
  private void unbatched(Stmt.Batch batch, Scope here) {
    batch.alias().ifPresent(a -> here.bind(a.name(), "task", a.span(), Val.POISON));
    here.open();
  }

  private void losses(List<Stmt.Part> parts, Scope here) {
    var b = trace.b;
    Optional<Value> total = Optional.empty();
    for (var part : parts) {
      var value = number(part.value(), here);
      if (value.isEmpty()) {
        continue;
      }
      world.instances.fresh(part.name().name(), part.name().span(), named);
      measures.put(part.name().name(), value.get());
      here.bind(part.name().name(), "measure", part.name().span(), new Val.Tensor(value.get()));
      var weighted = value.get();
      if (part.weight().isPresent()) {
        var weight = world.expressions.tensor(part.weight().get(), here, trace);
        if (weight.isEmpty()) {
          continue;
        }
        weighted = b.mul(weighted, weight.get());
      }
      weighted = new Turns(world, name, trace).switched(part, weighted, ownAxes(), here);
      total = Optional.of(total.isEmpty() ? weighted : b.add(total.get(), weighted));
      objectives.add(new Objective(weighted, Optional.empty(), part.through(), part.value()));
    }
    if (total.isPresent()) {
      var place = parts.getFirst().value();
      world.provenance.arrived(
          name, "what `" + name + "` minimises", total.get(), place.span(), trace);
      if (loss.isEmpty()) {
        loss = total;
      }
    }
  }

  /// Runs statements whose effects count only where `condition` holds.
  private void when(Value condition, List<Stmt> body, Scope here) {
    var before = new LinkedHashMap<>(trace.store);
    int objectivesBefore = objectives.size();
    int waitingBefore = objectiveStatements.size();
    statements(body, here);
    while (objectiveStatements.size() > waitingBefore) {
      objective(objectiveStatements.remove(waitingBefore));
    }
    var b = trace.b;
    before.forEach(
        (path, old) -> {
          var now = trace.store.get(path);
          if (now != null && !now.equals(old)) {
            trace.store.put(path, b.select(condition, now, old));
          }
        });
    for (int i = objectivesBefore; i < objectives.size(); i++) {
      var objective = objectives.get(i);
      objectives.set(i, objective.with(b.select(condition, objective.value(), b.constant(0))));
    }
  }

  /// A number of each instance; an error where it has an axis that the author sees.
  private Optional<Value> number(Expr expr, Scope here) {
    var value = world.expressions.tensor(expr, here, trace);
    if (value.isEmpty()) {
      return value;
    }
    var visible = trace.visible(value.get());
    if (visible.isEmpty()) {
      return value;
    }
    var names = visible.stream().map(a -> "`" + a.name() + "`").toList();
    boolean series = visible.size() == 1 && world.loopAxes.contains(visible.getFirst());
    var reductions =
        (series ? List.of("last", "mean") : List.of("mean", "sum"))
            .stream().map(name -> name + "(" + expr.span().text() + ")").toList();
    var problem =
        Diagnostic.error(
                "type-mismatch",
                expr.span(),
                "a loss is one number, this one has an entry for each " + String.join(", ", names))
            .withNote(Expressions.type(visible))
            .withHelp("`" + String.join("` or `", reductions) + "`");
    for (var reduction : reductions) {
      problem = Mends.written(problem, expr.span(), reduction);
    }
    world.problems.report(problem);
    return Optional.empty();
  }

  // --- nests

  private void nest(Stmt.Nest nest, Scope here) {
    var low = world.expressions.constant(nest.low(), here, trace);
    var high = world.expressions.constant(nest.high(), here, trace);
    if (low.isEmpty() || high.isEmpty()) {
      return;
    }
    if (high.get() < low.get() || high.get() - low.get() > 20) {
      world.problems.error("bad-size", nest.high().span(), "a nest has between 1 and 20 levels");
      return;
    }
    world
        .loops
        .nests()
        .push(new Loops.NestFrame(nest, (int) (double) low.get(), (int) (double) high.get()));
    level(nest, (int) (double) low.get(), here);
    world.loops.nests().pop();
  }

  private void level(Stmt.Nest nest, int level, Scope here) {
    if (here.here(nest.level().name()).isEmpty()) {
      here.bind(nest.level().name(), "level", nest.level().span(), Val.Num.of(level));
    }
    statements(nest.body().stream().filter(s -> !(s instanceof Stmt.Base)).toList(), here);
  }

  private void deeper(org.badgerlang.compiler.source.Span span, Scope here) {
    var frame = world.loops.nests().peek();
    if (frame == null) {
      world.problems.error("misplaced-statement", span, "`deeper` stands inside a nest");
      return;
    }
    latest = Optional.empty();
    var inside = here.child();
    if (frame.level() < frame.high()) {
      world.loops.nests().push(new Loops.NestFrame(frame.nest(), frame.level() + 1, frame.high()));
      level(frame.nest(), frame.level() + 1, inside);
      world.loops.nests().pop();
    } else {
      var base = frame.nest().body().stream().filter(s -> s instanceof Stmt.Base).findFirst();
      if (base.isEmpty()) {
        world.problems.error(
            "misplaced-statement",
            frame.nest().span(),
            "a nest needs `base { … }`, its innermost loop");
        return;
      }
      statements(((Stmt.Base) base.get()).body(), inside);
    }
    if (latest.isEmpty()) {
      return;
    }
    here.bind("deeper", "loop", span, new Val.Loop(latest.get()));
  }

  // --- learning

  private void record() {
    if (!loss.isPresent() && acted) {
      var task =
          world.loops.active().stream()
              .filter(t -> t.scope().here("loss").isPresent())
              .reduce((_, last) -> last);
      if (task.isPresent()
          && task.get().scope().here("loss").get().value().get()
              instanceof Val.Delayed(var expr, var inner, _)) {
        loss =
            world.provenance.within(
                Marks.Area.TASK, "", expr.span(), trace, () -> number(expr, inner));
      }
    }
  }
}
