package org.badgerlang.runtime.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.SetupInfo;
import org.badgerlang.runtime.record.TensorFile;

/// A copy of every state tensor, and how many steps each outermost loop had done then.
final class Snapshot {
  private final List<SetupInfo.Tensor> tensors;
  private final float[][] values;
  private final long[] steps;

  Snapshot(SetupInfo info) {
    this.tensors = info.state();
    this.values = new float[tensors.size()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = new float[tensors.get(i).length()];
    }
    this.steps = new long[info.loops().size()];
  }

  /// @param stepsDone by each outermost loop
  void take(Kernels kernels, long[] stepsDone) {
    for (int i = 0; i < values.length; i++) {
      kernels.read(i, values[i]);
    }
    System.arraycopy(stepsDone, 0, steps, 0, steps.length);
  }

  void restore(Kernels kernels) {
    for (int i = 0; i < values.length; i++) {
      kernels.write(i, values[i]);
    }
  }

  long steps(int loop) {
    return steps[loop];
  }

  /// The first learned tensor that holds NaN or infinity. What rules and loops carry may be
  /// infinite rightly, such as the best value so far.
  Optional<SetupInfo.Tensor> notFinite() {
    for (int i = 0; i < values.length; i++) {
      if (tensors.get(i).kind() == SetupInfo.Kind.WEIGHT && !allFinite(values[i])) {
        return Optional.of(tensors.get(i));
      }
    }
    return Optional.empty();
  }

  /// Like [#notFinite], of the state that the kernels hold.
  static Optional<SetupInfo.Tensor> notFinite(Kernels kernels) {
    List<SetupInfo.Tensor> state = kernels.info().state();
    for (int i = 0; i < state.size(); i++) {
      if (state.get(i).kind() == SetupInfo.Kind.WEIGHT) {
        float[] values = new float[state.get(i).length()];
        kernels.read(i, values);
        if (!allFinite(values)) {
          return Optional.of(state.get(i));
        }
      }
    }
    return Optional.empty();
  }

  static boolean allFinite(float[] values) {
    // 0 * x is 0 for finite x and NaN else; one NaN makes the sum NaN, whatever the order.
    float sum = 0;
    for (float value : values) {
      sum += 0 * value;
    }
    return sum == 0;
  }

  List<TensorFile.Tensor> named() {
    var named = new ArrayList<TensorFile.Tensor>();
    for (int i = 0; i < values.length; i++) {
      named.add(new TensorFile.Tensor(tensors.get(i).path(), tensors.get(i).dims(), values[i]));
    }
    return named;
  }

  /// The tensors that a trained setup consists of: what was learned and what it stood on.
  List<TensorFile.Tensor> weights() {
    var weights = new ArrayList<TensorFile.Tensor>();
    List<TensorFile.Tensor> all = named();
    for (int i = 0; i < values.length; i++) {
      switch (tensors.get(i).kind()) {
        case WEIGHT, FROZEN -> weights.add(all.get(i));
        case RULE, CARRIED -> {}
      }
    }
    return weights;
  }

  /// Writes tensors that were read from a file to the kernels; those not named there keep their
  /// values.
  ///
  /// @param all whether every state tensor must be there
  /// @throws RunFailure where a name or a shape does not fit
  static void load(Kernels kernels, List<TensorFile.Tensor> from, boolean all) {
    List<SetupInfo.Tensor> state = kernels.info().state();
    int used = 0;
    for (int i = 0; i < state.size(); i++) {
      SetupInfo.Tensor wanted = state.get(i);
      var found = from.stream().filter(tensor -> tensor.name().equals(wanted.path())).findFirst();
      if (found.isPresent()) {
        if (!found.get().shape().equals(wanted.dims())) {
          throw RunFailure.misuse(
              "`%s` is %s there, and %s in this spec"
                  .formatted(wanted.path(), found.get().shape(), wanted.dims()));
        }
        kernels.write(i, found.get().values());
        used++;
      } else if (all) {
        throw RunFailure.misuse("`" + wanted.path() + "` of this spec was not saved there");
      }
    }
    if (used < from.size()) {
      throw RunFailure.misuse("what was saved there belongs to another spec");
    }
  }
}
