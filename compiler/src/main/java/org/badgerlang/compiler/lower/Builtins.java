package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Expr;

/// The names that need no declaration, and how their calls are read; what they compute is in
/// `TensorFunctions`.
final class Builtins {
  private static final Map<String, Op.UnaryFn> UNARY =
      Map.ofEntries(
          Map.entry("exp", Op.UnaryFn.EXP),
          Map.entry("log", Op.UnaryFn.LOG),
          Map.entry("sqrt", Op.UnaryFn.SQRT),
          Map.entry("sin", Op.UnaryFn.SIN),
          Map.entry("cos", Op.UnaryFn.COS),
          Map.entry("tanh", Op.UnaryFn.TANH),
          Map.entry("sigmoid", Op.UnaryFn.SIGMOID),
          Map.entry("abs", Op.UnaryFn.ABS),
          Map.entry("sign", Op.UnaryFn.SIGN),
          Map.entry("floor", Op.UnaryFn.FLOOR),
          Map.entry("is_finite", Op.UnaryFn.IS_FINITE));

  private static final Set<String> REDUCTIONS =
      Set.of(
          "sum",
          "mean",
          "norm",
          "variance",
          "deviation",
          "prod",
          "any",
          "all",
          "logsumexp",
          "max",
          "min",
          "argmax");

  private static final Set<String> SERIES = Set.of("last", "first", "tail", "decay");

  private static final Set<String> SHAPES =
      Set.of(
          "concat",
          "split",
          "stack",
          "one_hot",
          "take",
          "shift",
          "window",
          "sort",
          "argsort",
          "cumsum",
          "index",
          "size",
          "zeros",
          "ones",
          "eye",
          "softmax",
          "log_softmax",
          "dot");

  private static final Set<String> ELEMENTWISE =
      Set.of("relu", "leaky_relu", "softplus", "elu", "gelu", "round", "clip", "where");

  private static final Set<String> OTHERS =
      Set.of("grad", "stop", "peers", "links", "instances", "probe", "count", "head", "tail");

  /// Every builtin name, for suggestions and the editor.
  static final Set<String> NAMES = names();

  private final World world;
  private final TensorFunctions functions;

  Builtins(World world) {
    this.world = world;
    this.functions = new TensorFunctions(world);
  }

  private static Set<String> names() {
    var all = new TreeSet<String>();
    all.addAll(UNARY.keySet());
    all.addAll(REDUCTIONS);
    all.addAll(SERIES);
    all.addAll(SHAPES);
    all.addAll(ELEMENTWISE);
    all.addAll(OTHERS);
    all.addAll(Draws.NAMES);
    all.addAll(Set.of("pi", "e", "inf"));
    return Set.copyOf(all);
  }

  /// What a builtin name stands for here.
  Optional<Val> name(String name, Span span, Trace trace) {
    return switch (name) {
      case "pi" -> Optional.of(Val.Num.of(Math.PI));
      case "e" -> Optional.of(Val.Num.of(Math.E));
      case "inf" -> Optional.of(Val.Num.of(Double.POSITIVE_INFINITY));
      case "peer" ->
          trace
              .agent
              .flatMap(Trace.AgentFrame::peer)
              .map(axis -> new Val.AxisVal(Optional.of(axis)));
      case "instance" ->
          trace.instances.isEmpty()
              ? Optional.empty()
              : Optional.of(new Val.AxisVal(Optional.of(Reweighting.axis(trace))));
      case "step" ->
          trace
              .rule
              .map(rule -> (Val) new Val.Tensor(rule.updates()))
              .or(() -> innermost(trace).map(frame -> new Val.Tensor(frame.step())));
      default -> NAMES.contains(name) ? Optional.of(new Val.Builtin(name)) : Optional.empty();
    };
  }

  private static Optional<Trace.LoopFrame> innermost(Trace trace) {
    return trace.loops.values().stream().reduce((_, last) -> last);
  }

  /// The arguments of a call, evaluated: those by place, and those by name.
  record Given(
      List<Val> placed, List<Span> spans, Map<String, Expr> named, Scope scope, Span span) {
    Given with(List<Val> others) {
      return new Given(others, spans, named, scope, span);
    }
  }

