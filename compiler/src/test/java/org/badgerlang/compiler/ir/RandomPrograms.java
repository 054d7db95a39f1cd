package org.badgerlang.compiler.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.ir.BodyBuilder.Step;

/// Random bodies over random axes, fixed and varying, of every op.
///
/// The same seed gives the same program. Sizes are small; size 1 occurs.
public final class RandomPrograms {
  /// What programs hold.
  ///
  /// @param statements about how many at the top
  /// @param loops how deep loops nest
  /// @param random whether they draw
  /// @param tame whether values stay moderate and derivatives finite almost everywhere
  /// @param stops whether `Stop` occurs, which makes derivatives differ from differences
  public record Kind(int statements, int loops, boolean random, boolean tame, boolean stops) {
    public static final Kind TAME = new Kind(10, 2, true, true, true);
    public static final Kind WILD = new Kind(14, 2, true, false, true);
    public static final Kind SMOOTH = new Kind(8, 2, true, true, false);

    public Kind flat() {
      return new Kind(statements, 0, random, tame, stops);
    }

    public Kind withoutRandom() {
      return new Kind(statements, loops, false, tame, stops);
    }
  }

  private static final int HIGHEST_RANK = 3;

  private final SplittableRandom random;
  private final Kind kind;
  private final Axis a;
  private final Axis aAgain;
  private final Axis part;
  private final Axis b;
  private final Axis n = new Axis("n", Size.variable("n"));
  private final Axis nAgain = new Axis("n'", Size.variable("n"));
  private final Axis wide = new Axis("wide", Size.variable("n").plus(Size.of(2)));
  private final Axis joined;
  private final Axis both;
  private final Axis tap = Axis.of("tap", 2);
  private int sites;
  private int loops;

  private RandomPrograms(SplittableRandom random, Kind kind) {
    this.random = random;
    this.kind = kind;
    int sizeA = 2 + random.nextInt(3);
    int sizeB = 1 + random.nextInt(3);
    a = Axis.of("a", sizeA);
    aAgain = Axis.of("a'", sizeA);
    part = Axis.of("part", sizeA - 1);
    b = Axis.of("b", sizeB);
    joined = Axis.of("joined", sizeA + sizeB);
    both = new Axis("both", Size.variable("n").plus(Size.of(sizeB)));
  }

  /// A body with some params and results.
  public static Body body(long seed, Kind kind) {
    var programs = new RandomPrograms(new SplittableRandom(seed), kind);
    return programs.build();
  }

  /// A body whose one result is a scalar that depends on the params.
  public static Body objective(long seed, Kind kind) {
    var programs = new RandomPrograms(new SplittableRandom(seed), kind);
    var body = programs.build();
    var builder = BodyBuilder.continuing(body);
    var total = builder.constant(0);
    for (var result : body.results()) {
      total = builder.add(total, builder.sum(result, result.type().axes()));
    }
    return builder.finish(List.of(total));
  }

  /// Sizes for the variables of the bodies.
  public static Context context(long seed) {
    var random = new SplittableRandom(seed * 31 + 7);
    return new Context(seed, random.nextInt(100), Map.of("n", 1 + random.nextInt(3)));
  }

  /// Inputs for a body: moderate numbers, or with zeros of both signs, infinities and NaN.
  public static List<Tensor> inputs(Body body, long seed, Context context, boolean wild) {
    var random = new SplittableRandom(seed * 17 + 3);
    return body.params().stream().map(p -> tensor(random, p.type(), context, wild)).toList();
  }

  private static Tensor tensor(
      SplittableRandom random, TensorType type, Context context, boolean wild) {
    var data = new double[context.count(type.axes())];
    for (int i = 0; i < data.length; i++) {
      data[i] = random.nextDouble(-1.5, 1.5);
      if (wild && random.nextInt(4) == 0) {
        data[i] =
            switch (random.nextInt(6)) {
              case 0 -> 0.0;
              case 1 -> -0.0;
              case 2 -> Double.POSITIVE_INFINITY;
              case 3 -> Double.NEGATIVE_INFINITY;
              case 4 -> Double.NaN;
              default -> 1;
            };
      }
    }
    return new Tensor(type, data);
  }

