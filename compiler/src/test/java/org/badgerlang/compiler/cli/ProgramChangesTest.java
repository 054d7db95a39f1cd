package org.badgerlang.compiler.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.source.Source;
import org.junit.jupiter.api.Test;

final class ProgramChangesTest {
  /// A spec that compiles and runs in no time.
  static final String SPEC =
      """
      import std.rules.{sgd}
      param pace = 0.1
      param many = 4
      axis point = 3
      loop outer repeat many {
        learn x: real[point] = 1 by sgd(lr: pace)
        minimise mean(x ^ 2, over: point)
      }
      """;

  private static ProgramChanges to(String changed) {
    return ProgramChanges.between(program(SPEC), program(changed));
  }

  private static Program program(String text) {
    Path file = Path.of("spec.badger");
    var checked =
        Compiler.check(new Source(file.toString(), text), Map.of(), ModuleFiles.beside(file));
    assertFalse(checked.hasErrors(), checked.diagnostics().toString());
    return checked.program();
  }

  @Test
  void commentsAndLayoutChangeNothing() {
    var changes = to(SPEC.replace("loop outer", "/// A comment.\nloop   outer"));
    assertEquals(List.of(), changes.weights());
    assertEquals(List.of(), changes.results());
  }

  @Test
  void anotherShapeBreaksWeightsAndResults() {
    var changes = to(SPEC.replace("axis point = 3", "axis point = 4"));
    assertEquals(List.of("`outer.x` was [point=3] and is [point=4]"), changes.weights());
    assertFalse(changes.resultsCarryOver());
  }

  @Test
  void anotherRateBreaksResultsAlone() {
    var changes = to(SPEC.replace("pace = 0.1", "pace = 0.2"));
    assertTrue(changes.weightsCarryOver());
    assertEquals(List.of("param `pace` was 0.1 and is 0.2"), changes.results());
  }

  @Test
  void anotherLossIsFoundInItsLoop() {
    var changes = to(SPEC.replace("x ^ 2", "x ^ 4"));
    assertTrue(changes.weightsCarryOver());
    assertEquals(List.of("loop `outer` computes something else"), changes.results());
  }

  @Test
  void anotherNameIsAnotherTensor() {
    var changes = to(SPEC.replace("learn x", "learn y").replace("mean(x", "mean(y"));
    assertEquals(2, changes.weights().size(), changes.weights().toString());
  }
}