  Val call(String name, List<Expr.Arg> args, Span span, Scope scope, Trace trace) {
    if (name.equals("grad")) {
      return new InlineGradient(world).of(args, span, scope, trace);
    }
    if (name.equals("size")) {
      return size(args, span, scope, trace);
    }
    var placed = new ArrayList<Val>();
    var spans = new ArrayList<Span>();
    var named = new LinkedHashMap<String, Expr>();
    for (var arg : args) {
      if (arg.name().isPresent()) {
        named.put(arg.name().get().name(), arg.value());
      } else {
        placed.add(world.expressions.eval(arg.value(), scope, trace));
        spans.add(arg.value().span());
      }
    }
    if (placed.stream().anyMatch(v -> v instanceof Val.Poison)) {
      return Val.POISON;
    }
    var given = new Given(placed, spans, named, scope, span);
    if (!Draws.NAMES.contains(name) && !allowed(name, args)) {
      return Val.POISON;
    }
    if (Draws.NAMES.contains(name)) {
      var all = new ArrayList<>(placed);
      named.values().forEach(expr -> all.add(world.expressions.eval(expr, scope, trace)));
      return new Val.Dist(name, all, span);
    }
    return dispatch(name, given, trace);
  }

  /// Whether a builtin knows the arguments given by name.
  private boolean allowed(String name, List<Expr.Arg> args) {
    var known =
        switch (name) {
          case "window" -> Set.of("over", "by", "stride", "dilation", "pad", "into");
          case "shift" -> Set.of("over", "by", "fill");
          case "concat", "stack" -> Set.of("into", "over");
          case "leaky_relu" -> Set.of("slope");
          case "elu" -> Set.of("alpha");
          default -> Set.of("over");
        };
    for (var arg : args) {
      if (arg.name().isPresent() && !known.contains(arg.name().get().name())) {
        var given = arg.name().get();
        world.expressions.unknown(
            "wrong-arguments",
            "`" + name + "` takes no `" + given.name() + "`",
            given.name(),
            known,
            given.span());
        return false;
      }
    }
    return true;
  }

  private Val dispatch(String name, Given given, Trace trace) {
    if (List.of("count", "head").contains(name)
        || (name.equals("tail")
            && given.placed().size() == 1
            && given.placed().getFirst() instanceof Val.ListOf)) {
      return list(name, given);
    }
    boolean reduces = REDUCTIONS.contains(name) && !(isPair(name) && given.placed().size() == 2);
    boolean record =
        !name.equals("index") && given.placed().stream().anyMatch(v -> v instanceof Val.Rec);
    if (record && (reduces || name.equals("dot"))) {
      return functions.ofRecord(name, given, trace);
    }
    if (record) {
      return perEntry(name, given, trace);
    }
    if (!arity(name, given)) {
      return Val.POISON;
    }
    if (UNARY.containsKey(name)) {
      return world.expressions.elementwise(
          UNARY.get(name), given.placed().getFirst(), given.span(), trace);
    }
    if (reduces) {
      return functions.reduce(name, given, trace);
    }
    return name.equals("probe")
        ? new Probe(world).call(given, trace)
        : functions.apply(name, given, trace);
  }

  private static boolean isPair(String name) {
    return name.equals("max") || name.equals("min");
  }

  /// Runs a function once for each entry of a record.
  private Val perEntry(String name, Given given, Trace trace) {
    var records =
        given.placed().stream().filter(v -> v instanceof Val.Rec).map(v -> (Val.Rec) v).toList();
    var keys = records.getFirst().leaves().keySet();
    for (var other : records) {
      if (!other.leaves().keySet().equals(keys)) {
        return world.problems.error(
            "type-mismatch",
            given.span(),
            "the records given to `" + name + "` have other entries");
      }
    }
    var results = new LinkedHashMap<String, Value>();
    for (var key : keys) {
      var entries =
          given.placed().stream()
              .map(
                  v ->
                      v instanceof Val.Rec rec
                          ? new Val.Tensor(Objects.requireNonNull(rec.leaves().get(key)))
                          : v)
              .toList();
      var result = dispatch(name, given.with(entries), trace);
      var value = world.expressions.tensor(result, given.span(), trace);
      if (value.isEmpty()) {
        return Val.POISON;
      }
      results.put(key, value.get());
    }
    return new Val.Rec(results);
  }