  private Body build() {
    var builder = new BodyBuilder();
    var pool = new ArrayList<Value>();
    pool.add(builder.param(TensorType.SCALAR, "s"));
    pool.add(builder.param(TensorType.of(a), "u"));
    pool.add(builder.param(TensorType.of(n, b), "v"));
    pool.add(builder.param(TensorType.of(b, a), "w"));
    grow(builder, pool, kind.statements(), kind.loops(), List.of());
    int last = pool.size();
    var results = new ArrayList<>(pool.subList(Math.max(4, last - 4), last));
    return builder.finish(results);
  }

  private void grow(
      BodyBuilder builder, List<Value> pool, int statements, int depth, List<Axis> looped) {
    for (int i = 0; i < statements; i++) {
      if (depth > 0 && random.nextInt(6) == 0) {
        loop(builder, pool, depth, looped);
      } else if (depth > 0 && random.nextInt(14) == 0) {
        branch(builder, pool);
      } else {
        grow(builder, pool);
      }
    }
  }

  private Value pick(List<Value> pool) {
    // The newer half twice as often, so that programs grow deep.
    int size = pool.size();
    return pool.get(
        random.nextBoolean() ? random.nextInt(size) : size / 2 + random.nextInt(size - size / 2));
  }

  private Optional<Value> pickWith(List<Value> pool, Axis axis) {
    var having = pool.stream().filter(v -> v.type().has(axis)).toList();
    return having.isEmpty() ? Optional.empty() : Optional.of(pick(having));
  }

  private void grow(BodyBuilder builder, List<Value> pool) {
    var made = make(builder, pool);
    if (made.isPresent() && made.get().type().axes().size() <= HIGHEST_RANK) {
      var value = made.get();
      pool.add(kind.tame() ? tamed(builder, value) : value);
    } else {
      pool.add(builder.unary(Op.UnaryFn.SIN, pick(pool)));
    }
  }

  private Value tamed(BodyBuilder builder, Value value) {
    return switch (random.nextInt(4)) {
      case 0 -> builder.unary(Op.UnaryFn.TANH, value);
      case 1 -> builder.unary(Op.UnaryFn.SIN, value);
      case 2 -> builder.unary(Op.UnaryFn.SIGMOID, value);
      default -> builder.unary(Op.UnaryFn.TANH, builder.mul(builder.constant(0.5), value));
    };
  }

  private Optional<Value> make(BodyBuilder builder, List<Value> pool) {
    var x = pick(pool);
    var y = pick(pool);
    return switch (random.nextInt(20)) {
      case 0, 1, 2 -> Optional.of(unary(builder, x));
      case 3, 4, 5 -> Optional.of(binary(builder, x, y));
      case 6 -> Optional.of(builder.select(builder.binary(Op.BinaryFn.LT, x, y), y, pick(pool)));
      case 7 -> broadcast(builder, x);
      case 8, 9 -> contract(builder, x, y);
      case 10 -> reduce(builder, x);
      case 11 -> rename(builder, x);
      case 12 -> sliceOrPad(builder, pool);
      case 13 -> concat(builder, pool);
      case 14 -> gatherOrScatter(builder, pool, x);
      case 15 -> window(builder, pool);
      case 16 -> cumulate(builder, x);
      case 17 -> sort(builder, pool);
      case 18 -> draw(builder, pool, x);
      default -> Optional.of(mark(builder, x));
    };
  }

  private Value unary(BodyBuilder builder, Value x) {
    var fns = Op.UnaryFn.values();
    var fn = fns[random.nextInt(fns.length)];
    return builder.unary(fn, kind.tame() ? inDomain(builder, fn, x) : x);
  }

