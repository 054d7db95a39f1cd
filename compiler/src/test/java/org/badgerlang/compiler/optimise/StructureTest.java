package org.badgerlang.compiler.optimise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.badgerlang.compiler.differentiate.Gradients;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.BodyBuilder.Step;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.junit.jupiter.api.Test;

/// How many ops of which kind the passes leave.
class StructureTest {
  private static final Axis STEP = Axis.of("step", 5);
  private static final Axis A = Axis.of("a", 3);
  private static final Axis B = Axis.of("b", 4);

  private final BodyBuilder b = new BodyBuilder();
  private final Value x = b.param(TensorType.of(A), "x");
  private final Value y = b.param(TensorType.of(A, B), "y");

  private static long count(Body body, Class<? extends Op> kind) {
    long inside =
        body.stmts().stream()
            .flatMap(s -> s.op().bodies().stream())
            .mapToLong(inner -> count(inner, kind))
            .sum();
    return inside + body.stmts().stream().filter(s -> kind.isInstance(s.op())).count();
  }

  private static Op.Scan loop(Body body) {
    return body.stmts().stream()
        .map(s -> s.op())
        .filter(op -> op instanceof Op.Scan)
        .map(op -> (Op.Scan) op)
        .findFirst()
        .orElseThrow();
  }

  private Body after(Pass pass, Value... results) {
    return Optimiser.run(b.finish(List.of(results)), List.of(pass));
  }

  @Test
  void deadStatementsGo() {
    b.unary(Op.UnaryFn.EXP, y);
    var body = after(Pipelines.ELIMINATE_DEAD_CODE, b.neg(x));
    assertEquals(1, body.stmts().size());
    assertEquals(2, body.params().size());
  }

  /// A sum that waits for another one is taken apart where its terms do not wait.
  @Test
  void sumsDoNotWaitForFactors() {
    var over = List.of(B);
    var scale = b.contract(y, y, over);
    var late = b.sub(y, b.mul(scale, b.unary(Op.UnaryFn.EXP, y)));
    var body = after(Pipelines.SPLIT_SUMS, b.sum(late, over), late);
    assertEquals(2, count(body, Op.Reduce.class));
    assertTrue(
        body.stmts().stream()
            .filter(s -> s.op() instanceof Op.Reduce)
            .noneMatch(s -> s.op().operands().contains(late)));
  }

  /// What is the same for all that is summed stays in the sum: the difference is exact, its terms
  /// are large.
  @Test
  void differencesFromTheMeanAreSummedAsTheyAre() {
    var over = List.of(B);
    var body = after(Pipelines.SPLIT_SUMS, b.sum(b.sub(y, b.sum(y, over)), over));
    assertEquals(2, count(body, Op.Reduce.class));
    assertTrue(body.stmts().getLast().op() instanceof Op.Reduce);
  }

  @Test
  void smallFactorsAreMultipliedFirst() {
    var large = b.mul(x, b.mul(b.unary(Op.UnaryFn.EXP, x), y));
    var body = after(Pipelines.MERGE_FACTORS, b.mul(large, b.unary(Op.UnaryFn.SIN, x)));
    long onAll =
        body.stmts().stream()
            .filter(s -> s.op() instanceof Op.Binary && s.result().type().has(B))
            .filter(s -> !s.op().operands().contains(y))
            .count();
    assertEquals(0, onAll, body::toString);
  }

  /// What is scaled only to be multiplied by something smaller is not scaled itself.
  @Test
  void factorsGoWhereEntriesAreFew() {
    var z = b.param(TensorType.of(B), "z");
    var scaled = b.mul(y, b.constant(-0.1));
    var one = b.contract(scaled, x, List.of(A));
    var other = b.contract(z, scaled, List.of(B));
    var passes = List.of(Pipelines.MOVE_FACTORS, Pipelines.ELIMINATE_DEAD_CODE);
    var body = Optimiser.run(b.finish(List.of(one, other)), passes);
    assertEquals(0, scaled(body), body::toString);
    assertEquals(2, count(body, Op.Contract.class));
    assertEquals(2, count(body, Op.Binary.class));
    var kept = Optimiser.run(b.finish(List.of(one, other, scaled)), passes);
    assertEquals(1, scaled(kept), kept::toString);
    assertEquals(1, count(kept, Op.Binary.class));
    var large = b.contract(scaled, b.mul(scaled, x), List.of(A));
    assertEquals(2, scaled(Optimiser.run(b.finish(List.of(one, large)), passes)));
    var varying = new Axis("varying", Size.variable("n"));
    var unknown = b.param(TensorType.of(A, varying), "unknown");
    var narrow = b.contract(b.mul(unknown, b.constant(2)), x, List.of(A));
    var wide = b.contract(b.mul(unknown, b.constant(2)), b.add(unknown, x), List.of(A));
    assertEquals(0, scaled(Optimiser.run(b.finish(List.of(narrow)), passes)));
    assertEquals(2, scaled(Optimiser.run(b.finish(List.of(wide)), passes)));
  }

