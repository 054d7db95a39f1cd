package org.badgerlang.compiler.differentiate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.BodyBuilder.Step;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.source.Span;
import org.junit.jupiter.api.Test;

class PathsTest {
  private final BodyBuilder b = new BodyBuilder();
  private final Value x = b.param(TensorType.SCALAR, "x");

  private Paths of(Value objective) {
    return Paths.between(b.stmts(), objective, x, Options.EXACT);
  }

  private static List<Paths.Kind> kinds(List<Paths.Place> places) {
    return places.stream().map(Paths.Place::kind).toList();
  }

  @Test
  void aStopCutsWithItsPlace() {
    var source = new Source("a.badger", "loss stop(x)");
    b.at(new Span(source, 5, 12));
    var paths = of(b.mul(b.stop(x), b.constant(3)));
    assertFalse(paths.reached());
    assertEquals(List.of(Paths.Kind.STOP), kinds(paths.cuts()));
    assertEquals("stop(x)", paths.cuts().getFirst().origin().text());
  }

  @Test
  void aCutBesideAnOpenPathIsToldButTheGradientReaches() {
    var paths = of(b.add(b.unary(Op.UnaryFn.FLOOR, x), x));
    assertTrue(paths.reached());
    assertEquals(List.of(Paths.Kind.STEP), kinds(paths.cuts()));
  }

  @Test
  void whatDoesNotReachTheObjectiveIsNotTold() {
    b.stop(x);
    var paths = of(b.mul(x, x));
    assertEquals(List.of(), paths.cuts());
  }

  @Test
  void conditionsAndKinksInsideLoopsAreFound() {
    var steps = Axis.of("step", 3);
    var last =
        b.scan(
                "inner",
                steps,
                false,
                List.of(b.constant(0)),
                List.of(),
                (body, carries, _) -> {
                  var condition = body.binary(Op.BinaryFn.LT, x, carries.getFirst());
                  var relu = body.binary(Op.BinaryFn.MAX, x, body.constant(0));
                  return new Step(List.of(body.select(condition, relu, x)), List.of());
                })
            .getFirst();
    var paths = of(last);
    assertTrue(paths.reached());
    assertEquals(List.of(Paths.Kind.CONDITION), kinds(paths.cuts()));
    assertEquals(List.of(Paths.Kind.KINK), kinds(paths.bends()));
  }

  @Test
  void firstOrderCutsInnerGradientsOfItsOwnersOnly() {
    var marked = b.emit(new Op.InnerGradient(x, "adapt"), "").getFirst();
    var exact = Paths.between(b.stmts(), marked, x, Options.EXACT);
    var cut = Paths.between(b.stmts(), marked, x, Options.firstOrder(java.util.Set.of("adapt")));
    var other = Paths.between(b.stmts(), marked, x, Options.firstOrder(java.util.Set.of("life")));
    assertTrue(exact.reached());
    assertFalse(cut.reached());
    assertEquals(List.of(Paths.Kind.INNER_GRADIENT), kinds(cut.cuts()));
    assertTrue(other.reached());
  }
}
