package org.badgerlang.compiler.emit.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.plan.Index;
import org.badgerlang.compiler.plan.View;

/// Where the host stands when it launches.
///
/// @param indices the steps of the loops around, by name
/// @param guards the branches around: the host does not know which side it is, so kernels of both
///     are launched
record At(Map<Index, String> indices, List<Guard> guards) {

  /// A branch around: what has to hold.
  record Guard(View condition, boolean wanted) {
    /// Ends a kernel where it does not hold.
    String onDevice(Block block) {
      return "if (%s(%s)) return;".formatted(wanted ? "!" : "", BlockCode.truth(block, condition));
    }

    /// Whether it holds, as Java.
    String onHost(Block block) {
      return "%sgo.holds(%d, %s)"
          .formatted(
              wanted ? "" : "!",
              block.frame().entry(condition.buffer()),
              new Place(block).entry(condition));
    }
  }

  static At start() {
    return new At(Map.of(), List.of());
  }

  At under(View condition, boolean wanted) {
    var all = new ArrayList<>(guards);
    all.add(new Guard(condition, wanted));
    return new At(indices, all);
  }

  /// A block of a kernel that is launched here and knows no tiles.
  Block block(Frame frame) {
    return new Block(frame, Optional.empty(), 1, 1, indices);
  }
}
