package org.badgerlang.compiler.ir;

import java.util.List;

/// A named body with the names of what goes in and out, as the spec and the records of a run know
/// them.
public record Function(String name, List<String> inputs, List<String> outputs, Body body) {
  public Function {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    if (inputs.size() != body.params().size() || outputs.size() != body.results().size()) {
      throw new IllegalArgumentException("names do not fit the body of " + name);
    }
  }
}