  private Value inDomain(BodyBuilder builder, Op.UnaryFn fn, Value x) {
    return switch (fn) {
      case RECIPROCAL, LOG, SQRT -> positive(builder, x);
      default -> x;
    };
  }

  private Value positive(BodyBuilder builder, Value x) {
    return builder.add(builder.mul(x, x), builder.constant(0.5));
  }

  private Value binary(BodyBuilder builder, Value x, Value y) {
    var fns = Op.BinaryFn.values();
    var fn = fns[random.nextInt(fns.length)];
    if (!kind.tame()) {
      return builder.binary(fn, x, y);
    }
    return switch (fn) {
      case DIV -> builder.div(x, positive(builder, y));
      case POW ->
          random.nextBoolean()
              ? builder.binary(fn, positive(builder, x), y)
              : builder.binary(fn, x, builder.constant(random.nextInt(4)));
      default -> builder.binary(fn, x, y);
    };
  }

  private Optional<Value> broadcast(BodyBuilder builder, Value x) {
    var axis = random.nextBoolean() ? b : n;
    var axes = new ArrayList<>(x.type().with(axis).axes());
    axes.addFirst(axes.removeLast());
    return Optional.of(builder.broadcast(x, new TensorType(axes)));
  }

  private Optional<Value> contract(BodyBuilder builder, Value x, Value y) {
    var shared = x.type().axes().stream().filter(y.type()::has).toList();
    if (shared.isEmpty()) {
      return Optional.of(builder.mul(x, y));
    }
    return Optional.of(
        builder.contract(x, y, shared.subList(0, 1 + random.nextInt(shared.size()))));
  }

  private Optional<Value> reduce(BodyBuilder builder, Value x) {
    if (x.type().axes().isEmpty()) {
      return Optional.empty();
    }
    var axes = x.type().axes().subList(0, 1 + random.nextInt(x.type().axes().size()));
    var fns = Op.ReduceFn.values();
    return Optional.of(builder.reduce(fns[random.nextInt(fns.length)], x, axes));
  }

  private Optional<Value> rename(BodyBuilder builder, Value x) {
    if (x.type().has(a) && !x.type().has(aAgain)) {
      return Optional.of(builder.rename(x, a, aAgain));
    }
    if (x.type().has(aAgain) && !x.type().has(a)) {
      return Optional.of(builder.rename(x, aAgain, a));
    }
    if (x.type().has(n) && !x.type().has(nAgain)) {
      return Optional.of(builder.rename(x, n, nAgain));
    }
    return Optional.empty();
  }

  private Optional<Value> sliceOrPad(BodyBuilder builder, List<Value> pool) {
    var one = Size.of(1);
    var two = Size.of(2);
    return switch (random.nextInt(5)) {
      case 0 -> unlessThere(builder, pool, a, part, x -> new Op.Slice(x, a, one, 1, part));
      case 1 -> unlessThere(builder, pool, wide, n, x -> new Op.Slice(x, wide, two, 1, n));
      case 2 -> unlessThere(builder, pool, both, b, x -> new Op.Slice(x, both, n.size(), 1, b));
      case 3 -> unlessThere(builder, pool, n, wide, x -> new Op.Pad(x, n, one, 1, wide));
      default -> unlessThere(builder, pool, b, both, x -> new Op.Pad(x, b, n.size(), 1, both));
    };
  }

  private Optional<Value> unlessThere(
      BodyBuilder builder,
      List<Value> pool,
      Axis from,
      Axis to,
      java.util.function.Function<Value, Op> op) {
    return pickWith(pool, from)
        .filter(x -> !x.type().has(to))
        .map(x -> builder.emit(op.apply(x), "").getFirst());
  }

