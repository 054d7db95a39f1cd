package org.badgerlang.compiler.conformance;

import java.nio.file.Path;
import java.util.Map;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.source.Source;

/// Instances that leave their loop at different steps, in more than one tile, with a gradient
/// through all that.
final class Settling {
  static final String SPEC =
      """
      import std.rules.{sgd}
      axis place = 3
      task Bowl {
        draw centre: real[place] ~ normal(0, 1)
        draw near:   real ~ uniform(0.05, 0.5)
      }
      loop outer repeat 4 {
        batch 21 of Bowl
        learn begin: real[place] = 1 by sgd(lr: 1)
        learn pace: real = -1 by sgd(lr: 1)
        minimise last(inner.height) + 0.1 * mean(inner.height) + sum(inner.x ^ 2)
        measure height = last(inner.height)
        measure ran = inner.steps
        loop inner repeat 30 until height < near {
          learn x: real[place] from begin by sgd(lr: exp(pace))
          minimise 0.5 * sum((x - centre) ^ 2)
          measure height = 0.5 * sum((x - centre) ^ 2)
        }
      }
      """;

  private Settling() {}

  static Program program() {
    var source = new Source("settling.badger", SPEC);
    var checked = Compiler.check(source, Map.of(), ModuleFiles.beside(Path.of("settling.badger")));
    if (checked.hasErrors()) {
      throw new AssertionError(checked.diagnostics());
    }
    return checked.optimised(2);
  }
}
