package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.badgerlang.compiler.differentiate.ExactGradient;
import org.badgerlang.compiler.differentiate.Gradients;
import org.badgerlang.compiler.differentiate.MemoryPlan;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.estimate.Blend;
import org.badgerlang.compiler.estimate.FirstOrder;
import org.badgerlang.compiler.estimate.ForwardMode;
import org.badgerlang.compiler.estimate.Implicit;
import org.badgerlang.compiler.estimate.Kickback;
import org.badgerlang.compiler.estimate.ScoreFunction;
import org.badgerlang.compiler.estimate.Telescope;
import org.badgerlang.compiler.estimate.Unrolls;
import org.badgerlang.compiler.estimate.Window;
import org.badgerlang.compiler.estimate.Winners;
import org.badgerlang.compiler.flow.Marks;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Expr;

/// Takes the gradients of a step's objective, each by the estimator that its `learn` names.
final class Estimators {
  /// What an estimator works on.
  ///
  /// @param objective the number of each outer instance that is made small
  /// @param each the same before it is averaged over the loop's own instances
  /// @param own the axes of those
  /// @param before what was stored when the step began
  /// @param model the weights of a net that the estimator trains on its own
  /// @param measures what the step logs
  record Question(
      List<Target> targets,
      Map<String, Value> at,
      Value objective,
      Value each,
      List<Axis> own,
      Map<String, Value> before,
      Optional<Target> model,
      Map<String, Value> measures,
      Scope scope,
      Trace trace) {

    Target first() {
      return targets.getFirst();
    }

    /// Names the estimate, apart from those of other parts of the objective.
    String mark() {
      var through = first().stmt().through();
      var all = first().stmt().span();
      boolean part =
          through.isPresent() && through.get().span().start() >= all.end()
              || through.isPresent() && through.get().span().end() <= all.start();
      var own = part ? "/" + through.get().span().text().replaceAll("[^A-Za-z0-9]", "") : "";
      return Options.OWN + first().loop() + "/" + first().path() + own;
    }

    List<String> paths() {
      var paths = new ArrayList<String>();
      targets.forEach(t -> t.leaves().keySet().forEach(name -> paths.add(t.leafPath(name))));
      return paths;
    }

    List<Value> modelWeights() {
      return model.stream()
          .flatMap(t -> t.leaves().keySet().stream().map(t::leafPath))
          .map(path -> Objects.requireNonNull(at.get(path)))
          .toList();
    }

    List<Value> wrt() {
      return paths().stream().map(path -> Objects.requireNonNull(at.get(path))).toList();
    }

    Elaboration.Second second(ExactGradient.Choice choice) {
      return new Elaboration.Second(
          first().loop(), targets.stream().map(Target::path).toList(), choice);
    }

    Span span() {
      return first().stmt().through().map(Expr::span).orElse(first().stmt().span());
    }
  }

  private final World world;
  private final VaryingSizes sizes;

  Estimators(World world) {
    this.world = world;
    this.sizes = new VaryingSizes(world);
  }

  /// Whether two things can be asked for together: the same estimator with the same arguments.
  static boolean alike(Target first, Target second) {
    var one = first.stmt().through().map(e -> e.span().text()).orElse("backprop");
    return one.equals(second.stmt().through().map(e -> e.span().text()).orElse("backprop"))
        && first.estimator().getClass().equals(second.estimator().getClass());
  }

  /// The order to ask in: what takes a loop apart comes after what needs it whole.
  static int turn(Target target) {
    return switch (target.estimator()) {
      case Target.Estimator.Es _,
          Target.Estimator.Unrolled _,
          Target.Estimator.Blend _,
          Target.Estimator.Implicit _ ->
          0;
      case Target.Estimator.Telescope _ -> 1;
      case Target.Estimator.Window(_, var sampled) -> sampled ? 1 : 2;
      case Target.Estimator.Ladder _ -> 2;
      case Target.Estimator.Backprop _,
          Target.Estimator.FirstOrder _,
          Target.Estimator.Forward _,
          Target.Estimator.Kickback _,
          Target.Estimator.Local _,
          Target.Estimator.Winners _,
          Target.Estimator.Synthetic _,
          Target.Estimator.Reinforce _ ->
          3;
    };
  }

  /// The gradient by every tensor of the targets, by path; nothing where an error was told.
  Map<String, Value> gradients(Question question) {
    var values = estimate(question);
    var result = new LinkedHashMap<String, Value>();
    if (values.isEmpty()) {
      return result;
    }
    var b = question.trace().b;
    var paths = new ArrayList<>(question.paths());
    question
        .model()
        .ifPresent(t -> t.leaves().keySet().forEach(name -> paths.add(t.leafPath(name))));
    boolean exact = question.first().estimator() instanceof Target.Estimator.Backprop;
    for (int i = 0; i < paths.size(); i++) {
      var of =
          exact
              ? Optional.of(new Op.Slope(question.objective(), question.wrt().get(i)))
              : Optional.<Op.Slope>empty();
      var mark = new Op.InnerGradient(values.get().get(i), question.first().loop(), of);
      result.put(paths.get(i), b.emit(mark, "").getFirst());
    }
    return result;
  }

