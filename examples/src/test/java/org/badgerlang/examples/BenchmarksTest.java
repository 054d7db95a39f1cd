package org.badgerlang.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.cost.CostModel;
import org.badgerlang.compiler.pack.InMemoryJavac;
import org.badgerlang.compiler.source.Source;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What the workloads cost by count, and that the JIT compiler takes all that is generated.
///
/// Times belong in the bench.
final class BenchmarksTest {
  /// The JIT compiler leaves longer methods interpreted.
  private static final int MOST_BYTECODES = 8000;

  /// What one gradient may keep, in bytes: enough that none of them computes anything twice unless
  /// its spec says so.
  private static final double MEMORY = 8e9;

  /// Operations of a step, in millions, after the optimiser.
  private static final Map<String, Double> MOST_OPERATIONS =
      Map.of(
          "w1_guessing_game", 450.0,
          "w2_maml_sinusoid", 45.0,
          "w3_learned_optimiser", 1800.0,
          "w4_three_loops", 72.0,
          "w5_long_series", 19000.0,
          "w6_maml_images", 5500.0,
          "w7_large_lstm", 59000.0);

  @TestFactory
  Stream<DynamicTest> operationsStayWithinTheirBounds() {
    return MOST_OPERATIONS.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            bound ->
                DynamicTest.dynamicTest(
                    bound.getKey(),
                    () -> {
                      var program = check(bound.getKey()).optimised(2);
                      double operations =
                          CostModel.loops(program).getFirst().operationsPerStep() / 1e6;
                      assertTrue(operations <= bound.getValue(), operations + " M operations");
                      assertTrue(
                          operations > bound.getValue() / 2, "bound too wide: " + operations);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> methodsAreShortEnoughForTheJitCompiler() {
    return Stream.of("w1_guessing_game", "w2_maml_sinusoid", "w4_three_loops", "w5_long_series")
        .map(name -> DynamicTest.dynamicTest(name, () -> assertShortMethods(name)));
  }

  private static void assertShortMethods(String name) throws IOException {
    var compiled = Compiler.compile(check(name), 2);
    for (byte[] bytes : InMemoryJavac.compile(compiled.java()).values()) {
      var type = ClassFile.of().parse(bytes);
      for (var method : type.methods()) {
        int length = method.code().map(code -> ((CodeAttribute) code).codeLength()).orElse(0);
        assertTrue(
            length < MOST_BYTECODES,
            type.thisClass().asInternalName() + "." + method.methodName() + ": " + length);
      }
    }
  }

  private static Compiler.Checked check(String name) throws IOException {
    Path spec = Path.of("benchmarks", name + ".badger");
    var source = new Source(spec.toString(), Files.readString(spec));
    return Compiler.check(source, Map.of(), ModuleFiles.beside(spec), Optional.of(MEMORY));
  }
}
