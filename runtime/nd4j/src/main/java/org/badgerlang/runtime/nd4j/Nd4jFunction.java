package org.badgerlang.runtime.nd4j;

import java.util.List;
import org.badgerlang.runtime.provider.TaskRequest;
import org.nd4j.linalg.api.ndarray.INDArray;

/// One function of a spec as ND4J operations; generated code implements it.
public interface Nd4jFunction {
  /// What it asks of Java code, in order.
  default List<TaskRequest> requests() {
    return List.of();
  }

  /// Never changes what comes in; what comes out may be what came in.
  ///
  /// @param inputs the params, then the state, then the step, as far as the function takes them
  INDArray[] run(Call call, INDArray[] inputs);
}
