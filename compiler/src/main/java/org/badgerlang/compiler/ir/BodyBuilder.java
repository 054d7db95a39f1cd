package org.badgerlang.compiler.ir;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.badgerlang.compiler.source.Span;

/// Builds one body statement by statement. Bodies of loops and branches are built by children,
/// which may read any value of their parents: what they read becomes a parameter when they are
/// closed.
///
/// The one mutable thing of the IR; local to a stage.
public final class BodyBuilder {
  /// How many statements are followed to find out how a value came about.
  private static final int DEEPEST = 4;

  private final AtomicInteger ids;
  private final Optional<BodyBuilder> around;
  private final List<Value> params = new ArrayList<>();
  private final List<Stmt> stmts = new ArrayList<>();
  private final Map<Value, Double> constants = new HashMap<>();
  private final Map<Value, Stmt> definitions = new HashMap<>();
  private Span origin = Span.NONE;

  public BodyBuilder() {
    this(new AtomicInteger(), Optional.empty());
  }

  private BodyBuilder(AtomicInteger ids, Optional<BodyBuilder> around) {
    this.ids = ids;
    this.around = around;
  }

  /// A builder for a body inside this one.
  public BodyBuilder child() {
    var child = new BodyBuilder(ids, Optional.of(this));
    child.origin = origin;
    child.constants.putAll(constants);
    return child;
  }

  /// A builder that goes on where a closed body of this function ended: with its params and
  /// statements.
  public BodyBuilder reopen(Body body) {
    var open = new BodyBuilder(ids, around);
    open.origin = origin;
    open.load(body);
    return open;
  }

  /// A builder that goes on where a whole function's body ended; its fresh values have ids of their
  /// own.
  public static BodyBuilder continuing(Body body) {
    var open = new BodyBuilder(new AtomicInteger(Ids.above(body)), Optional.empty());
    open.load(body);
    return open;
  }

  private void load(Body body) {
    params.addAll(body.params());
    body.stmts().forEach(this::append);
  }

  /// The place that following statements come from.
  public void at(Span place) {
    origin = place;
  }

  public Span origin() {
    return origin;
  }

  public Value param(TensorType type, String hint) {
    var value = fresh(type, hint);
    params.add(value);
    return value;
  }

  public List<Value> params() {
    return List.copyOf(params);
  }

  /// The statements so far.
  public List<Stmt> stmts() {
    return List.copyOf(stmts);
  }

  /// The statements so far of the bodies around this one, outermost first, then its own: whatever a
  /// value that is read here was computed by.
  public List<Stmt> allStmts() {
    var all = new ArrayList<Stmt>();
    around.ifPresent(outer -> all.addAll(outer.allStmts()));
    all.addAll(stmts);
    return all;
  }

  /// Replaces a statement by one that gives at least the same values.
  public void replace(Stmt old, Stmt replacement) {
    if (!replacement.results().containsAll(old.results())) {
      throw new IllegalArgumentException("the replacement loses results");
    }
    int index = stmts.lastIndexOf(old);
    if (index < 0) {
      throw new IllegalArgumentException("no such statement");
    }
    stmts.set(index, replacement);
    replacement.results().forEach(result -> definitions.put(result, replacement));
  }

  /// Puts what `build` appends in the place of a statement, whose results it must give again.
  public void replace(Stmt old, Runnable build) {
    int from = stmts.size();
    build.run();
    var added = List.copyOf(stmts.subList(from, stmts.size()));
    var given = new HashSet<Value>();
    added.forEach(stmt -> given.addAll(stmt.results()));
    if (!given.containsAll(old.results())) {
      throw new IllegalArgumentException("the replacement loses results");
    }
    stmts.subList(from, stmts.size()).clear();
    int index = stmts.lastIndexOf(old);
    if (index < 0) {
      throw new IllegalArgumentException("no such statement");
    }
    stmts.remove(index);
    stmts.addAll(index, added);
  }

  public Value fresh(TensorType type, String hint) {
    return new Value(ids.getAndIncrement(), type, hint);
  }

  /// Appends an op with its results.
  public List<Value> emit(Op op, String hint) {
    var results = TypeRule.of(op).stream().map(type -> fresh(type, hint)).toList();
    append(new Stmt(results, op, origin));
    return results;
  }

  /// The statement of this body that gives the value.
  public Optional<Stmt> definition(Value value) {
    return Optional.ofNullable(definitions.get(value));
  }

  /// Appends a statement made elsewhere; its results are fresh values of this function.
  public void append(Stmt stmt) {
    stmts.add(stmt);
    stmt.results().forEach(result -> definitions.put(result, stmt));
    if (stmt.op() instanceof Op.Constant(double number)) {
      constants.put(stmt.result(), number);
    }
  }

