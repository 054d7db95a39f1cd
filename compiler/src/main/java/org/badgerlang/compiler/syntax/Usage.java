package org.badgerlang.compiler.syntax;

import java.util.Map;
import java.util.Optional;
import org.badgerlang.grammar.BadgerLexer;

/// How each statement is written, by the word it begins with.
final class Usage {
  private static final Map<Integer, String> FORMS =
      Map.ofEntries(
          Map.entry(BadgerLexer.IMPORT, "import std.nets.{Linear}"),
          Map.entry(BadgerLexer.PARAM, "param name = value"),
          Map.entry(BadgerLexer.AXIS, "axis name = size"),
          Map.entry(BadgerLexer.FN, "fn name(a, b: real) -> real = a + b"),
          Map.entry(BadgerLexer.NET, "net name = Linear(in, out)` or `net Name(in, out) { … }"),
          Map.entry(BadgerLexer.EXPERT, "expert Name(in) { … }"),
          Map.entry(BadgerLexer.AGENT, "agent name = axis of Expert"),
          Map.entry(BadgerLexer.RULE, "rule name(lr) { fn update(w, g) = w - lr * g }"),
          Map.entry(BadgerLexer.TASK, "task Name(shots = 10) { … }"),
          Map.entry(BadgerLexer.SCHEDULE, "schedule name over loop { 1e-3 until 500; 1e-4 }"),
          Map.entry(BadgerLexer.EVALUATE, "evaluate name every 100 { … }"),
          Map.entry(BadgerLexer.SWEEP, "sweep { name in [1, 2, 4] }"),
          Map.entry(BadgerLexer.LOOP, "loop name repeat 100 { … }"),
          Map.entry(BadgerLexer.NEST, "nest level in 1..depth { … }"),
          Map.entry(BadgerLexer.WEIGHTS, "weights w: real[in, out] ~ lecun(in)"),
          Map.entry(BadgerLexer.STATE, "state h: real[hidden] = 0"),
          Map.entry(BadgerLexer.DRAW, "draw x: real[point] ~ normal(0, 1)"),
          Map.entry(BadgerLexer.SET, "set support, query [shots] { x: real ~ uniform(-1, 1) }"),
          Map.entry(BadgerLexer.ACTION, "action guess: real[unit] = 0"),
          Map.entry(
              BadgerLexer.OBSERVE,
              "observe wrong: real = value` in a task, or in a loop `observe value"),
          Map.entry(BadgerLexer.REWARD, "reward gain: real = value"),
          Map.entry(BadgerLexer.EXPERTS, "experts axis of Expert"),
          Map.entry(BadgerLexer.LET, "let name = value"),
          Map.entry(BadgerLexer.RETURN, "return value"),
          Map.entry(BadgerLexer.NEXT, "next h = value"),
          Map.entry(BadgerLexer.BATCH, "batch 32 of Task as name"),
          Map.entry(BadgerLexer.LEARN, "learn x from start by sgd(lr: 0.1)"),
          Map.entry(BadgerLexer.MINIMISE, "minimise value"),
          Map.entry(BadgerLexer.MAXIMISE, "maximise value"),
          Map.entry(BadgerLexer.LOSSES, "losses { name: value weight 0.1 }"),
          Map.entry(BadgerLexer.ACT, "act guess = value"),
          Map.entry(BadgerLexer.LOSS, "loss value"),
          Map.entry(BadgerLexer.DONE, "done condition"),
          Map.entry(BadgerLexer.MEASURE, "measure name = value"),
          Map.entry(BadgerLexer.EVERY, "every 100 { … }"),
          Map.entry(BadgerLexer.WITH, "with size = 4` or `with size in [2, 4]"),
          Map.entry(BadgerLexer.REWEIGHT, "reweight exp(tilt * target)"),
          Map.entry(BadgerLexer.EXPECT, "expect last(inner.loss) < 1"),
          Map.entry(
              BadgerLexer.IF, "if condition { … } else { … }` or `if condition then a else b"),
          Map.entry(BadgerLexer.BOTTLENECK, "bottleneck { share Cell.weights across unit }"),
          Map.entry(BadgerLexer.SHARE, "share Cell.weights across unit"),
          Map.entry(BadgerLexer.BLIND, "blind outer to wrong except inner.loss"),
          Map.entry(BadgerLexer.ONLY, "only outer sees wave.amplitude"),
          Map.entry(BadgerLexer.BUDGET, "budget inner <= 200 kflop per step"),
          Map.entry(BadgerLexer.LIMIT, "limit badger.state to 64 bits"),
          Map.entry(BadgerLexer.PENALISE, "penalise value weight 0.1"),
          Map.entry(BadgerLexer.INVARIANT, "invariant outer across task weight 0.1"));

  private static final Map<String, String> FOREIGN =
      Map.ofEntries(
          Map.entry(
              "for", "a loop is `loop name repeat n { … }`; tensors meet by axis and need none"),
          Map.entry("while", "a loop is `loop name repeat forever until condition { … }`"),
          Map.entry("lambda", "name the function: `fn f(x) = …`"),
          Map.entry("class", "a thing with weights is `net Name(…) { … }`"),
          Map.entry("pass", "an empty block is `{ }`"),
          Map.entry("import", "write `import std.nets.{Linear}`"),
          Map.entry("from", "write `import std.nets.{Linear}`"),
          Map.entry("print", "a value is logged by `measure name = value`"),
          Map.entry("assert", "write `expect condition` in an `evaluate`"),
          Map.entry("switch", "write `if a { … } else if b { … } else { … }`"),
          Map.entry("match", "write `if a { … } else if b { … } else { … }`"),
          Map.entry("try", "a spec has no exceptions: what is wrong is told before it runs"),
          Map.entry("global", "what changes is a `state` or is learned"),
          Map.entry("del", "values need not be deleted"));

  private Usage() {}

  /// How a statement that begins with a token of this type is written.
  static Optional<String> of(int head) {
    return Optional.ofNullable(FORMS.get(head)).map(form -> "write `" + form + "`");
  }

  /// What to write instead of a statement of another language.
  static Optional<String> instead(String head) {
    return Optional.ofNullable(FOREIGN.get(head));
  }
}