  private Optional<Value> concat(BodyBuilder builder, List<Value> pool) {
    var second = pickWith(pool, b);
    boolean varying = random.nextBoolean();
    var first = pickWith(pool, varying ? n : a);
    var to = varying ? both : joined;
    if (first.isEmpty() || second.isEmpty()) {
      return Optional.empty();
    }
    if (first.get().type().union(second.get().type()).has(to)) {
      return Optional.empty();
    }
    var from = List.of(Optional.of(varying ? n : a), Optional.of(b));
    // An axis that is joined must not come in again through the other value.
    if (first.get().type().has(b) || second.get().type().has(varying ? n : a)) {
      return single(builder, pool, first.get(), varying ? n : a);
    }
    var op = new Op.Concat(List.of(first.get(), second.get()), from, to);
    return Optional.of(builder.emit(op, "").getFirst());
  }

  private Optional<Value> single(BodyBuilder builder, List<Value> pool, Value x, Axis axis) {
    var without = pool.stream().filter(v -> !v.type().has(axis)).toList();
    if (without.isEmpty()) {
      return Optional.empty();
    }
    var lone = pick(without);
    var to = new Axis(axis.name() + "+1", axis.size().plus(Size.of(1)));
    var op = new Op.Concat(List.of(lone, x), List.of(Optional.empty(), Optional.of(axis)), to);
    return lone.type().has(to) || x.type().has(to)
        ? Optional.empty()
        : Optional.of(builder.emit(op, "").getFirst());
  }

  private Optional<Value> gatherOrScatter(BodyBuilder builder, List<Value> pool, Value x) {
    var axis = random.nextBoolean() ? a : n;
    var index = builder.unary(Op.UnaryFn.FLOOR, builder.mul(builder.constant(2.3), pick(pool)));
    if (index.type().has(axis)) {
      return Optional.empty();
    }
    if (x.type().has(axis)) {
      return Optional.of(builder.gather(x, axis, index));
    }
    var domain = x.type().union(index.type());
    var over = domain.axes().isEmpty() ? List.<Axis>of() : domain.axes().subList(0, 1);
    return Optional.of(builder.emit(new Op.ScatterAdd(x, index, axis, over), "").getFirst());
  }

  private Optional<Value> window(BodyBuilder builder, List<Value> pool) {
    int stride = 1 + random.nextInt(2);
    int dilation = 1 + random.nextInt(2);
    int offset = random.nextInt(2);
    if (random.nextBoolean()) {
      return pickWith(pool, n)
          .filter(x -> !x.type().has(tap) && !x.type().has(nAgain))
          .map(x -> new Op.Window(x, n, nAgain, tap, stride, dilation, offset))
          .map(op -> builder.emit(op, "").getFirst());
    }
    return pickWith(pool, tap)
        .filter(x -> x.type().has(nAgain) && !x.type().has(wide))
        .map(x -> new Op.Unwindow(x, wide, nAgain, tap, stride, dilation, offset))
        .map(op -> builder.emit(op, "").getFirst());
  }

  private Optional<Value> cumulate(BodyBuilder builder, Value x) {
    if (x.type().axes().isEmpty()) {
      return Optional.empty();
    }
    var axis = x.type().axes().getFirst();
    var op = new Op.CumSum(x, axis, random.nextBoolean(), random.nextBoolean());
    return Optional.of(builder.emit(op, "").getFirst());
  }

  private Optional<Value> sort(BodyBuilder builder, List<Value> pool) {
    return pickWith(pool, a)
        .filter(x -> !x.type().has(aAgain))
        .map(
            x -> {
              if (random.nextBoolean()) {
                return builder.emit(new Op.ArgMax(x, a), "").getFirst();
              }
              var order = builder.emit(new Op.ArgSort(x, a), "").getFirst();
              return builder.gather(x, a, builder.rename(order, a, aAgain));
            });
  }

