package org.badgerlang.runtime.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/// Operations of ND4J that only their names reach.
final class Ops {
  private Ops() {}

  static INDArray of(String name, INDArray... inputs) {
    return Nd4j.exec(DynamicCustomOp.builder(name).addInputs(inputs).build())[0];
  }

  static INDArray of(String name, int[] arguments, INDArray... inputs) {
    return Nd4j.exec(
        DynamicCustomOp.builder(name).addInputs(inputs).addIntegerArguments(arguments).build())[0];
  }
}
