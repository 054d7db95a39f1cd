package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.badgerlang.compiler.estimate.LocalSignal;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;

/// `local(rule)`: a function of the spec says how a weight changes by what is seen at its place.
final class LocalRules {
  private static final List<String> SEEN = List.of("pre", "post", "weight", "error");

  private final World world;
  private final Estimators.Question question;

  LocalRules(World world, Estimators.Question question) {
    this.world = world;
    this.question = question;
  }

  /// The signals; empty where an error was told.
  Optional<List<Value>> signals(Expr rule) {
    var trace = question.trace();
    var value = world.expressions.eval(rule, question.scope(), trace);
    if (!(value instanceof Val.Fn(var fn, var around))) {
      if (!(value instanceof Val.Poison)) {
        world.problems.error(
            "wrong-kind",
            rule.span(),
            "a local rule is a function of "
                + SEEN
                + ", `"
                + rule.span().text()
                + "` is "
                + Expressions.describe(value));
      }
      return Optional.empty();
    }
    for (var formal : fn.formals()) {
      if (!SEEN.contains(formal.name().name())) {
        world.problems.error(
            "wrong-arguments",
            formal.name().span(),
            "at its place a weight sees `pre`, `post`, `weight` and `error`, no `"
                + formal.name().name()
                + "`");
        return Optional.empty();
      }
    }
    var b = trace.b;
    var signals = new ArrayList<Value>();
    boolean used = false;
    boolean good = true;
    for (var weight : question.wrt()) {
      var uses = LocalSignal.uses(b, question.objective(), weight);
      used |= !uses.isEmpty();
      var told = new ArrayList<Value>();
      for (var use : uses) {
        at(fn, around, use, weight, rule).ifPresent(told::add);
      }
      good &= told.size() == uses.size();
      if (good) {
        signals.add(
            LocalSignal.signal(
                b, weight, uses, question.own(), use -> told.get(uses.indexOf(use))));
      }
    }
    if (!used) {
      world.problems.error(
          "wrong-arguments",
          question.span(),
          "`"
              + question.span().text()
              + "` needs weights that enter a sum in `"
              + question.first().loop()
              + "` itself, and what is minimised passes none");
    }
    return good && used ? Optional.of(signals) : Optional.empty();
  }

  private Optional<Value> at(
      Decl.Fn fn, Scope around, LocalSignal.Use use, Value weight, Expr rule) {
    var seen =
        Map.of("pre", use.pre(), "post", use.post(), "weight", weight, "error", question.each());
    var args = new LinkedHashMap<String, Calls.Actual>();
    for (var formal : fn.formals()) {
      var name = formal.name().name();
      args.put(
          name,
          new Calls.Actual(new Val.Tensor(Objects.requireNonNull(seen.get(name))), rule.span()));
    }
    var result = world.calls.function(fn, around.child(), args, rule.span(), question.trace());
    return world.expressions.tensor(result, rule.span(), question.trace());
  }
}
