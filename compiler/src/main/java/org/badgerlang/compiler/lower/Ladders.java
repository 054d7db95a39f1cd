package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.badgerlang.compiler.estimate.Ladder;
import org.badgerlang.compiler.estimate.Unrolls;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Expr;

/// `telescope(ladder: [10, 50], weights: tuned)`: reads its numbers, draws how far a gradient
/// reaches before the outermost loop's step runs, and keeps what tuned chances are found from. In a
/// loop inside, all its steps reach as far, and all of them add to what is kept.
final class Ladders {
  /// How much the newest |Δ|² counts in its running mean.
  private static final double PACE = 0.05;

  /// No level is reached more rarely than this.
  private static final double LEAST = 0.02;

  private final World world;
  private final Estimators.Question question;
  private final Span span;

  Ladders(World world, Estimators.Question question) {
    this.world = world;
    this.question = question;
    this.span = question.span();
  }

  /// The gradients; empty where an error was told.
  Optional<List<Value>> gradients(Expr ladder, Optional<Expr> weights, int length) {
    var horizons = horizons(ladder, length);
    if (horizons.isEmpty()) {
      return Optional.empty();
    }
    var level = Axis.of(question.mark() + ".level", horizons.get().size());
    boolean tuned = weights.isPresent() && isTuned(weights.get());
    var trace = question.trace();
    var fixed = chances(weights.filter(_ -> !tuned), horizons.get());
    if (fixed.isEmpty()) {
      return Optional.empty();
    }
    var path = question.mark().substring(1) + ".~squares";
    var type = TensorType.of(level);
    var squares =
        tuned
            ? world.loops.remembered(
                path,
                type,
                span,
                trace,
                t -> Optional.of(guess(t.b, fixed.get(), horizons.get(), level)))
            : Optional.<Value>empty();
    Chances chances =
        (b, known) ->
            known
                .filter(_ -> tuned)
                .map(found -> tuned(b, found, horizons.get(), level))
                .orElseGet(() -> list(b, fixed.get(), level));
    var reach =
        reach(
            level.name(),
            horizons.get(),
            t -> chances.of(t.b, Optional.ofNullable(t.store.get(path))),
            level);
    // The chances by which the reach was drawn, whatever steps of a loop around have found since.
    var drawn = chances.of(trace.b, world.loops.begun(path));
    var plan = new Ladder.Plan(horizons.get(), level, reach, drawn, question.mark());
    var found = Ladder.gradient(trace.b, question.objective(), question.wrt(), plan);
    squares.ifPresent(before -> remember(path, before, found.squares()));
    if (tuned && squares.isEmpty()) {
      trace.store.put(path, trace.b.broadcast(trace.b.constant(1), type));
    }
    return Optional.of(found.gradients());
  }

  /// P(N ≥ n) for what the running means were when the outermost loop's step began.
  private interface Chances {
    Value of(BodyBuilder b, Optional<Value> squares);
  }

  static boolean isTuned(Expr weights) {
    return weights instanceof Expr.Name(_, var word) && word.equals("tuned");
  }

  /// The one loop that the objective passes, where its length is fixed.
  static Optional<Integer> length(Estimators.Question q) {
    var loops = Unrolls.loops(q.trace().b, q.objective(), q.wrt());
    return loops.size() == 1 && loops.getFirst().axis().size().isFixed()
        ? Optional.of(loops.getFirst().axis().size().fixed())
        : Optional.empty();
  }

  private Optional<List<Double>> numbers(Expr list) {
    if (!(list instanceof Expr.ListOf(_, var items)) || items.isEmpty()) {
      world.problems.error(
          "wrong-arguments", list.span(), "a list is needed here: `[10, 50, 200]`");
      return Optional.empty();
    }
    var numbers = new ArrayList<Double>();
    for (var item : items) {
      var number = world.expressions.constant(item, question.scope(), question.trace());
      if (number.isEmpty()) {
        return Optional.empty();
      }
      numbers.add(number.get());
    }
    return Optional.of(numbers);
  }

  /// The rungs of the ladder, the whole loop the last.
  private Optional<List<Integer>> horizons(Expr ladder, int length) {
    var numbers = numbers(ladder);
    if (numbers.isEmpty()) {
      return Optional.empty();
    }
    var horizons = new ArrayList<Integer>();
    for (double number : numbers.get()) {
      boolean rises = horizons.isEmpty() || number > horizons.getLast();
      if (number < 1 || number % 1 != 0 || !rises) {
        world.problems.error(
            "bad-size", ladder.span(), "a ladder's horizons are whole numbers of steps that rise");
        return Optional.empty();
      }
      if (number < length) {
        horizons.add((int) number);
      }
    }
    horizons.add(length);
    return Optional.of(horizons);
  }

