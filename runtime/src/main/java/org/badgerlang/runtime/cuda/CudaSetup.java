package org.badgerlang.runtime.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.badgerlang.runtime.SetupInfo;

/// The functions of a setup as generated code gives them.
///
/// @param init gives every state tensor its first value
public record CudaSetup(
    SetupInfo info, CudaCode init, List<Loop> loops, List<List<Variant>> evaluations) {
  public CudaSetup {
    loops = List.copyOf(loops);
    evaluations = List.copyOf(evaluations);
  }

  /// An outermost loop.
  ///
  /// @param updates for each of the first outputs of `step`, which state tensor it replaces
  public record Loop(
      Optional<CudaCode> repeat, Optional<CudaCode> sizes, CudaCode step, List<Integer> updates) {
    public Loop {
      updates = List.copyOf(updates);
    }
  }

  /// One condition of an evaluation.
  ///
  /// @param sizes the value of each size variable
  public record Variant(List<Integer> sizes, CudaCode run) {
    public Variant {
      sizes = List.copyOf(sizes);
    }
  }

  /// Every function.
  public List<CudaCode> functions() {
    var all = new ArrayList<CudaCode>();
    all.add(init);
    for (var loop : loops) {
      loop.repeat().ifPresent(all::add);
      loop.sizes().ifPresent(all::add);
      all.add(loop.step());
    }
    evaluations.forEach(variants -> variants.forEach(variant -> all.add(variant.run())));
    return List.copyOf(all);
  }
}