  private Optional<List<Value>> estimate(Question q) {
    var b = q.trace().b;
    var wrt = q.wrt();
    return switch (q.first().estimator()) {
      case Target.Estimator.Backprop(var every) -> backprop(q, every);
      case Target.Estimator.FirstOrder _ -> {
        keep(MemoryPlan.within(b, q.objective(), wrt, memory(), sizes), q);
        yield Optional.of(FirstOrder.gradient(b, q.objective(), wrt));
      }
      case Target.Estimator.Forward _ -> Optional.of(ForwardMode.gradient(b, q.objective(), wrt));
      case Target.Estimator.Window(var steps, var sampled) ->
          count(steps, q)
              .map(
                  k ->
                      sampled
                          ? Window.sampled(
                              b,
                              q.objective(),
                              wrt,
                              k,
                              q.mark(),
                              q.trace().counters,
                              q.trace().hidden)
                          : Window.last(b, q.objective(), wrt, k, q.mark()));
      case Target.Estimator.Telescope(var keep) ->
          world
              .draws
              .probability(keep, q.scope(), q.trace())
              .map(
                  p ->
                      Telescope.gradient(
                          b,
                          q.objective(),
                          wrt,
                          p,
                          q.mark(),
                          q.trace().counters,
                          q.trace().hidden));
      case Target.Estimator.Ladder(var horizons, var weights) -> ladder(q, horizons, weights);
      case Target.Estimator.Implicit(var solver, var steps) ->
          loop(q)
              .flatMap(_ -> count(steps, q))
              .map(n -> Implicit.gradient(b, q.objective(), wrt, solver, n, q.trace().hidden));
      case Target.Estimator.Reinforce(var baseline) -> reinforce(q, baseline);
      case Target.Estimator.Synthetic synthetic ->
          new LaterGradients(world).gradients(q, synthetic);
      case Target.Estimator.Kickback _ ->
          found(
              Kickback.gradient(b, q.objective(), wrt),
              q,
              "a net of `relu` layers with one output, run in this loop itself");
      case Target.Estimator.Local(var rule) -> new LocalRules(world, q).signals(rule);
      case Target.Estimator.Winners(var count) ->
          count(count, q)
              .flatMap(
                  k ->
                      found(
                          Winners.gradient(b, q.objective(), wrt, k, q.mark()),
                          q,
                          "a gate: a `softmax` over one axis that weighs branches"));
      case Target.Estimator.Unrolled unrolled -> unrolled(q, unrolled);
      case Target.Estimator.Blend(var pairs, var sigma) -> blend(q, pairs, sigma);
      case Target.Estimator.Es _ ->
          throw new IllegalStateException("perturbed before the step, not after");
    };
  }

  private Optional<List<Value>> ladder(Question q, Expr horizons, Optional<Expr> weights) {
    var loop = loop(q);
    if (loop.isEmpty()) {
      return Optional.empty();
    }
    var length = Ladders.length(q);
    if (length.isEmpty()) {
      world.problems.error(
          "bad-size",
          q.span(),
          "a ladder of horizons needs a loop of fixed length, and the length of `"
              + loop.get().name()
              + "` varies");
      return Optional.empty();
    }
    return new Ladders(world, q).gradients(horizons, weights, length.get());
  }

  private Optional<List<Value>> backprop(Question q, Optional<Expr> every) {
    var b = q.trace().b;
    if (every.isPresent()) {
      var steps = count(every.get(), q);
      if (steps.isEmpty()) {
        return Optional.empty();
      }
      keep(MemoryPlan.every(b, q.objective(), q.wrt(), steps.get(), sizes), q);
      return Optional.of(Gradients.gradient(b, q.objective(), q.wrt(), Options.EXACT));
    }
    var found = ExactGradient.of(b, q.objective(), q.wrt(), memory(), sizes);
    keep(found.kept(), q);
    if (!world.evaluating) {
      found.choice().ifPresent(choice -> world.seconds.put(q.mark(), q.second(choice)));
    }
    return Optional.of(found.gradients());
  }

  private Optional<List<Value>> reinforce(Question q, Optional<Expr> baseline) {
    var trace = q.trace();
    var score = Objects.requireNonNull(trace.store.get(Target.scorePath(q.first().loop())));
    if (trace.b.constantOf(score).isPresent()) {
      world.problems.error(
          "no-gradient",
          q.span(),
          "`reinforce` needs an action that is drawn in `"
              + q.first().loop()
              + "`: `act name = bernoulli(p)` or `normal(mean, deviation)`");
      return Optional.empty();
    }
    Optional<Value> expected = Optional.empty();
    if (baseline.isPresent()) {
      expected =
          world.provenance.within(
              Marks.Area.ASKED,
              "",
              baseline.get().span(),
              trace,
              () -> world.expressions.tensor(baseline.get(), q.scope(), trace));
      if (expected.isEmpty()) {
        return Optional.empty();
      }
      if (!trace.visible(expected.get()).isEmpty()) {
        world.problems.error(
            "type-mismatch",
            baseline.get().span(),
            "a baseline is one number, this is " + Expressions.type(trace.visible(expected.get())));
        return Optional.empty();
      }
    }
    return Optional.of(
        ScoreFunction.gradient(trace.b, q.each(), score, expected, q.own(), q.wrt()));
  }

