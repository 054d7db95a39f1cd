package org.badgerlang.compiler.plan;

import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Value;

/// Finds operands of products whose terms lie far apart, such as values kept at every step of a
/// loop that are summed over the steps. Few of them find room in the first cache, so that each is
/// fetched again for every block of the result. A copy in which they are neighbours is read as fast
/// as the sums take.
final class NearDepths {
  /// For how many places of the result an operand has to be read for a copy to pay; blocks of them
  /// read it together.
  private static final double OFTEN = 32;

  private NearDepths() {}

  /// The operands to copy.
  ///
  /// @param lane the axis along the vectors
  /// @param sources where the operands lie
  static List<Value> of(
      Group.Fused nest, Axis lane, Processor processor, Map<Value, Source> sources) {
    if (!nest.laneBefore
        || !nest.laneAfter
        || !nest.before.isEmpty()
        || !nest.reductions.stream().allMatch(stmt -> stmt.op() instanceof Op.Contract)) {
      return List.of();
    }
    return nest.reductions.stream()
        .flatMap(stmt -> stmt.op().operands().stream())
        .distinct()
        .filter(
            value ->
                value.type().has(lane)
                    && sources.get(value) instanceof View view
                    && isFar(view, nest, processor)
                    && reads(nest, value) >= OFTEN)
        .toList();
  }

  /// Whether all terms of one sum, and what lies between them, exceed the first cache.
  private static boolean isFar(View view, Group.Fused nest, Processor processor) {
    if (nest.over.isEmpty()
        || !nest.over.stream().allMatch(a -> a.size().isFixed() && view.stride(a).isFixed())) {
      return false;
    }
    long nearest = nest.over.stream().mapToLong(axis -> view.stride(axis).fixed()).min().orElse(0);
    double between = nearest * UsualSizes.count(nest.over) * Float.BYTES;
    return nearest > processor.lanes() && between > processor.firstCache();
  }

  private static double reads(Group.Fused nest, Value value) {
    return UsualSizes.count(nest.space.stream().filter(axis -> !value.type().has(axis)).toList());
  }
}
