package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.flow.Marks;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.syntax.Stmt;

/// The end of a loop's step: the gradients of what it minimises, and the updates by them.
final class StepLearning {
  /// A step whose statements have run.
  ///
  /// @param name the unique name of the loop
  /// @param own the axes of the loop's own instances
  /// @param base what is learned, as it was when the step began
  /// @param entered everything stored then
  /// @param wider gets the types of learned things whose gradients have further axes
  record Step(
      Stmt.Loop loop,
      String name,
      List<Target> targets,
      List<Objective> objectives,
      SequencedSet<Axis> own,
      Perturbation perturbation,
      Map<String, Value> base,
      Map<String, Value> entered,
      Map<String, TensorType> wider,
      Map<String, Value> measures,
      Observations observations,
      Scope scope,
      Trace trace) {}

  /// A gradient that is asked for: of some objectives, by a target with the estimator for them.
  private record Request(Target target, List<Objective> of) {
    private boolean goesWith(Request other) {
      return Estimators.alike(target, other.target) && of.equals(other.of);
    }
  }

  private final World world;
  private final Step step;
  private final Trace trace;
  private final Map<String, Value> gradients = new LinkedHashMap<>();

  StepLearning(World world, Step step) {
    this.world = world;
    this.step = step;
    this.trace = step.trace();
  }

  void run() {
    var ruled = step.targets().stream().filter(t -> t.stmt().by().isPresent()).toList();
    if (ruled.isEmpty()) {
      return;
    }
    if (step.objectives().isEmpty()) {
      withoutObjective(ruled);
      return;
    }
    var later = new LaterGradients(world);
    var models = ruled.stream().flatMap(t -> later.model(t, step.scope(), trace).stream()).toList();
    var requests = new ArrayList<Request>();
    for (var target : ruled) {
      if (models.contains(target.path())) {
        continue;
      }
      var asked = requests(target);
      if (asked.isEmpty()) {
        world.problems.error(
            "no-objective",
            target.stmt().span(),
            "nothing in `"
                + step.loop().name().name()
                + "` is minimised for `"
                + target.stmt().target().span().text()
                + "`");
        return;
      }
      requests.addAll(asked);
    }
    requests.sort(Comparator.comparingInt(r -> Estimators.turn(r.target())));
    while (!requests.isEmpty()) {
      var first = requests.getFirst();
      boolean evolved = first.target().estimator() instanceof Target.Estimator.Es;
      var together = evolved ? List.of(first) : requests.stream().filter(first::goesWith).toList();
      requests.removeAll(together);
      ask(together.stream().map(Request::target).toList(), first.of());
    }
    if (step.wider().isEmpty() && !world.problems.hasErrors()) {
      ruled.forEach(this::note);
      ruled.forEach(this::update);
    } else {
      ruled.forEach(this::restore);
    }
  }

  /// Logs how long a gradient is.
  private void note(Target target) {
    if (trace.counters.isEmpty()) {
      Observations.norm(target, gradients, trace)
          .ifPresent(norm -> step.measures().put(Observations.nameOfNorm(target), norm));
    } else {
      step.observations().noteNorm(target, gradients, trace);
    }
  }

  private void withoutObjective(List<Target> ruled) {
    world.problems.report(
        Diagnostic.error(
                "no-objective",
                ruled.getFirst().stmt().span(),
                "`"
                    + step.loop().name().name()
                    + "` learns `"
                    + ruled.getFirst().stmt().target().span().text()
                    + "` but says nothing to minimise")
            .withHelp("`minimise …` in `" + step.loop().name().name() + "`"));
    ruled.forEach(this::restore);
  }

