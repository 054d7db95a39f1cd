package org.badgerlang.compiler.lower;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;

/// What an expression of a spec stands for while it is elaborated.
sealed interface Val {
  Poison POISON = new Poison();

  /// How a number known now is written into a function, where it depends on params.
  @FunctionalInterface
  interface Lift {
    Value in(Trace trace);
  }

  /// A number known now. `params` are those it was computed from: used as a size or a choice, it
  /// fixes them; used as a number, it is computed from them when the jar runs (`lift`). `tag` names
  /// the private axis it stands for.
  record Num(double value, Optional<Lift> lift, Set<String> params, Optional<String> tag)
      implements Val {
    static Num of(double value) {
      return new Num(value, Optional.empty(), Set.of(), Optional.empty());
    }

    Num tagged(String name) {
      return tag.isPresent() ? this : new Num(value, lift, params, Optional.of(name));
    }
  }

  /// A whole number that changes while running: the size of an axis, or a count.
  record Varying(Size size, Lift lift) implements Val {}

  /// A tensor; its visible axes are those that the trace does not hide.
  record Tensor(Value value) implements Val {}

  /// Named tensors: weights, a set, a state. Nested names are joined by dots.
  record Rec(Map<String, Value> leaves) implements Val {
    public Rec {
      leaves = Collections.unmodifiableMap(new LinkedHashMap<>(leaves));
    }

    /// The entries below `name`: a tensor where it is one.
    Optional<Val> member(String name) {
      var leaf = leaves.get(name);
      if (leaf != null) {
        return Optional.of(new Tensor(leaf));
      }
      var below = new LinkedHashMap<String, Value>();
      leaves.forEach(
          (path, value) -> {
            if (path.startsWith(name + ".")) {
              below.put(path.substring(name.length() + 1), value);
            }
          });
      return below.isEmpty() ? Optional.empty() : Optional.of(new Rec(below));
    }
  }

  record ListOf(List<Val> items) implements Val {}

  /// An axis; absent for a single entry, which needs none.
  record AxisVal(Optional<Axis> axis) implements Val {}

  /// A function with the scope that it was declared in.
  record Fn(Decl.Fn decl, Scope scope) implements Val {}

  /// `apply`, `step` or another function of an instance.
  record Method(Instance instance, Decl.Fn decl) implements Val {}

  record Builtin(String name) implements Val {}

  record TemplateRef(Decl.Template decl, Scope scope) implements Val {}

  record Made(Instance instance) implements Val {}

  record TaskVal(TaskInstance task) implements Val {}

  /// A loop that ran, as later statements see it.
  record Loop(LoopResult result) implements Val {}

  /// A distribution to draw from.
  record Dist(String name, List<Val> arguments, Span span) implements Val {}

  record ScheduleVal(Decl.Schedule decl, Scope scope) implements Val {}

  /// Something stored that changes as the spec runs: a weight, a state, a learned thing, an action.
  record Stored(String path) implements Val {}

  /// An expression that is read anew at each use: an observation, a `let` of a net.
  record Delayed(Expr expr, Scope scope, Optional<List<Axis>> type) implements Val {}

  /// Something as a loop left it: read with `left` stored.
  record AsLeft(Val inner, Map<String, Value> left) implements Val {}

  record Text(String value) implements Val {}

  /// What stands where an error was told.
  record Poison() implements Val {}
}
