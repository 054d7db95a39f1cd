package org.badgerlang.runtime.record;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Named float tensors with notes, as a `.safetensors` file holds them.
///
/// @param notes the file's metadata
public record TensorFile(List<Tensor> tensors, Map<String, String> notes) {
  public TensorFile {
    tensors = List.copyOf(tensors);
    notes = Map.copyOf(notes);
  }

  /// A tensor of 32-bit floats, the last axis innermost.
  ///
  /// @param values of the length that `shape` says; not copied
  public record Tensor(String name, List<Integer> shape, float[] values) {
    public Tensor {
      shape = List.copyOf(shape);
    }
  }

  public Optional<Tensor> tensor(String name) {
    return tensors.stream().filter(tensor -> tensor.name().equals(name)).findFirst();
  }
}