  private Val size(List<Expr.Arg> args, Span span, Scope scope, Trace trace) {
    if (args.size() != 1) {
      return world.problems.error("wrong-arguments", span, "`size` takes one axis");
    }
    var val = world.expressions.eval(args.getFirst().value(), scope, trace);
    if (val instanceof Val.Num) {
      return val;
    }
    var axis = world.expressions.axis(val, args.getFirst().span());
    if (axis.isEmpty()) {
      return Val.POISON;
    }
    var of = axis.get().axis();
    if (of.isEmpty()) {
      return Val.Num.of(1);
    }
    return of.get().size().isFixed()
        ? Val.Num.of(of.get().size().fixed())
        : new Val.Varying(of.get().size(), t -> t.b.count(List.of(of.get())));
  }

  private Val list(String name, Given given) {
    if (given.placed().size() != 1) {
      return world.problems.error("wrong-arguments", given.span(), "`" + name + "` takes one list");
    }
    var items =
        given.placed().getFirst() instanceof Val.ListOf(var all)
            ? all
            : List.of(given.placed().getFirst());
    return switch (name) {
      case "count" -> Val.Num.of(items.size());
      case "head" ->
          items.isEmpty()
              ? world.problems.error("wrong-arguments", given.span(), "an empty list has no head")
              : items.getFirst();
      default -> new Val.ListOf(items.isEmpty() ? items : items.subList(1, items.size()));
    };
  }

  private boolean arity(String name, Given given) {
    int n = given.placed().size();
    var range = arities(name);
    if (n >= range[0] && n <= range[1]) {
      return true;
    }
    world.problems.error(
        "wrong-arguments",
        given.span(),
        "`"
            + name
            + "` takes "
            + (range[0] == range[1]
                ? Integer.toString(range[0])
                : range[1] > 99 ? "at least " + range[0] : range[0] + " to " + range[1])
            + (range[1] == 1 ? " argument" : " arguments")
            + ", not "
            + n);
    return false;
  }

  private static int[] arities(String name) {
    if (UNARY.containsKey(name)) {
      return new int[] {1, 1};
    }
    return switch (name) {
      case "max", "min", "probe" -> new int[] {1, 2};
      case "peers",
          "instances",
          "stop",
          "relu",
          "softplus",
          "gelu",
          "round",
          "softmax",
          "log_softmax",
          "sort",
          "argsort",
          "cumsum",
          "shift",
          "window",
          "first" ->
          new int[] {1, 1};
      case "leaky_relu", "elu", "last", "tail" -> new int[] {1, 2};
      case "clip", "where" -> new int[] {3, 3};
      case "decay", "dot", "one_hot", "take", "eye" -> new int[] {2, 2};
      case "links" -> new int[] {0, 0};
      case "index" -> new int[] {0, 1};
      case "concat", "stack" -> new int[] {1, 1000};
      case "split" -> new int[] {1, 1000};
      case "zeros", "ones" -> new int[] {0, 1000};
      default -> new int[] {1, 1};
    };
  }

  /// What `over:` says of a reduction.
  sealed interface Over {
    /// All axes that the author sees.
    record Visible() implements Over {}

    record Axes(List<Axis> axes) implements Over {}

    /// Of a rule: all of the weight's tensor, or of its record.
    record Tensor() implements Over {}

    record Record() implements Over {}
  }

  /// Reads `over:`; empty where an error was told.
  Optional<Over> over(Given given, Trace trace) {
    var expr = given.named().get("over");
    if (expr == null) {
      return Optional.of(new Over.Visible());
    }
    if (trace.rule.isPresent() && expr instanceof Expr.Name(_, var word)) {
      if (word.equals("tensor")) {
        return Optional.of(new Over.Tensor());
      }
      if (word.equals("record")) {
        return Optional.of(new Over.Record());
      }
    }
    var val = world.expressions.eval(expr, given.scope(), trace);
    var items = val instanceof Val.ListOf(var list) ? list : List.of(val);
    Collection<Axis> axes = new LinkedHashSet<>();
    for (var item : items) {
      var axis = world.expressions.axis(item, expr.span());
      if (axis.isEmpty()) {
        return Optional.empty();
      }
      axis.get().axis().ifPresent(axes::add);
    }
    return Optional.of(new Over.Axes(List.copyOf(axes)));
  }
}
