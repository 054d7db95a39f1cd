package org.badgerlang.compiler.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// One tensor operation. Operands are values, never nested ops. The set is closed under
/// differentiation.
///
/// Elementwise ops broadcast by name: the result has the union of the operands' axes.
public sealed interface Op {

  /// z = f(x), element by element.
  enum UnaryFn {
    NEG,
    RECIPROCAL,
    EXP,
    LOG,
    SQRT,
    SIN,
    COS,
    TANH,
    SIGMOID,
    ABS,
    /// -1, 0 or 1; derivative 0.
    SIGN,
    /// derivative 0
    FLOOR,
    /// 1 where the value is finite, else 0; derivative 0
    IS_FINITE
  }

  /// z = f(x, y), element by element. Comparisons give 1 or 0 and have derivative 0.
  enum BinaryFn {
    ADD,
    SUB,
    MUL,
    DIV,
    /// x to the power y; for a whole constant y also of negative x
    POW,
    MIN,
    MAX,
    LT,
    LE,
    EQ
  }

  enum ReduceFn {
    SUM,
    MAX,
    MIN
  }

  enum Distribution {
    /// over [0, 1)
    UNIFORM,
    /// mean 0, deviation 1
    NORMAL
  }

  /// A scalar.
  record Constant(double value) implements Op {}

  /// 0, 1, … along the axis.
  record Iota(Axis axis) implements Op {}

  record Unary(UnaryFn fn, Value x) implements Op {}

  record Binary(BinaryFn fn, Value x, Value y) implements Op {}

  /// `then` where `condition` is not 0, else `otherwise`, element by element; the other side's
  /// value never matters.
  record Select(Value condition, Value then, Value otherwise) implements Op {}

  /// x repeated over further axes; the result has exactly `type`, whose axes cover those of x.
  record Broadcast(Value x, TensorType type) implements Op {}

  /// Sum of x·y over axes that both have; the others broadcast by name.
  record Contract(Value x, Value y, List<Axis> over) implements Op {
    public Contract {
      over = List.copyOf(over);
    }
  }

  /// Over axes that x has.
  record Reduce(ReduceFn fn, Value x, List<Axis> over) implements Op {
    public Reduce {
      over = List.copyOf(over);
    }
  }

  /// The same numbers over another axis of the same size.
  record Rename(Value x, Axis from, Axis to) implements Op {}

  /// Entries `start`, `start + stride`, … of axis `from`, as axis `to`. `start` may lie at a
  /// varying place.
  record Slice(Value x, Axis from, Size start, int stride, Axis to) implements Op {}

  /// The adjoint of `Slice`: x over `from` placed at `start`, `start + stride`, … of `to`, zero
  /// elsewhere.
  record Pad(Value x, Axis from, Size start, int stride, Axis to) implements Op {}

  /// Values one after another along `to`; the i-th has axis `from[i]`, or none: then it counts as
  /// one entry.
  ///
  /// @param from null entries mean that the value is a single entry
  record Concat(List<Value> xs, List<java.util.Optional<Axis>> from, Axis to) implements Op {
    public Concat {
      xs = List.copyOf(xs);
      from = List.copyOf(from);
    }
  }

  /// z[…, i…] = x[…, index[i…], …]: the axis of x is replaced by the axes of the index; axes that
  /// both have otherwise go together. An index is cut to a whole number (NaN: 0); out of range it
  /// is clamped.
  record Gather(Value x, Axis axis, Value index) implements Op {}

  /// The adjoint of `Gather`: z over `axis`, z[index[i…]] += x[i…], summed over `over` (axes of x
  /// or the index that z must not have). Neither x nor the index has `axis`.
  record ScatterAdd(Value x, Value index, Axis axis, List<Axis> over) implements Op {
    public ScatterAdd {
      over = List.copyOf(over);
    }
  }

  /// z[o, t] = x[o·stride + t·dilation − offset], zero outside; `over` is replaced by `out` and
  /// `tap`.
  record Window(Value x, Axis over, Axis out, Axis tap, int stride, int dilation, int offset)
      implements Op {}

  /// The adjoint of `Window`: sums what falls on the same place of `over`.
  record Unwindow(Value x, Axis over, Axis out, Axis tap, int stride, int dilation, int offset)
      implements Op {}

  /// Running sums along the axis: entry i sums the entries up to i (`exclusive`: before i), or from
  /// i on.
  record CumSum(Value x, Axis axis, boolean exclusive, boolean reverse) implements Op {}

  /// The places along `axis` in rising order of x (ties in order of place, NaN last), as indices;
  /// derivative 0.
  record ArgSort(Value x, Axis axis) implements Op {}

