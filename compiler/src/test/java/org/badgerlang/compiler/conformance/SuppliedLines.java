package org.badgerlang.compiler.conformance;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.runtime.provider.TaskProvider;
import org.badgerlang.runtime.provider.TaskRequest;
import org.badgerlang.runtime.provider.TaskSource;

/// Points on a line through a place that moves when it is pushed.
final class SuppliedLines implements TaskProvider {
  private static final String SPEC =
      """
      import std.losses.{mse}
      import std.rules.{sgd}

      axis side = 2

      net line = Line()

      net Line() {
        weights slope: real[side] = 0
        weights start: real = 0
        fn apply(x: real[side]) -> real = dot(slope, x) + start
      }

      task Lines(shots = 4, height = 0.5) from "lines" {
        draw  slope: real[side] ~ supplied
        set support, query [shots] {
          x: real[side] ~ supplied
          noise: real ~ normal(0, 0.1)
          y: real = dot(slope, x) + noise
        }
        state  place: real[side] ~ supplied
        action push:  real[side] = 0
        next place = supplied
      }

      loop outer repeat 50 {
        batch 5 of Lines(shots: 3) as wave
        learn start: line.weights by sgd(lr: 0.1)
        loop adapt repeat 2 {
          learn line.weights from start by sgd(lr: 0.3)
          minimise mse(line(wave.support.x), wave.support.y)
          act wave.push = 0.25 * wave.slope
          measure place = mean(wave.place)
        }
        minimise mse(adapt.line(wave.query.x), wave.query.y) + last(adapt.place)
      }
      """;

  private static final String UNTIL =
      SPEC.replace(
          "loop adapt repeat 2 {",
          """
          measure ran = adapt.steps
            loop adapt repeat 6 until place > 0.5 {\
          """);

  /// Specs that use it: all steps, as many as each instance needs, and as many as the only one
  /// does, where nobody is asked once it is done.
  static SequencedMap<String, Program> programs() {
    var programs = new LinkedHashMap<String, Program>();
    programs.put("drawn and moved", program(SPEC));
    programs.put("until each is near", program(UNTIL));
    programs.put("until the only one is near", program(UNTIL.replace("batch 5 of", "batch 1 of")));
    return programs;
  }

  private static Program program(String spec) {
    var source = new Source("lines.badger", spec);
    var checked = Compiler.check(source, Map.of(), ModuleFiles.beside(Path.of("lines.badger")));
    if (checked.hasErrors()) {
      throw new AssertionError(checked.diagnostics());
    }
    return checked.optimised(2);
  }

  @Override
  public String name() {
    return "lines";
  }

  @Override
  public TaskSource open(TaskRequest request) {
    return switch (request.moment()) {
      case DRAW -> SuppliedLines::draw;
      case MOVE -> SuppliedLines::move;
    };
  }

  private static void draw(long ticket, Map<String, float[]> inputs, Map<String, float[]> outputs) {
    var random = new SplittableRandom(ticket);
    outputs
        .values()
        .forEach(
            numbers -> {
              for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) random.nextDouble(-1, 1) + given(inputs, "height")[0];
              }
            });
  }

  private static void move(long ticket, Map<String, float[]> inputs, Map<String, float[]> outputs) {
    var next = given(outputs, "place");
    for (int i = 0; i < next.length; i++) {
      next[i] = given(inputs, "place")[i] + given(inputs, "push")[i];
    }
  }

  private static float[] given(Map<String, float[]> tensors, String name) {
    var numbers = tensors.get(name);
    if (numbers == null) {
      throw new AssertionError(name + " is none of " + tensors.keySet());
    }
    return numbers;
  }
}
