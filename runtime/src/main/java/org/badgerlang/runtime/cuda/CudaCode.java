package org.badgerlang.runtime.cuda;

import java.util.List;
import org.badgerlang.runtime.provider.TaskRequest;

/// One function of a spec as CUDA C: its text, the layout of its memory, and how its kernels follow
/// one another. Generated code implements it.
public interface CudaCode {
  /// As the spec knows the function.
  String name();

  /// CUDA C: a struct `Frame` and the kernels, without what all functions share.
  String source();

  /// The kernels' names; [Launches] knows them by their place here.
  List<String> kernels();

  int inputs();

  int outputs();

  /// The length of the struct `Frame`, in entries of eight bytes: the seed, the step and the
  /// blocks' memory come first.
  int entries();

  /// What it asks of Java code, in order.
  default List<TaskRequest> requests() {
    return List.of();
  }

  /// Whether some of its products can go to NVIDIA's library.
  default boolean multiplies() {
    return false;
  }

  /// Says what the entries of the frame hold.
  ///
  /// @param values the size variables, in order
  void layout(int[] values, Layout to);

  /// Launches the kernels in turn, for the sizes last laid out.
  void run(Launches go);
}