  /// The first place of the largest entry, found by `>` from place 0 on (so NaN only wins at place
  /// 0); derivative 0.
  record ArgMax(Value x, Axis axis) implements Op {}

  /// Counter-based random numbers over `type`: Philox keyed by the run's seed, `site` and the
  /// host's step, at the counters given (the steps of enclosing scans, outermost first) and the
  /// element's place in `type`'s order.
  ///
  /// @param site unique in a program, stable under edits elsewhere: the path of the draw in the
  ///     spec
  /// @param counters scalars that hold whole numbers below 2^24, or tensors over further axes that
  ///     then have draws of their own
  record Random(Distribution distribution, String site, List<Value> counters, TensorType type)
      implements Op {
    public Random {
      counters = List.copyOf(counters);
    }
  }

  /// x itself; its adjoint and tangent are zero.
  record Stop(Value x) implements Op {}

  /// x itself, marked as a gradient that an inner loop or `grad` computed; `first_order` treats it
  /// as `Stop`.
  ///
  /// @param of what it is the exact gradient of, where that is known: a note for derivatives of
  ///     higher order, which counts as nothing that is read
  record InnerGradient(Value x, String owner, Optional<Slope> of) implements Op {
    public InnerGradient(Value x, String owner) {
      this(x, owner, Optional.empty());
    }
  }

  /// The gradient of `objective`, summed over its axes, by `by`.
  record Slope(Value objective, Value by) {}

  /// A loop over `axis` with carried state.
  ///
  /// Params of the body: the carries, then an entry along `axis` of each of `xs`, then the
  /// `invariants`. Results of the body: the next carries (same types), then the outputs of this
  /// step. Results of the statement: the last carries, then the outputs stacked along `axis`.
  /// `reverse` runs from the last entry to the first.
  record Scan(
      String name,
      Axis axis,
      boolean reverse,
      List<Value> inits,
      List<Value> xs,
      List<Value> invariants,
      Body body)
      implements Op {
    public Scan {
      inits = List.copyOf(inits);
      xs = List.copyOf(xs);
      invariants = List.copyOf(invariants);
    }

    public Scan withBody(Body other) {
      return new Scan(name, axis, reverse, inits, xs, invariants, other);
    }
  }

  /// Runs `then` where `condition` is not 0, else `otherwise`; both take `args` and give the same
  /// types.
  ///
  /// A condition with axes counts as not 0 where any entry is. Both sides must then give the same
  /// at the places where its entry is 0, so that a device may decide for any part of the places by
  /// itself, or run `then` unasked.
  record Branch(Value condition, List<Value> args, Body then, Body otherwise) implements Op {
    public Branch {
      args = List.copyOf(args);
    }
  }