  private Optional<List<Value>> found(Optional<List<Value>> gradients, Question q, String what) {
    if (gradients.isEmpty()) {
      world.problems.error(
          "wrong-arguments",
          q.span(),
          "`" + q.span().text() + "` needs " + what + ", and what is minimised passes none");
    }
    return gradients;
  }

  private double memory() {
    return world.memory.orElse(MemoryPlan.USUAL);
  }

  /// Notes what is kept of loops; tells where it is more than may be.
  private void keep(List<MemoryPlan.Kept> plan, Question q) {
    if (world.evaluating) {
      return;
    }
    plan.forEach(kept -> world.kept.put(kept.loop(), kept));
    double least = plan.stream().mapToDouble(MemoryPlan.Kept::bytes).sum();
    if (world.memory.isPresent() && least > world.memory.get()) {
      double whole = plan.stream().mapToDouble(MemoryPlan.Kept::whole).sum();
      world.problems.error(
          "too-large",
          q.span(),
          "the gradient of `"
              + q.first().path()
              + "` keeps at least "
              + megabytes(least)
              + " of the loops that it goes through ("
              + megabytes(whole)
              + " if nothing is computed again), and may keep "
              + megabytes(world.memory.get())
              + ": `--memory` says how much");
    }
  }

  private static String megabytes(double bytes) {
    if (bytes < 1e4) {
      return (long) Math.ceil(bytes) + " bytes";
    }
    return bytes < 1e9
        ? String.format(Locale.ROOT, "%.2f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
  }

  private Optional<Integer> count(Expr expr, Question q) {
    var number = world.expressions.constant(expr, q.scope(), q.trace());
    if (number.isPresent() && (number.get() < 1 || number.get() % 1 != 0)) {
      world.problems.error(
          "bad-size",
          expr.span(),
          "a whole number, at least one, is needed here; this is " + number.get());
      return Optional.empty();
    }
    return number.map(n -> (int) (double) n);
  }

  /// The one loop that the objective passes.
  private Optional<Op.Scan> loop(Question q) {
    var loops = Unrolls.loops(q.trace().b, q.objective(), q.wrt());
    if (loops.size() == 1) {
      return Optional.of(loops.getFirst());
    }
    world.problems.error(
        "wrong-arguments",
        q.span(),
        "`"
            + q.span().text()
            + "` works on one loop, and what is minimised passes "
            + (loops.isEmpty() ? "none" : loops.size() + " one after another"));
    return Optional.empty();
  }

  private Optional<List<Value>> unrolled(Question q, Target.Estimator.Unrolled unrolled) {
    var loop = loop(q);
    var steps = count(unrolled.steps(), q);
    var pairs = count(unrolled.pairs(), q);
    var sigma = world.expressions.tensor(unrolled.sigma(), q.scope(), q.trace());
    if (loop.isEmpty() || steps.isEmpty() || pairs.isEmpty() || sigma.isEmpty()) {
      return Optional.empty();
    }
    var size = loop.get().axis().size();
    if (!size.isFixed() || size.fixed() % steps.get() != 0) {
      world.problems.error(
          "bad-size",
          unrolled.steps().span(),
          "`"
              + loop.get().name()
              + "` runs "
              + size
              + " steps, which is no whole number of unrolls of "
              + steps.get());
      return Optional.empty();
    }
    return Optional.of(
        new ParticleStates(world, q)
            .gradients(steps.get(), pairs.get(), sigma.get(), unrolled.persistent()));
  }

  private Optional<List<Value>> blend(Question q, Expr pairs, Expr sigma) {
    var count = count(pairs, q);
    var deviation = world.expressions.tensor(sigma, q.scope(), q.trace());
    if (count.isEmpty() || deviation.isEmpty()) {
      return Optional.empty();
    }
    var instances = q.own().stream().filter(a -> q.each().type().has(a)).toList();
    long instanceCount =
        instances.stream()
            .mapToLong(a -> a.size().isFixed() ? a.size().fixed() : 3)
            .reduce(1, (x, y) -> x * y);
    if (instanceCount < 3) {
      world.problems.error(
          "wrong-arguments",
          q.span(),
          "a blend measures variances over a batch of at least three instances; `"
              + q.first().loop()
              + "` has "
              + instanceCount);
      return Optional.empty();
    }
    return Optional.of(
        Blend.gradient(
            q.trace().b,
            q.each(),
            q.wrt(),
            instances,
            Axis.of(q.mark() + ".pair", count.get()),
            Axis.of(q.mark() + ".sign", 2),
            deviation.get(),
            q.mark(),
            q.trace().counters));
  }
}