  private static long scaled(Body body) {
    return body.stmts().stream()
        .filter(s -> s.op() instanceof Op.Binary && s.result().type().axes().size() == 2)
        .count();
  }

  /// Products over the same axes are added up before what is there already.
  @Test
  void productsMeetFirst() {
    var start = b.param(TensorType.of(B), "start");
    var one = b.contract(x, y, List.of(A));
    var other = b.contract(b.neg(y), x, List.of(A));
    var body = after(Pipelines.PAIR_PRODUCTS, b.add(other, b.add(start, one)));
    var pair = body.stmts().get(body.stmts().size() - 2);
    assertEquals(List.of(one, other), pair.op().operands(), body::toString);
    assertEquals(List.of(start, pair.result()), body.stmts().getLast().op().operands());
    var twice = after(Pipelines.PAIR_PRODUCTS, b.add(b.add(start, one), other), other);
    assertTrue(twice.stmts().getLast().op().operands().contains(other), twice::toString);
  }

  @Test
  void loopsLoseWhatNothingReads() {
    var results =
        b.scan(
            "loop",
            STEP,
            false,
            List.of(x, x, x),
            List.of(
                b.broadcast(x, TensorType.of(A, STEP)), b.broadcast(y, TensorType.of(A, B, STEP))),
            (body, carries, entries) ->
                new Step(
                    List.of(
                        // read by the next one, which is read
                        body.neg(carries.get(0)),
                        body.add(carries.get(0), carries.get(1)),
                        // reads itself only
                        body.unary(Op.UnaryFn.SIN, carries.get(2))),
                    List.of(body.mul(entries.get(1), x), entries.get(0))));
    var body = after(Pipelines.ELIMINATE_DEAD_CODE, results.get(1));
    var loop = loop(body);
    assertEquals(2, loop.inits().size());
    assertEquals(0, loop.xs().size());
    assertEquals(0, loop.invariants().size());
    assertEquals(2, loop.body().results().size());
    assertEquals(0, count(body, Op.Unary.class) - 1);
  }

  @Test
  void equalStatementsMergeAndDrawsOfOneSite() {
    var first = b.mul(b.unary(Op.UnaryFn.SIN, x), x);
    var second = b.mul(x, b.unary(Op.UnaryFn.SIN, x));
    var draw = new Op.Random(Op.Distribution.NORMAL, "d", List.of(), TensorType.of(A));
    var other = new Op.Random(Op.Distribution.NORMAL, "e", List.of(), TensorType.of(A));
    var draws = List.of(b.emit(draw, ""), b.emit(draw, ""), b.emit(other, ""));
    var body =
        after(
            Pipelines.MERGE_COMMON_SUBEXPRESSIONS,
            first,
            second,
            draws.get(0).getFirst(),
            draws.get(1).getFirst(),
            draws.get(2).getFirst());
    assertEquals(1, count(body, Op.Unary.class));
    assertEquals(1, count(body, Op.Binary.class));
    assertEquals(2, count(body, Op.Random.class));
  }

  private Value settled(Op.UnaryFn fn) {
    return b.scan(
            "settle",
            STEP,
            false,
            List.of(x),
            List.of(),
            (body, carries, _) ->
                new Step(List.of(body.unary(fn, body.add(carries.getFirst(), x))), List.of()))
        .getFirst();
  }

  @Test
  void equalLoopsMergeAndOthersDoNot() {
    var body =
        after(
            Pipelines.MERGE_COMMON_SUBEXPRESSIONS,
            settled(Op.UnaryFn.SIN),
            settled(Op.UnaryFn.SIN),
            settled(Op.UnaryFn.COS));
    assertEquals(2, count(body, Op.Scan.class));
  }

  @Test
  void constantArithmeticGoes() {
    var three = b.emit(new Op.Binary(Op.BinaryFn.ADD, b.constant(1), b.constant(2)), "");
    var root = b.emit(new Op.Unary(Op.UnaryFn.SQRT, three.getFirst()), "").getFirst();
    var body = after(Pipelines.FOLD_CONSTANTS, b.add(x, root));
    assertEquals(0, count(body, Op.Unary.class));
    assertEquals(1, count(body, Op.Binary.class));
  }

  @Test
  void algebraDropsWhatDoesNothing() {
    var negated = b.emit(new Op.Unary(Op.UnaryFn.NEG, x), "").getFirst();
    var back = b.emit(new Op.Unary(Op.UnaryFn.NEG, negated), "").getFirst();
    var times = b.emit(new Op.Binary(Op.BinaryFn.MUL, back, b.constant(1)), "").getFirst();
    var other = Axis.of("c", 3);
    var renamed = b.rename(b.rename(times, A, other), other, A);
    var body =
        Optimiser.run(
            b.finish(List.of(renamed)),
            List.of(Pipelines.SIMPLIFY_ALGEBRA, Pipelines.ELIMINATE_DEAD_CODE));
    assertEquals(0, body.stmts().size());
  }

