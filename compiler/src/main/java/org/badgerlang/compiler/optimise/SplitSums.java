package org.badgerlang.compiler.optimise;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Value;

/// Takes apart sums whose terms are there before the factors that scale them:
/// Σ (x + c·y) = Σ x + c·Σ y.
///
/// In the gradient of a normalisation c is a sum itself. Taken apart, all sums come of one look at
/// the entries; else the entries are read once more when c is there.
///
/// A term that is the same for all that is summed stays where it is: Σ (x − m) keeps digits that
/// Σ x − n·m loses.
final class SplitSums {
  /// The terms that a sum may be taken apart into.
  private static final int MOST_TERMS = 4;

  /// How many sums a value waits for, one after another.
  private final Map<Value, Integer> ranks = new HashMap<>();

  /// A term of a sum.
  ///
  /// @param factors what scales it, the same for all that is summed
  private record Term(Value part, List<Value> factors, boolean negative) {}

  private SplitSums() {}

  static Body run(Body body) {
    return Rewrite.everywhere(body, new SplitSums()::split);
  }

  private Optional<Value> split(Rewrite.Scope scope, Op op, Value result) {
    if (!(op instanceof Op.Reduce(var fn, var x, var over)) || fn != Op.ReduceFn.SUM) {
      return Optional.empty();
    }
    var terms = new ArrayList<Term>();
    return collect(scope, x, rank(scope, x), over, List.of(), false, terms)
            && terms.size() <= MOST_TERMS
        ? Optional.of(total(scope, terms, over))
        : Optional.empty();
  }

  /// Collects the largest terms that wait for fewer sums than all of them together; none, where one
  /// of them waits for as many.
  private boolean collect(
      Rewrite.Scope scope,
      Value x,
      int rank,
      List<Axis> over,
      List<Value> factors,
      boolean negative,
      List<Term> into) {
    if (rank(scope, x) < rank) {
      into.add(new Term(x, factors, negative));
      return true;
    }
    return switch (scope.op(x).orElse(null)) {
      case Op.Binary(var fn, var a, var b)
          when (fn == Op.BinaryFn.ADD || fn == Op.BinaryFn.SUB)
              && hasAll(a, over)
              && hasAll(b, over) ->
          collect(scope, a, rank, over, factors, negative, into)
              && collect(scope, b, rank, over, factors, negative ^ fn == Op.BinaryFn.SUB, into);
      case Op.Binary(var fn, var a, var b)
          when fn == Op.BinaryFn.MUL && hasAll(a, over) && hasNone(b, over) ->
          collect(scope, a, rank, over, with(factors, b), negative, into);
      case Op.Binary(var fn, var a, var b)
          when fn == Op.BinaryFn.MUL && hasNone(a, over) && hasAll(b, over) ->
          collect(scope, b, rank, over, with(factors, a), negative, into);
      case Op.Unary(var fn, var a) when fn == Op.UnaryFn.NEG ->
          collect(scope, a, rank, over, factors, !negative, into);
      case null, default -> false;
    };
  }

  private static boolean hasAll(Value value, List<Axis> axes) {
    return axes.stream().allMatch(value.type()::has);
  }

  private static boolean hasNone(Value value, List<Axis> axes) {
    return axes.stream().noneMatch(value.type()::has);
  }

  private static List<Value> with(List<Value> factors, Value factor) {
    var all = new ArrayList<>(factors);
    all.add(factor);
    return List.copyOf(all);
  }

  private static Value total(Rewrite.Scope scope, List<Term> terms, List<Axis> over) {
    var b = scope.builder();
    Value total = null;
    for (var term : terms) {
      var sum = b.sum(term.part(), over);
      for (var factor : term.factors()) {
        sum = b.mul(sum, factor);
      }
      if (total == null) {
        total = term.negative() ? b.neg(sum) : sum;
      } else {
        total = term.negative() ? b.sub(total, sum) : b.add(total, sum);
      }
    }
    return Objects.requireNonNull(total);
  }

  private int rank(Rewrite.Scope scope, Value value) {
    var known = ranks.get(value);
    if (known != null) {
      return known;
    }
    int rank = scope.op(value).map(op -> rank(scope, op)).orElse(0);
    ranks.put(value, rank);
    return rank;
  }

  private int rank(Rewrite.Scope scope, Op op) {
    int most = op.operands().stream().mapToInt(v -> rank(scope, v)).max().orElse(0);
    boolean sums = op instanceof Op.Reduce || op instanceof Op.Contract;
    return sums ? most + 1 : most;
  }
}