  /// The id that the next fresh value of this function gets: values between two such numbers were
  /// made between them.
  public int nextId() {
    return ids.get();
  }

  /// Whether both build bodies of one function.
  public boolean sameFunction(BodyBuilder other) {
    return ids == other.ids;
  }

  private Value one(Op op) {
    return emit(op, "").getFirst();
  }

  /// The number that a value is known to be.
  public Optional<Double> constantOf(Value value) {
    return Optional.ofNullable(constants.get(value));
  }

  public Value constant(double number) {
    var value = one(new Op.Constant(number));
    constants.put(value, number);
    return value;
  }

  public Value iota(Axis axis) {
    return one(new Op.Iota(axis));
  }

  public Value unary(Op.UnaryFn fn, Value x) {
    var known = constants.get(x);
    return known != null ? constant(Scalar.apply(fn, known)) : one(new Op.Unary(fn, x));
  }

  public Value binary(Op.BinaryFn fn, Value x, Value y) {
    var a = constants.get(x);
    var b = constants.get(y);
    if (a != null && b != null) {
      return constant(Scalar.apply(fn, a, b));
    }
    if (b != null
        && b == 1
        && (fn == Op.BinaryFn.MUL || fn == Op.BinaryFn.DIV || fn == Op.BinaryFn.POW)) {
      return x;
    }
    if (a != null && a == 1 && fn == Op.BinaryFn.MUL) {
      return y;
    }
    if (b != null && b == 2 && fn == Op.BinaryFn.POW) {
      return binary(Op.BinaryFn.MUL, x, x);
    }
    if (fn == Op.BinaryFn.DIV && a == null && isRepeated(y, x) && isRounded(y, DEEPEST)) {
      return mul(x, unary(Op.UnaryFn.RECIPROCAL, y));
    }
    return one(new Op.Binary(fn, x, y));
  }

  /// Whether one entry of the value meets several of the other.
  private static boolean isRepeated(Value value, Value other) {
    var axes = other.type().axes();
    return axes.size() > value.type().axes().size() && axes.containsAll(value.type().axes());
  }

  /// Whether the value was rounded to come about, so that a quotient by it is never meant to be
  /// whole: it is as good as a product with its reciprocal.
  private boolean isRounded(Value value, int depth) {
    if (depth == 0) {
      return false;
    }
    return switch (definition(value).map(Stmt::op).orElse(null)) {
      case Op.Unary(var fn, var x) ->
          switch (fn) {
            case EXP, LOG, SQRT, SIN, COS, TANH, SIGMOID, RECIPROCAL -> true;
            case NEG, ABS -> isRounded(x, depth - 1);
            case SIGN, FLOOR, IS_FINITE -> false;
          };
      case Op.Binary(var fn, var x, var y) ->
          switch (fn) {
            case ADD, SUB, MUL -> isRounded(x, depth - 1) || isRounded(y, depth - 1);
            case MIN, MAX -> isRounded(x, depth - 1) && isRounded(y, depth - 1);
            case DIV, POW, LT, LE, EQ -> false;
          };
      case Op.Reduce(_, var x, _) -> isRounded(x, depth - 1);
      case Op.Broadcast(var x, _) -> isRounded(x, depth - 1);
      case Op.Stop(var x) -> isRounded(x, depth - 1);
      case null, default -> false;
    };
  }

  public Value neg(Value x) {
    return unary(Op.UnaryFn.NEG, x);
  }

  public Value add(Value x, Value y) {
    return binary(Op.BinaryFn.ADD, x, y);
  }

  public Value sub(Value x, Value y) {
    return binary(Op.BinaryFn.SUB, x, y);
  }

  public Value mul(Value x, Value y) {
    return binary(Op.BinaryFn.MUL, x, y);
  }

  public Value div(Value x, Value y) {
    return binary(Op.BinaryFn.DIV, x, y);
  }

  public Value select(Value condition, Value then, Value otherwise) {
    var known = constants.get(condition);
    if (known != null && then.type().sameAxes(otherwise.type())) {
      return known != 0 ? then : otherwise;
    }
    return one(new Op.Select(condition, then, otherwise));
  }

  /// x with exactly the axes of `type`, in its order.
  public Value broadcast(Value x, TensorType type) {
    return x.type().equals(type) ? x : one(new Op.Broadcast(x, type));
  }

  public Value contract(Value x, Value y, Collection<Axis> over) {
    var both = over.stream().filter(a -> x.type().has(a) && y.type().has(a)).toList();
    var left = over.stream().filter(a -> x.type().has(a) && !y.type().has(a)).toList();
    var right = over.stream().filter(a -> y.type().has(a) && !x.type().has(a)).toList();
    var a = sum(x, left);
    var b = sum(y, right);
    return both.isEmpty() ? mul(a, b) : one(new Op.Contract(a, b, both));
  }