  private Optional<Value> draw(BodyBuilder builder, List<Value> pool, Value x) {
    if (!kind.random()) {
      return Optional.of(builder.iota(random.nextBoolean() ? a : n));
    }
    var counters = random.nextBoolean() ? List.<Value>of() : List.of(builder.iota(b));
    var distribution = random.nextBoolean() ? Op.Distribution.NORMAL : Op.Distribution.UNIFORM;
    var type = random.nextBoolean() ? TensorType.of(a) : TensorType.of(n, a);
    var op = new Op.Random(distribution, "draw" + sites++, counters, type);
    return Optional.of(builder.add(builder.emit(op, "").getFirst(), pick(List.of(x))));
  }

  private Value mark(BodyBuilder builder, Value x) {
    return switch (random.nextInt(3)) {
      case 0 -> builder.add(x, builder.unary(Op.UnaryFn.TANH, kind.stops() ? builder.stop(x) : x));
      case 1 -> builder.emit(new Op.InnerGradient(x, "inner"), "").getFirst();
      default -> builder.mul(x, builder.constant(random.nextInt(3) - 1));
    };
  }

  private void loop(BodyBuilder builder, List<Value> pool, int depth, List<Axis> looped) {
    var axis = List.of(a, n, b).get(random.nextInt(3));
    if (looped.contains(axis)) {
      grow(builder, pool);
      return;
    }
    var inits = new ArrayList<Value>();
    var xs = new ArrayList<Value>();
    for (int i = 0; i < 3; i++) {
      var value = pick(pool);
      if (value.type().axes().size() < HIGHEST_RANK && !value.type().has(axis)) {
        inits.add(value);
      }
    }
    pickWith(pool, axis).ifPresent(xs::add);
    pickWith(pool, axis).ifPresent(xs::add);
    var inside = new ArrayList<>(looped);
    inside.add(axis);
    var outer = List.copyOf(pool);
    boolean reverse = random.nextBoolean();
    var results =
        builder.scan(
            "loop" + loops++,
            axis,
            reverse,
            inits,
            xs,
            (body, carries, entries) -> {
              var mine = new ArrayList<Value>();
              mine.add(pick(outer));
              mine.add(pick(outer));
              mine.addAll(carries);
              mine.addAll(entries);
              grow(body, mine, 3 + random.nextInt(5), depth - 1, inside);
              var next = carries.stream().map(c -> fit(body, pick(mine), c.type())).toList();
              var outputs =
                  mine.stream()
                      .filter(v -> !v.type().has(axis) && v.type().axes().size() < HIGHEST_RANK)
                      .toList();
              var kept = outputs.isEmpty() ? outputs : List.of(pick(outputs), pick(outputs));
              return new Step(next, kept);
            });
    pool.addAll(results);
  }

  /// Some value of exactly this type made of x.
  private Value fit(BodyBuilder builder, Value x, TensorType type) {
    var fitted = builder.sumTo(x, type);
    return kind.tame() ? builder.unary(Op.UnaryFn.TANH, fitted) : fitted;
  }

  private void branch(BodyBuilder builder, List<Value> pool) {
    var x = pick(pool);
    var y = pick(pool);
    var scalar = pool.stream().filter(v -> v.type().axes().isEmpty()).findFirst();
    if (scalar.isEmpty()) {
      return;
    }
    var condition = builder.binary(Op.BinaryFn.LT, scalar.get(), builder.constant(0.3));
    var then = side(builder, x, y, Op.BinaryFn.MUL);
    var otherwise = side(builder, x, y, Op.BinaryFn.SUB);
    pool.addAll(builder.emit(new Op.Branch(condition, List.of(x, y), then, otherwise), ""));
  }

  private Body side(BodyBuilder builder, Value x, Value y, Op.BinaryFn fn) {
    var child = builder.child();
    var first = child.param(x.type(), "");
    var second = child.param(y.type(), "");
    var joint = child.binary(fn, first, child.unary(Op.UnaryFn.SIN, second));
    var lone = child.unary(Op.UnaryFn.TANH, child.add(first, child.constant(0.1)));
    return child.finish(
        List.of(child.sumTo(joint, x.type()), fn == Op.BinaryFn.MUL ? lone : first));
  }
}
