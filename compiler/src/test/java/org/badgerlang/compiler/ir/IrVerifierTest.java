package org.badgerlang.compiler.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.badgerlang.compiler.ir.RandomPrograms.Kind;
import org.badgerlang.compiler.source.Span;
import org.junit.jupiter.api.Test;

class IrVerifierTest {
  private static final Axis A = Axis.of("a", 3);

  private final Value x = new Value(0, TensorType.of(A), "x");
  private final Value y = new Value(1, TensorType.of(A), "");

  private static Stmt stmt(Value result, Op op) {
    return new Stmt(List.of(result), op, Span.NONE);
  }

  private static String message(Body body) {
    var broken =
        assertThrows(IrVerifier.BrokenIr.class, () -> IrVerifier.verify(body, "some-pass"));
    return String.valueOf(broken.getMessage());
  }

  private static void says(String part, Body body) {
    var message = message(body);
    assertTrue(message.contains(part) && message.contains("some-pass"), message);
  }

  @Test
  void acceptsRandomPrograms() {
    for (long seed = 0; seed < 300; seed++) {
      IrVerifier.verify(RandomPrograms.body(seed, Kind.WILD), "seed " + seed);
    }
  }

  @Test
  void refusesAValueReadBeforeItIsDefined() {
    says(
        "read before",
        new Body(
            List.of(),
            List.of(stmt(y, new Op.Unary(Op.UnaryFn.NEG, x)), stmt(x, new Op.Iota(A))),
            List.of(y)));
  }

  @Test
  void refusesAnIdGivenTwice() {
    says("defined twice", new Body(List.of(x), List.of(stmt(x, new Op.Iota(A))), List.of(x)));
  }

  @Test
  void refusesAnotherTypeThanTheRules() {
    says(
        "not real",
        new Body(
            List.of(x),
            List.of(stmt(y, new Op.Reduce(Op.ReduceFn.SUM, x, List.of(A)))),
            List.of(y)));
  }

  @Test
  void refusesOneAxisNameWithTwoSizes() {
    var other = new Value(1, TensorType.of(Axis.of("a", 4)), "");
    says("also", new Body(List.of(x, other), List.of(), List.of(x)));
  }

  @Test
  void refusesABodyThatReadsItsSurroundings() {
    var inner = new Body(List.of(), List.of(), List.of(x));
    var scan = new Op.Scan("loop", Axis.of("s", 2), false, List.of(), List.of(), List.of(), inner);
    var stacked = new Value(1, TensorType.of(A, Axis.of("s", 2)), "");
    says("not defined", new Body(List.of(x), List.of(stmt(stacked, scan)), List.of(stacked)));
  }

  @Test
  void refusesAResultThatIsNotThere() {
    says("not defined", new Body(List.of(), List.of(), List.of(x)));
  }

  @Test
  void equalProgramsPrintAlike() {
    for (long seed = 0; seed < 50; seed++) {
      var body = RandomPrograms.body(seed, Kind.WILD);
      var copy = Inliner.freshen(BodyBuilder.continuing(body), body);
      IrVerifier.verify(copy, "copy");
      assertEquals(IrPrinter.print(body), IrPrinter.print(copy));
    }
  }

  @Test
  void printsALoopReadably() {
    var b = new BodyBuilder();
    var w = b.param(TensorType.of(A), "w");
    var last =
        b.scan(
            "inner",
            Axis.of("inner", 2),
            false,
            List.of(w),
            List.of(),
            (body, carries, _) ->
                new BodyBuilder.Step(
                    List.of(body.mul(carries.getFirst(), body.constant(0.5))), List.of()));
    assertEquals(
        """
        take %0.w: real[a=3]
        scan inner over inner=2 {
          carry %1.w: real[a=3] from %0.w
          %2: real = 0.5
          %3: real[a=3] = mul %1.w, %2
          next %1.w = %3, last %4: real[a=3]
        }
        give %4
        """,
        IrPrinter.print(b.finish(last)));
  }
}