  public Value reduce(Op.ReduceFn fn, Value x, Collection<Axis> over) {
    return over.isEmpty() ? x : one(new Op.Reduce(fn, x, List.copyOf(over)));
  }

  public Value sum(Value x, Collection<Axis> over) {
    return reduce(Op.ReduceFn.SUM, x, over);
  }

  /// x summed over the axes that `type` lacks, then with exactly `type`: the adjoint of
  /// broadcasting `type`.
  public Value sumTo(Value x, TensorType type) {
    var extra = x.type().axes().stream().filter(a -> !type.has(a)).toList();
    return broadcast(sum(x, extra), type);
  }

  /// The number of entries along the axes, as a scalar.
  public Value count(Collection<Axis> axes) {
    double fixed = 1;
    Value varying = null;
    for (var axis : axes) {
      if (axis.size().isFixed()) {
        fixed *= axis.size().fixed();
      } else {
        var n = sum(broadcast(constant(1), TensorType.of(axis)), List.of(axis));
        varying = varying == null ? n : mul(varying, n);
      }
    }
    return varying == null ? constant(fixed) : mul(constant(fixed), varying);
  }

  public Value rename(Value x, Axis from, Axis to) {
    return from.equals(to) ? x : one(new Op.Rename(x, from, to));
  }

  public Value slice(Value x, Axis from, Size start, Axis to) {
    return one(new Op.Slice(x, from, start, 1, to));
  }

  public Value stop(Value x) {
    return one(new Op.Stop(x));
  }

  public Value gather(Value x, Axis axis, Value index) {
    return one(new Op.Gather(x, axis, index));
  }

  /// What one step of a loop leaves: the next carries and the outputs.
  public record Step(List<Value> carries, List<Value> outputs) {}

  /// The body of a loop: from the carries and the entries of this step.
  @FunctionalInterface
  public interface StepBody {
    Step build(BodyBuilder body, List<Value> carries, List<Value> entries);
  }

  /// A loop over `axis`; results are the last carries, then the stacked outputs.
  public List<Value> scan(
      String name, Axis axis, boolean reverse, List<Value> inits, List<Value> xs, StepBody step) {
    var child = child();
    var carries = inits.stream().map(v -> child.param(v.type(), v.hint())).toList();
    var entries = xs.stream().map(v -> child.param(v.type().without(axis), v.hint())).toList();
    var done = step.build(child, carries, entries);
    var results = new ArrayList<Value>();
    for (int i = 0; i < inits.size(); i++) {
      results.add(child.broadcast(done.carries().get(i), inits.get(i).type()));
    }
    results.addAll(done.outputs());
    var closed = child.close(results);
    return emit(new Op.Scan(name, axis, reverse, inits, xs, closed.captured(), closed.body()), "");
  }

  /// A closed body and the outer values that its last params stand for.
  public record Closed(Body body, List<Value> captured) {}

  /// Ends this body: every outer value that it reads becomes a further param; outer constants are
  /// written again.
  public Closed close(List<Value> results) {
    var defined = new HashSet<>(params);
    stmts.forEach(stmt -> defined.addAll(stmt.results()));
    var captured = new LinkedHashMap<Value, Value>();
    var again = new LinkedHashMap<Value, Stmt>();
    UnaryOperator<Value> inside =
        value -> {
          if (defined.contains(value)) {
            return value;
          }
          var number = constants.get(value);
          return number == null
              ? captured.computeIfAbsent(value, outer -> fresh(outer.type(), outer.hint()))
              : again.computeIfAbsent(value, _ -> constantStmt(number)).result();
        };
    var body = new ArrayList<Stmt>();
    for (var stmt : stmts) {
      var op = noted(stmt.op(), defined).mapOperands(inside);
      body.add(new Stmt(stmt.results(), op, stmt.origin()));
    }
    var ends = results.stream().map(inside).toList();
    var all = new ArrayList<>(params);
    all.addAll(captured.values());
    body.addAll(0, again.values());
    return new Closed(new Body(all, body, ends), List.copyOf(captured.keySet()));
  }

  /// A note of what stands outside captures nothing: it is left out.
  private static Op noted(Op op, Set<Value> defined) {
    return op instanceof Op.InnerGradient(var x, var owner, var of)
            && of.filter(s -> !defined.contains(s.objective()) || !defined.contains(s.by()))
                .isPresent()
        ? new Op.InnerGradient(x, owner)
        : op;
  }

  private Stmt constantStmt(double number) {
    return new Stmt(List.of(fresh(TensorType.SCALAR, "")), new Op.Constant(number), origin);
  }

  /// Ends a body that reads nothing from outside.
  public Body finish(List<Value> results) {
    var closed = close(results);
    if (!closed.captured().isEmpty()) {
      throw new IllegalStateException("reads outer values " + closed.captured());
    }
    return closed.body();
  }
}
