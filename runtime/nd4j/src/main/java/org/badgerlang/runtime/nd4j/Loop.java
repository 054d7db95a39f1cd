package org.badgerlang.runtime.nd4j;

import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/// A loop with carried state.
///
/// @param reverse whether it runs from the last entry to the first
/// @param inits what is carried into the first step
/// @param xs each step takes one entry of each
/// @param along the dimension of each of `xs` that the loop runs along
/// @param invariants what every step takes
public record Loop(
    int steps,
    boolean reverse,
    INDArray[] inits,
    INDArray[] xs,
    int[] along,
    INDArray[] invariants) {

  /// Gives what the last step carries, then what the steps put out, stacked along a last dimension.
  ///
  /// @param body takes carries, entries and invariants; gives the next carries, then the outputs
  public INDArray[] run(UnaryOperator<INDArray[]> body) {
    int carried = inits.length;
    var in = new INDArray[carried + xs.length + invariants.length];
    System.arraycopy(inits, 0, in, 0, carried);
    System.arraycopy(invariants, 0, in, carried + xs.length, invariants.length);
    var outputs = new INDArray[0][];
    for (int n = 0; n < steps; n++) {
      int at = reverse ? steps - 1 - n : n;
      for (int i = 0; i < xs.length; i++) {
        in[carried + i] = Pieces.entry(xs[i], along[i], at);
      }
      INDArray[] out = body.apply(in);
      System.arraycopy(out, 0, in, 0, carried);
      if (n == 0) {
        outputs = new INDArray[out.length - carried][steps];
      }
      for (int i = 0; i < outputs.length; i++) {
        outputs[i][at] = out[carried + i];
      }
    }
    var results = new INDArray[carried + outputs.length];
    System.arraycopy(in, 0, results, 0, carried);
    for (int i = 0; i < outputs.length; i++) {
      results[carried + i] = Pieces.stack(outputs[i]);
    }
    return results;
  }
}
