package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.estimate.SyntheticGradient;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.syntax.Expr;

/// `synthetic(model)`: a net of the spec says what gradient the carried states get later.
final class LaterGradients {
  private final World world;

  LaterGradients(World world) {
    this.world = world;
  }

  /// Where the weights of the net are stored that the estimator of a target trains.
  Optional<String> model(Target target, Scope scope, Trace trace) {
    if (!(target.estimator() instanceof Target.Estimator.Synthetic(var net, _))) {
      return Optional.empty();
    }
    var value = world.expressions.eval(net, scope, trace);
    if (value instanceof Val.TemplateRef(var decl, var around)) {
      return world.instances.shared(decl, around, net.span()).map(Instance::weights);
    }
    return value instanceof Val.Made(var instance)
        ? Optional.of(instance.weights())
        : Optional.empty();
  }

  /// What the net is given beside a state, where the window starts and where it ends.
  private record Context(List<Value> early, List<Value> late) {}

  /// The gradients by what is learned, then those by the model's weights; empty where an error was
  /// told. How much of the later gradient the model misses is logged.
  Optional<List<Value>> gradients(Estimators.Question q, Target.Estimator.Synthetic synthetic) {
    var trace = q.trace();
    var net = synthetic.net();
    if (q.model().isEmpty()) {
      world.problems.error(
          "never-learned",
          net.span(),
          "`"
              + q.first().loop()
              + "` trains the model of its gradients: `learn "
              + net.span().text()
              + ".weights by …` in it");
      return Optional.empty();
    }
    var context = context(synthetic.given(), q);
    if (context.isEmpty()) {
      return Optional.empty();
    }
    var states = new ArrayList<SyntheticGradient.State>();
    boolean carried = false;
    var tasks = world.loops.active().stream().map(task -> task.path() + ".").toList();
    for (var path : world.states.keySet()) {
      if (tasks.stream().anyMatch(path::startsWith)) {
        continue;
      }
      carried |= world.loops.kept().containsKey(path);
      var first = q.before().get(path);
      var last = trace.store.get(path);
      if (first == null || last == null || first.equals(last)) {
        continue;
      }
      carried = true;
      var early = predicted(net, trace.b.stop(first), context.get().early(), q);
      var late = predicted(net, last, context.get().late(), q);
      if (early.isEmpty() || late.isEmpty()) {
        return Optional.empty();
      }
      states.add(new SyntheticGradient.State(first, last, early.get(), late.get()));
    }
    if (!carried) {
      world.problems.error(
          "no-gradient",
          q.span(),
          "`synthetic` predicts what lies beyond a window, and no state is carried over one:"
              + " `learn badger.state carried`");
      return Optional.empty();
    }
    var found =
        SyntheticGradient.gradients(
            trace.b, q.objective(), q.own(), states, q.wrt(), q.modelWeights());
    if (trace.counters.isEmpty()) {
      q.measures().put("missed by " + net.span().text(), found.missed());
    }
    var all = new ArrayList<>(found.learned());
    all.addAll(found.model());
    return Optional.of(all);
  }

  private Optional<Context> context(Optional<Expr> given, Estimators.Question q) {
    if (given.isEmpty()) {
      return Optional.of(new Context(List.of(), List.of()));
    }
    var trace = q.trace();
    var before = new LinkedHashMap<>(trace.store);
    before.putAll(q.before());
    var early = world.expressions.tensor(given.get(), q.scope(), trace.storing(before));
    var late = world.expressions.tensor(given.get(), q.scope(), trace);
    if (early.isEmpty() || late.isEmpty()) {
      return Optional.empty();
    }
    boolean known = q.before().keySet().containsAll(world.loops.kept().keySet());
    boolean same = early.get().equals(late.get());
    if (known && same && q.own().stream().anyMatch(late.get().type()::has)) {
      world.problems.error(
          "no-gradient",
          given.get().span(),
          "`given` tells of what goes on beyond a window, and `"
              + given.get().span().text()
              + "` is drawn anew in each step of `"
              + q.first().loop()
              + "`: `batch … renewed`");
      return Optional.empty();
    }
    return Optional.of(
        new Context(List.of(trace.b.stop(early.get())), List.of(trace.b.stop(late.get()))));
  }

  /// What the net says of a state.
  private Optional<Value> predicted(
      Expr net, Value state, List<Value> given, Estimators.Question q) {
    var inside = q.scope().child();
    var args = new ArrayList<Expr.Arg>();
    var seen = new ArrayList<>(List.of(state));
    seen.addAll(given);
    for (int i = 0; i < seen.size(); i++) {
      var name = "~seen" + i;
      inside.bind(name, "let", net.span(), new Val.Tensor(seen.get(i)));
      args.add(new Expr.Arg(net.span(), Optional.empty(), new Expr.Name(net.span(), name)));
    }
    var value =
        world.expressions.tensor(
            world.calls.call(net, args, net.span(), inside, q.trace()), net.span(), q.trace());
    if (value.isPresent() && !state.type().covers(value.get().type())) {
      world.problems.error(
          "axis-mismatch",
          net.span(),
          "a model of gradients gives one number for each of the state's, "
              + Expressions.type(q.trace().visible(state))
              + "; this one gives "
              + Expressions.type(q.trace().visible(value.get())));
      return Optional.empty();
    }
    return value.map(v -> q.trace().b.broadcast(v, state.type()));
  }
}