  @Test
  void aPartOfAConcatIsThePart() {
    var both = Axis.of("both", 7);
    var joined =
        b.emit(
                new Op.Concat(
                    List.of(x, b.sum(y, List.of(A))),
                    List.of(java.util.Optional.of(A), java.util.Optional.of(B)),
                    both),
                "")
            .getFirst();
    var part = b.slice(joined, both, Size.of(3), B);
    var body =
        Optimiser.run(
            b.finish(List.of(part)),
            List.of(Pipelines.SIMPLIFY_ALGEBRA, Pipelines.ELIMINATE_DEAD_CODE));
    assertEquals(0, count(body, Op.Concat.class));
    assertEquals(0, count(body, Op.Slice.class));
  }

  @Test
  void sumsOfProductsBecomeContractions() {
    var sum = b.sum(b.mul(x, y), List.of(A));
    var body =
        Optimiser.run(
            b.finish(List.of(sum)),
            List.of(Pipelines.FUSE_REDUCE_OF_PRODUCT, Pipelines.ELIMINATE_DEAD_CODE));
    assertEquals(1, body.stmts().size());
    assertEquals(1, count(body, Op.Contract.class));
  }

  @Test
  void aProductReadTwiceStays() {
    var product = b.mul(x, y);
    var body = after(Pipelines.FUSE_REDUCE_OF_PRODUCT, b.sum(product, List.of(A)), product);
    assertEquals(0, count(body, Op.Contract.class));
  }

  @Test
  void whatIsTheSameInEveryStepMovesOut() {
    var last =
        b.scan(
                "loop",
                STEP,
                false,
                List.of(x),
                List.of(),
                (body, carries, _) -> {
                  var steady = body.unary(Op.UnaryFn.EXP, body.sum(y, List.of(B)));
                  return new Step(List.of(body.mul(carries.getFirst(), steady)), List.of());
                })
            .getFirst();
    var body =
        Optimiser.run(
            b.finish(List.of(last)),
            List.of(Pipelines.HOIST_LOOP_INVARIANTS, Pipelines.ELIMINATE_DEAD_CODE));
    assertEquals(1, loop(body).body().stmts().size());
    assertEquals(2, body.stmts().size() - 1);
  }

  @Test
  void largeRepeatsStayInside() {
    var last =
        b.scan(
                "loop",
                STEP,
                false,
                List.of(y),
                List.of(),
                (body, carries, _) -> {
                  var large = body.add(x, body.iota(B));
                  return new Step(List.of(body.mul(carries.getFirst(), large)), List.of());
                })
            .getFirst();
    var body = after(Pipelines.HOIST_LOOP_INVARIANTS, last);
    assertEquals(1, body.stmts().size());
  }

  @Test
  void carriesThatNeverChangeAndEntriesThatRepeatBecomeInvariants() {
    var results =
        b.scan(
            "loop",
            STEP,
            false,
            List.of(x, x),
            List.of(b.broadcast(x, TensorType.of(A, STEP))),
            (body, carries, entries) ->
                new Step(
                    List.of(
                        carries.get(0),
                        body.add(carries.get(1), body.mul(carries.get(0), entries.getFirst()))),
                    List.of(carries.get(0))));
    var body = after(Pipelines.SIMPLIFY_LOOPS, results.get(0), results.get(1), results.get(2));
    var loop = loop(body);
    assertEquals(1, loop.inits().size());
    assertEquals(0, loop.xs().size());
    assertEquals(1, loop.invariants().size());
    assertEquals(1, loop.body().results().size());
    assertEquals(x, body.results().getFirst());
    assertTrue(loop.invariants().contains(x));
  }

  @Test
  void gatesTakenOneByOneAreSlicesAndTheirAdjointStandsSideBySide() {
    var total = b.constant(0);
    for (int i = 0; i < 4; i++) {
      var gate = b.unary(Op.UnaryFn.values()[5 + i], b.gather(y, B, b.constant(i)));
      total = b.add(total, gate);
    }
    var gradient = Gradients.gradient(b, b.mul(total, total), List.of(y), Options.EXACT).getFirst();
    var body = Optimiser.run(b.finish(List.of(gradient)), Pipelines.O2);
    assertEquals(0, count(body, Op.Gather.class));
    assertEquals(0, count(body, Op.ScatterAdd.class));
    assertEquals(1, count(body, Op.Concat.class));
  }

  /// Values whose axes come in different orders lie side by side, too.
  @Test
  void entriesInAnyOrderOfAxesComeTogether() {
    var c = Axis.of("c", 3);
    var turned = b.param(TensorType.of(B, A), "turned");
    var sum = b.add(b.add(scattered(y, 2, c), scattered(turned, 0, c)), scattered(turned, 1, c));
    var body = Optimiser.run(b.finish(List.of(sum)), Pipelines.O2);
    assertEquals(0, count(body, Op.ScatterAdd.class));
    assertEquals(1, count(body, Op.Concat.class));
  }

  private Value scattered(Value of, int place, Axis axis) {
    return b.emit(new Op.ScatterAdd(of, b.constant(place), axis, List.of()), "").getFirst();
  }
}
