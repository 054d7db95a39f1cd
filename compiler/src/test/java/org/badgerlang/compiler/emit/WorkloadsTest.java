package org.badgerlang.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Interpreter;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.plan.Tiles;
import org.badgerlang.runtime.cpu.Team;
import org.junit.jupiter.api.Test;

/// Whole meta-steps: right at every number of instances, and what they are made of.
final class WorkloadsTest {
  private static final Context CONTEXT = new Context(1, 0, Map.of());
  private static final int MOST_BYTECODES = 8000;

  /// From about 4,000 on the quick JIT compiler gives vector code up, and the better one is never
  /// asked.
  private static final int MOST_VECTOR_BYTECODES = 3500;

  private static final int MOST_STEPS = 20_000;
  private static final int WINDOW = 50;

  @Test
  void agreeWithTheInterpreterAtEveryNumberOfInstances() {
    var emitted = new Emitted(List.of());
    var bodies = new LinkedHashMap<String, Body>();
    for (int instances : List.of(1, Tiles.WIDE - 1, Tiles.WIDE, Tiles.WIDE + 1, 37)) {
      bodies.put("guessing" + instances, Workloads.guessing(instances, 3, 2));
      bodies.put("maml" + instances, Workloads.maml(instances, 3, 2));
    }
    var widths = List.of(Tiles.SINGLE, Tiles.NARROW, Tiles.WIDE);
    for (int width : widths) {
      bodies.forEach(
          (name, body) ->
              emitted.add(
                  name + "by" + width, body, batch(body, width), Math.max(Tiles.NARROW, width)));
    }
    bodies.forEach(
        (name, body) -> emitted.add(name + "byTwo", body, batch(body, Tiles.WIDE), Tiles.NARROW));
    emitted.compile();
    try (var one = new Team(1);
        var three = new Team(3)) {
      bodies.forEach(
          (name, body) -> {
            var inputs = inputs(body);
            var expected = Interpreter.run(body, inputs, CONTEXT);
            var all = new ArrayList<>(widths.stream().map(width -> name + "by" + width).toList());
            all.add(name + "byTwo");
            for (var loaded : all) {
              var actual = emitted.run(emitted.load(loaded, one), inputs, CONTEXT);
              for (int i = 0; i < actual.size(); i++) {
                for (int k = 0; k < actual.get(i).length; k++) {
                  assertEquals(expected.get(i).data()[k], actual.get(i)[k], 1e-4, loaded);
                }
              }
              var again = emitted.run(emitted.load(loaded, three), inputs, CONTEXT);
              for (int i = 0; i < actual.size(); i++) {
                assertArrayEquals(actual.get(i), again.get(i), loaded + " with three threads");
              }
            }
          });
    }
  }

  @Test
  void methodsAreSmallEnoughForTheJitCompilerAndLinesForReaders() {
    var emitted = new Emitted(List.of());
    var body = Workloads.guessing(64, 8, 20);
    emitted.add("large", body, batch(body, Tiles.WIDE));
    emitted.compile();
    for (var bytes : emitted.classes().values()) {
      for (var method : ClassFile.of().parse(bytes).methods()) {
        method
            .code()
            .map(CodeAttribute.class::cast)
            .ifPresent(
                code ->
                    assertTrue(
                        code.codeLength() < most(code),
                        method.methodName() + " has " + code.codeLength() + " bytecodes"));
      }
    }
    for (var file : emitted.files()) {
      file.text()
          .lines()
          .filter(line -> !line.startsWith("import "))
          .forEach(line -> assertTrue(line.length() <= 100, line));
    }
  }

  @Test
  void sameProgramGivesTheSameText() {
    var first = new Emitted(List.of());
    var second = new Emitted(List.of());
    var body = Workloads.maml(5, 3, 2);
    first.add("same", body, batch(body, Tiles.WIDE));
    second.add("same", body, batch(body, Tiles.WIDE));
    assertEquals(first.files(), second.files());
  }

  @Test
  void whatWasReleasedHoldsNothingAndRunsAgain() {
    var emitted = new Emitted(List.of());
    var body = Workloads.maml(5, 2, 2);
    emitted.add("once", body, batch(body, Tiles.WIDE));
    emitted.compile();
    try (var team = new Team(2)) {
      var function = emitted.load("once", team);
      var inputs = inputs(body);
      var first = emitted.run(function, inputs, CONTEXT);
      assertTrue(function.bytes() > 0);
      function.release();
      assertEquals(0, function.bytes());
      for (var array : List.of(function.inputs(), function.outputs())) {
        for (var numbers : array) {
          assertEquals(0, numbers.length);
        }
      }
      var again = emitted.run(function, inputs, CONTEXT);
      for (int i = 0; i < first.size(); i++) {
        assertArrayEquals(first.get(i), again.get(i));
      }
    }
  }

  @Test
  void stepsComeToAllocateNothing() {
    var emitted = new Emitted(List.of());
    var body = Workloads.maml(5, 2, 2);
    emitted.add("still", body, batch(body, Tiles.WIDE));
    emitted.compile();
    var bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (var team = new Team(1)) {
      var function = emitted.load("still", team);
      emitted.run(function, inputs(body), CONTEXT);
      long least = Long.MAX_VALUE;
      for (int n = 0; n < MOST_STEPS && least > 0; n += WINDOW) {
        long before = bean.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < WINDOW; i++) {
          function.run(1, i);
        }
        least = Math.min(least, bean.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(0, least);
    }
  }

  private static int most(CodeAttribute code) {
    boolean vectors =
        code.elementStream()
            .anyMatch(
                element ->
                    element instanceof InvokeInstruction call
                        && call.owner()
                            .asInternalName()
                            .equals("jdk/incubator/vector/FloatVector"));
    return vectors ? MOST_VECTOR_BYTECODES : MOST_BYTECODES;
  }

  private static Optional<Tiles> batch(Body body, int width) {
    return body.params().stream()
        .flatMap(p -> p.type().axes().stream())
        .filter(axis -> axis.name().equals("batch"))
        .findFirst()
        .map(axis -> new Tiles(axis, width));
  }

  private static List<Tensor> inputs(Body body) {
    var random = new SplittableRandom(3);
    var inputs = new ArrayList<Tensor>();
    for (var param : body.params()) {
      var data = new double[CONTEXT.count(param.type().axes())];
      for (int i = 0; i < data.length; i++) {
        data[i] = (float) random.nextDouble(0.01, 0.5);
      }
      inputs.add(new Tensor(param.type(), data));
    }
    return inputs;
  }
}
