package org.badgerlang.compiler.optimise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.badgerlang.compiler.differentiate.Gradients;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Interpreter;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.IrPrinter;
import org.badgerlang.compiler.ir.RandomPrograms;
import org.badgerlang.compiler.ir.RandomPrograms.Kind;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PassesTest {
  @TestFactory
  List<DynamicTest> exactPassesChangeNoBit() {
    return Pipelines.ALL.stream()
        .filter(Pass::exact)
        .map(
            pass ->
                DynamicTest.dynamicTest(
                    pass.name(),
                    () -> {
                      for (long seed = 0; seed < 60; seed++) {
                        sameBits(List.of(pass), RandomPrograms.body(seed, Kind.WILD), seed);
                      }
                      for (long seed = 0; seed < 15; seed++) {
                        sameBits(List.of(pass), withGradient(seed, Kind.WILD), seed);
                      }
                    }))
        .toList();
  }

  @Test
  void levelOneChangesNoBit() {
    for (long seed = 0; seed < 60; seed++) {
      sameBits(Pipelines.O1, RandomPrograms.body(seed, Kind.WILD), seed);
      sameBits(Pipelines.O1, withGradient(seed, Kind.WILD), seed);
    }
  }

  @TestFactory
  List<DynamicTest> otherPassesOnlyRoundOtherwise() {
    return Pipelines.ALL.stream()
        .map(
            pass ->
                DynamicTest.dynamicTest(
                    pass.name(),
                    () -> {
                      for (long seed = 0; seed < 50; seed++) {
                        close(List.of(pass), RandomPrograms.body(seed, Kind.TAME), seed);
                        close(List.of(pass), withGradient(seed, Kind.TAME), seed);
                      }
                    }))
        .toList();
  }

  @Test
  void levelTwoAgreesWithLevelZero() {
    for (long seed = 0; seed < 80; seed++) {
      close(Pipelines.O2, RandomPrograms.body(seed, Kind.TAME), seed);
      close(Pipelines.O2, withGradient(seed, Kind.TAME), seed);
    }
  }

  /// The results of a random body and the gradient of their sum by all params.
  private static Body withGradient(long seed, Kind kind) {
    var body = RandomPrograms.objective(seed, kind);
    var b = BodyBuilder.continuing(body);
    var objective = body.results().getFirst();
    var results = new ArrayList<>(Gradients.gradient(b, objective, b.params(), Options.EXACT));
    results.add(objective);
    return b.finish(results);
  }

  private static void sameBits(List<Pass> passes, Body before, long seed) {
    var context = RandomPrograms.context(seed);
    for (boolean wild : List.of(false, true)) {
      var inputs = RandomPrograms.inputs(before, seed, context, wild);
      var after = Optimiser.run(before, passes);
      assertEquals(
          run(before, inputs, context),
          run(after, inputs, context),
          () ->
              "seed "
                  + seed
                  + "\n"
                  + IrPrinter.print(before)
                  + "\nafter\n"
                  + IrPrinter.print(after));
    }
  }

  private static void close(List<Pass> passes, Body before, long seed) {
    var context = RandomPrograms.context(seed);
    var inputs = RandomPrograms.inputs(before, seed, context, false);
    var after = Optimiser.run(before, passes);
    var expected = run(before, inputs, context);
    var given = run(after, inputs, context);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).type(), given.get(i).type());
      for (int k = 0; k < expected.get(i).data().length; k++) {
        double wanted = expected.get(i).data()[k];
        assertEquals(
            wanted, given.get(i).data()[k], 1e-9 * Math.max(1, Math.abs(wanted)), "seed " + seed);
      }
    }
    assertTrue(!expected.isEmpty());
  }

  private static List<Tensor> run(Body body, List<Tensor> inputs, Context context) {
    return Interpreter.run(body, inputs, context);
  }
}
