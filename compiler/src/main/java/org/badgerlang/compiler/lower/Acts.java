package org.badgerlang.compiler.lower;

import java.util.Optional;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.flow.Marks;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.Ident;

/// What a loop's step does to its tasks: `act` gives an action a value, or draws it.
///
/// @param loop the unique name of the loop
record Acts(World world, String loop, Trace trace) {
  /// Gives an action its value and moves its task on by a step; whether it came to that.
  boolean run(Ident action, Expr expr, Scope here) {
    var value = world.expressions.eval(expr, here, trace);
    int dot = action.name().lastIndexOf('.');
    var named =
        dot < 0
            ? Optional.<TaskInstance>empty()
            : here.find(action.name().substring(0, dot))
                .map(b -> b.value().get())
                .filter(v -> v instanceof Val.TaskVal)
                .map(v -> ((Val.TaskVal) v).task());
    var member = dot < 0 ? action : new Ident(action.span(), action.name().substring(dot + 1));
    var task = dot < 0 ? world.loops.acting(action.name()) : named;
    if (task.isEmpty()) {
      if (here.isOpen() || value instanceof Val.Poison) {
        return false;
      }
      world.problems.report(
          Mends.near(
              Diagnostic.error(
                  "not-in-scope",
                  action.span(),
                  "no task here has an action `" + action.name() + "`"),
              action.name(),
              world.loops.actions()));
      return false;
    }
    if (value instanceof Val.Dist dist) {
      value = drawn(dist, task.get(), member.name());
    }
    if (value instanceof Val.Tensor(var acting)) {
      var what = "the action `" + member.name() + "`";
      world.provenance.arrived(loop, what, acting, expr.span(), trace);
    }
    var moved = task.get();
    var set = value;
    world.provenance.within(
        Marks.Area.TASK,
        "",
        expr.span(),
        trace,
        () -> world.tasks.act(moved, member, set, expr.span(), trace));
    return true;
  }

  /// Draws an action, and adds the logarithm of its probability to the scores of the loops around.
  private Val drawn(Val.Dist dist, TaskInstance task, String action) {
    var leaf = world.states.get(task.path() + "." + action);
    if (leaf == null) {
      return dist;
    }
    var site = loop + "/act/" + action;
    var drawn = world.draws.scored(dist, leaf.axes(), site, trace);
    if (drawn.isEmpty()) {
      return Val.POISON;
    }
    var b = trace.b;
    var score = b.sum(drawn.get().score(), trace.visible(drawn.get().score()));
    for (var around : trace.loops.values()) {
      var path = Target.scorePath(around.path());
      var before = trace.store.get(path);
      if (before != null) {
        trace.store.put(path, b.add(before, score));
      }
    }
    return new Val.Tensor(drawn.get().value());
  }
}