  /// P(N ≥ n) as said, or such that every rung costs the same on average.
  private Optional<List<Double>> chances(Optional<Expr> weights, List<Integer> horizons) {
    if (weights.isEmpty()) {
      double first = horizons.getFirst();
      return Optional.of(horizons.stream().map(h -> first / h).toList());
    }
    var numbers = numbers(weights.get());
    if (numbers.isEmpty()) {
      return Optional.empty();
    }
    double last = 1;
    for (double chance : numbers.get()) {
      if (chance <= 0 || chance > last) {
        world.problems.error(
            "bad-draw",
            weights.get().span(),
            "the weights of a ladder are the chances to reach each horizon: above 0, at most 1, and"
                + " none above the one before");
        return Optional.empty();
      }
      last = chance;
    }
    if (numbers.get().size() != horizons.size() || numbers.get().getFirst() != 1) {
      world.problems.error(
          "wrong-arguments",
          weights.get().span(),
          "the ladder has "
              + horizons.size()
              + " horizons ("
              + horizons
              + ", the last of them the whole loop): as many weights are needed, the first of them"
              + " 1");
      return Optional.empty();
    }
    return numbers;
  }

  private static Value list(BodyBuilder b, List<Double> numbers, Axis level) {
    var sum = b.constant(0);
    for (int i = 0; i < numbers.size(); i++) {
      var here = b.binary(Op.BinaryFn.EQ, b.iota(level), b.constant(i));
      sum = b.add(sum, b.mul(here, b.constant(numbers.get(i))));
    }
    return sum;
  }

  /// Squares that give the first chances.
  private static Value guess(
      BodyBuilder b, List<Double> chances, List<Integer> horizons, Axis level) {
    var squares = new ArrayList<Double>();
    for (int i = 0; i < chances.size(); i++) {
      squares.add(chances.get(i) * chances.get(i) * cost(horizons, i));
    }
    return list(b, squares, level);
  }

  private static double cost(List<Integer> horizons, int i) {
    return horizons.get(i) - (i == 0 ? 0 : horizons.get(i - 1));
  }

  /// P(N ≥ n) ∝ √(E|Δ|² / cost), the first 1, none above the one before (Beatson and Adams 2019,
  /// section 5).
  private static Value tuned(BodyBuilder b, Value squares, List<Integer> horizons, Axis level) {
    Value first = null;
    var before = b.constant(1);
    var sum = b.constant(0);
    for (int i = 0; i < horizons.size(); i++) {
      var square = b.gather(squares, level, b.constant(i));
      var worth = b.unary(Op.UnaryFn.SQRT, b.div(square, b.constant(cost(horizons, i))));
      var ratio = first == null ? b.constant(1) : b.div(worth, first);
      first = first == null ? b.add(worth, b.constant(1e-30)) : first;
      var bounded = b.binary(Op.BinaryFn.MAX, ratio, b.constant(LEAST));
      before = b.binary(Op.BinaryFn.MIN, bounded, before);
      var here = b.binary(Op.BinaryFn.EQ, b.iota(level), b.constant(i));
      sum = b.add(sum, b.mul(here, before));
    }
    return sum;
  }

  /// How far the gradient of this step reaches: a size, drawn before the step runs.
  private Size reach(String name, List<Integer> horizons, Val.Lift chances, Axis level) {
    int most = horizons.getLast();
    var size = name + ".reach";
    world.sizes.putIfAbsent(size, new Program.SizeVariable(size, horizons.getFirst(), most, most));
    world.sizeRules.put(
        size,
        t -> {
          var b = t.b;
          var draw =
              new Op.Random(Op.Distribution.UNIFORM, "size/" + size, List.of(), TensorType.SCALAR);
          var u = b.emit(draw, "").getFirst();
          var all = chances.in(t);
          var reach = b.constant(horizons.getFirst());
          for (int i = 1; i < horizons.size(); i++) {
            var chance = b.gather(all, level, b.constant(i));
            var goes = b.binary(Op.BinaryFn.LT, u, chance);
            reach = b.add(reach, b.mul(goes, b.constant(cost(horizons, i))));
          }
          return reach;
        });
    return Size.variable(size);
  }

  /// Running means, of the levels that were reached.
  private void remember(String path, Value before, Value squares) {
    var b = question.trace().b;
    var seen = b.binary(Op.BinaryFn.LT, b.constant(0), squares);
    var moved = b.mul(b.constant(PACE), b.sub(squares, before));
    var next = b.add(before, b.select(seen, moved, b.constant(0)));
    question
        .trace()
        .store
        .put(path, b.stop(b.broadcast(next, Objects.requireNonNull(before).type())));
  }
}
