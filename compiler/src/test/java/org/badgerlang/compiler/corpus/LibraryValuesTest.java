package org.badgerlang.compiler.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Interpreter;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.ir.Program;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the library computes, in the reference interpreter: every `expect` of the specs in
/// `corpus/library` holds, before and after the optimiser.
final class LibraryValuesTest {
  private static final long SEED = 7;

  static Stream<Path> specs() {
    return Corpus.specs(Corpus.VALUES).stream();
  }

  @ParameterizedTest
  @MethodSource("specs")
  void expectationsHoldAsLowered(Path file) {
    assertEquals(List.of(), broken(file, 0));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void expectationsHoldOptimised(Path file) {
    assertEquals(List.of(), broken(file, 2));
  }

  /// The expectations that do not hold, as they are written.
  private static List<String> broken(Path file, int level) {
    Compiler.Checked checked = Corpus.check(file.toString(), Corpus.read(file));
    assertEquals("", Corpus.errors(checked.diagnostics()));
    Program program = checked.optimised(level);
    var sizes = new HashMap<String, Integer>();
    program.sizes().forEach(size -> sizes.put(size.name(), size.first()));
    var context = new Context(SEED, 0, sizes);
    List<Tensor> params =
        program.params().stream().map(param -> Tensor.scalar(param.value())).toList();
    var inputs = new ArrayList<>(params);
    inputs.addAll(Interpreter.run(program.init(), params, context));
    inputs.add(Tensor.scalar(0));
    var broken = new ArrayList<String>();
    assertFalse(program.evaluations().isEmpty(), "expects something");
    for (var evaluation : program.evaluations()) {
      for (var variant : evaluation.variants()) {
        List<Tensor> results = Interpreter.run(variant.run(), inputs, context);
        int first = variant.measures().size();
        for (int i = 0; i < variant.expectations().size(); i++) {
          if (results.get(first + i).number() == 0) {
            broken.add(variant.expectations().get(i).text());
          }
        }
      }
    }
    return broken;
  }
}