  /// What Java code is asked for.
  ///
  /// @param task the name of the task whose members it supplies
  /// @param moves whether states move on; else an instance is drawn
  /// @param instances the axes along which instances lie: the first axes of every operand and
  ///     result
  /// @param inputs the names of the operands after the first two, which make the ticket
  /// @param outputs the names of the results
  record Question(
      String task, boolean moves, List<Axis> instances, List<String> inputs, List<String> outputs) {
    public Question {
      instances = List.copyOf(instances);
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  /// Numbers that Java code supplies (a provider of data or an environment), the same for the same
  /// operands; derivative 0.
  record External(String provider, Question question, List<Value> args, List<TensorType> types)
      implements Op {
    public External {
      args = List.copyOf(args);
      types = List.copyOf(types);
    }
  }

  /// What it reads, in order.
  default List<Value> operands() {
    return switch (this) {
      case Constant _, Iota _ -> List.of();
      case Unary(_, var x) -> List.of(x);
      case Binary(_, var x, var y) -> List.of(x, y);
      case Select(var c, var a, var b) -> List.of(c, a, b);
      case Broadcast(var x, _) -> List.of(x);
      case Contract(var x, var y, _) -> List.of(x, y);
      case Reduce(_, var x, _) -> List.of(x);
      case Rename(var x, _, _) -> List.of(x);
      case Slice(var x, _, _, _, _) -> List.of(x);
      case Pad(var x, _, _, _, _) -> List.of(x);
      case Concat(var xs, _, _) -> xs;
      case Gather(var x, _, var index) -> List.of(x, index);
      case ScatterAdd(var x, var index, _, _) -> List.of(x, index);
      case Window(var x, _, _, _, _, _, _) -> List.of(x);
      case Unwindow(var x, _, _, _, _, _, _) -> List.of(x);
      case CumSum(var x, _, _, _) -> List.of(x);
      case ArgSort(var x, _) -> List.of(x);
      case ArgMax(var x, _) -> List.of(x);
      case Random(_, _, var counters, _) -> counters;
      case Stop(var x) -> List.of(x);
      case InnerGradient(var x, _, _) -> List.of(x);
      case Scan(_, _, _, var inits, var xs, var invariants, _) -> {
        var all = new ArrayList<>(inits);
        all.addAll(xs);
        all.addAll(invariants);
        yield List.copyOf(all);
      }
      case Branch(var condition, var args, _, _) -> {
        var all = new ArrayList<Value>();
        all.add(condition);
        all.addAll(args);
        yield List.copyOf(all);
      }
      case External(_, _, var args, _) -> args;
    };
  }

  /// The same op on other operands.
  default Op mapOperands(UnaryOperator<Value> f) {
    return switch (this) {
      case Constant _, Iota _ -> this;
      case Unary(var fn, var x) -> new Unary(fn, f.apply(x));
      case Binary(var fn, var x, var y) -> new Binary(fn, f.apply(x), f.apply(y));
      case Select(var c, var a, var b) -> new Select(f.apply(c), f.apply(a), f.apply(b));
      case Broadcast(var x, var type) -> new Broadcast(f.apply(x), type);
      case Contract(var x, var y, var over) -> new Contract(f.apply(x), f.apply(y), over);
      case Reduce(var fn, var x, var over) -> new Reduce(fn, f.apply(x), over);
      case Rename(var x, var from, var to) -> new Rename(f.apply(x), from, to);
      case Slice(var x, var from, var start, var stride, var to) ->
          new Slice(f.apply(x), from, start, stride, to);
      case Pad(var x, var from, var start, var stride, var to) ->
          new Pad(f.apply(x), from, start, stride, to);
      case Concat(var xs, var from, var to) -> new Concat(map(xs, f), from, to);
      case Gather(var x, var axis, var index) -> new Gather(f.apply(x), axis, f.apply(index));
      case ScatterAdd(var x, var index, var axis, var over) ->
          new ScatterAdd(f.apply(x), f.apply(index), axis, over);
      case Window(var x, var over, var out, var tap, var stride, var dilation, var offset) ->
          new Window(f.apply(x), over, out, tap, stride, dilation, offset);
      case Unwindow(var x, var over, var out, var tap, var stride, var dilation, var offset) ->
          new Unwindow(f.apply(x), over, out, tap, stride, dilation, offset);
      case CumSum(var x, var axis, var exclusive, var reverse) ->
          new CumSum(f.apply(x), axis, exclusive, reverse);
      case ArgSort(var x, var axis) -> new ArgSort(f.apply(x), axis);
      case ArgMax(var x, var axis) -> new ArgMax(f.apply(x), axis);
      case Random(var distribution, var site, var counters, var type) ->
          new Random(distribution, site, map(counters, f), type);
      case Stop(var x) -> new Stop(f.apply(x));
      case InnerGradient(var x, var owner, var of) ->
          new InnerGradient(
              f.apply(x),
              owner,
              of.map(slope -> new Slope(f.apply(slope.objective()), f.apply(slope.by()))));
      case Scan(var name, var axis, var reverse, var inits, var xs, var invariants, var body) ->
          new Scan(name, axis, reverse, map(inits, f), map(xs, f), map(invariants, f), body);
      case Branch(var condition, var args, var then, var otherwise) ->
          new Branch(f.apply(condition), map(args, f), then, otherwise);
      case External(var provider, var question, var args, var types) ->
          new External(provider, question, map(args, f), types);
    };
  }

  /// Whether the same operands always give the same results: no Java code is asked, inside neither.
  default boolean isPure() {
    return !(this instanceof External)
        && bodies().stream()
            .flatMap(body -> body.stmts().stream())
            .allMatch(stmt -> stmt.op().isPure());
  }

  /// The bodies inside, which run in scopes of their own.
  default List<Body> bodies() {
    if (this instanceof Branch branch) {
      return List.of(branch.then(), branch.otherwise());
    }
    return this instanceof Scan scan ? List.of(scan.body()) : List.of();
  }

  /// The same op with other bodies.
  default Op mapBodies(UnaryOperator<Body> f) {
    if (this instanceof Branch(var condition, var args, var then, var otherwise)) {
      return new Branch(condition, args, f.apply(then), f.apply(otherwise));
    }
    return this instanceof Scan scan ? scan.withBody(f.apply(scan.body())) : this;
  }

  private static List<Value> map(List<Value> values, UnaryOperator<Value> f) {
    return values.stream().map(f).toList();
  }
}