  /// What is asked for a target: one gradient for each estimator among its objectives.
  private List<Request> requests(Target target) {
    var text = target.stmt().target().span().text();
    var groups = new LinkedHashMap<String, List<Objective>>();
    for (var objective : step.objectives()) {
      if (objective.isFor(text)) {
        var estimator = objective.through().map(e -> e.span().text()).orElse("");
        groups.computeIfAbsent(estimator, _ -> new ArrayList<>()).add(objective);
      }
    }
    var requests = new ArrayList<Request>();
    for (var group : groups.values()) {
      var through = group.getFirst().through();
      var asked = through.map(e -> target.through(e, new Through(world))).orElse(target);
      if (through.isPresent() && whole(asked) && !whole(target)) {
        world.problems.error(
            "wrong-arguments",
            through.get().span(),
            "`es` without `unroll` perturbs the whole step, so it stands behind a `learn`, not"
                + " behind a part of the objective");
        continue;
      }
      requests.add(new Request(asked, List.copyOf(group)));
    }
    return requests;
  }

  private static boolean whole(Target target) {
    return target.estimator() instanceof Target.Estimator.Es;
  }

  /// Adds the gradients of some objectives by targets that share an estimator.
  private void ask(List<Target> targets, List<Objective> of) {
    var b = trace.b;
    var total =
        of.stream()
            .map(o -> TensorFunctions.mean(o.value(), present(o.value(), step.own()), b))
            .reduce(b::add)
            .orElseThrow();
    if (targets.getFirst().estimator() instanceof Target.Estimator.Es(_, var sigma)) {
      var target = targets.getFirst();
      add(
          step.perturbation()
              .gradient(target, total, sigma, step.base(), step.wider(), step.scope(), trace));
      world.loops.learned(targets, total, step.base(), trace, step.loop());
      return;
    }
    var perturbed = step.perturbation().axes();
    var f = TensorFunctions.mean(total, present(total, perturbed), b);
    var wider = new LinkedHashMap<String, TensorType>();
    for (var target : targets) {
      for (var leaf : target.leaves().keySet()) {
        var path = target.leafPath(leaf);
        var type = Objects.requireNonNull(step.base().get(path)).type();
        if (!type.covers(f.type())) {
          wider.put(path, type.union(f.type()));
        }
      }
    }
    wider.forEach((path, type) -> step.wider().merge(path, type, TensorType::union));
    if (!step.wider().isEmpty()) {
      return;
    }
    world.loops.learned(targets, f, step.base(), trace, step.loop());
    var each = of.stream().map(Objective::value).reduce(b::add).orElseThrow();
    var question =
        new Estimators.Question(
            targets,
            step.base(),
            f,
            TensorFunctions.mean(each, present(each, perturbed), b),
            List.copyOf(step.own()),
            step.entered(),
            model(targets.getFirst()),
            step.measures(),
            step.scope(),
            trace);
    add(
        world.provenance.within(
            Marks.Area.GRADIENT,
            step.name(),
            targets.getFirst().stmt().span(),
            trace,
            () -> new Estimators(world).gradients(question)));
  }

  private void add(Map<String, Value> more) {
    more.forEach((path, value) -> gradients.merge(path, value, trace.b::add));
  }

  /// The net that the estimator of a target trains, where this loop learns it.
  private Optional<Target> model(Target target) {
    var path = new LaterGradients(world).model(target, step.scope(), trace);
    return step.targets().stream()
        .filter(t -> path.isPresent() && t.path().equals(path.get()))
        .findFirst();
  }

  /// What a target was before the step, not as perturbations and invariances show it in the step.
  private void restore(Target target) {
    for (var leaf : target.leaves().keySet()) {
      var path = target.leafPath(leaf);
      trace.store.put(path, step.base().get(path));
    }
  }

  private void update(Target target) {
    var rule = world.learning.rule(target, step.scope(), trace);
    restore(target);
    if (rule.isEmpty()) {
      return;
    }
    world.learning.update(target, rule.get(), step.base(), gradients, trace);
    for (var leaf : target.leaves().keySet()) {
      var value = Objects.requireNonNull(trace.store.get(target.leafPath(leaf)));
      world.provenance.updated(target, value, trace);
    }
  }

  private static List<Axis> present(Value value, Iterable<Axis> axes) {
    var found = new ArrayList<Axis>();
    axes.forEach(
        a -> {
          if (value.type().has(a)) {
            found.add(a);
          }
        });
    return found;
  }
}
