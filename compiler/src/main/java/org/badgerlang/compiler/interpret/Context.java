package org.badgerlang.compiler.interpret;

import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;

/// What a run knows beside its inputs.
///
/// @param seed the run's
/// @param step the host's step, which counts random draws
/// @param sizes a value for each size variable
/// @param external answers `external` ops
public record Context(long seed, long step, Map<String, Integer> sizes, External external) {
  /// Java code that supplies numbers.
  @FunctionalInterface
  public interface External {
    List<Tensor> supply(Op.External op, List<Tensor> args);
  }

  public Context {
    sizes = Map.copyOf(sizes);
  }

  public Context(long seed, long step, Map<String, Integer> sizes) {
    this(
        seed,
        step,
        sizes,
        (op, _) -> {
          throw new IllegalStateException("nobody answers for " + op.provider());
        });
  }

  public int size(Axis axis) {
    return axis.size().at(sizes);
  }

  public int count(List<Axis> axes) {
    return axes.stream().mapToInt(this::size).reduce(1, Math::multiplyExact);
  }
}
