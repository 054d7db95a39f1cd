package org.badgerlang.runtime.nd4j;

import java.util.List;
import org.badgerlang.runtime.provider.Supply;
import org.badgerlang.runtime.random.Philox;
import org.nd4j.linalg.api.ndarray.INDArray;

/// What a function knows beside its inputs.
///
/// @param step the step of the outermost loop, from which random numbers follow
/// @param sizes the value of each size variable, in order
/// @param supplies who answers the function's requests, in order
public record Call(long seed, long step, int[] sizes, List<Supply> supplies) {
  /// The value of a size variable.
  public int size(int variable) {
    return sizes[variable];
  }

  /// Asks Java code for all instances, one after another.
  ///
  /// @param inputs two numbers that make the ticket, then what the request hands over; the
  ///     instances lie along the first dimensions
  /// @param lengths how many numbers of each of the request's inputs, then of its outputs, belong
  ///     to one instance
  /// @param shapes of the outputs
  public INDArray[] ask(
      int request, int instances, INDArray[] inputs, int[] lengths, long[]... shapes) {
    var given = new float[inputs.length][];
    for (int i = 0; i < given.length; i++) {
      given[i] = Axes.numbers(inputs[i]);
    }
    var filled = new float[shapes.length][];
    for (int i = 0; i < filled.length; i++) {
      filled[i] = new float[instances * lengths[inputs.length - 2 + i]];
    }
    supplies.get(request).fill(instances, given, filled, lengths);
    var outputs = new INDArray[shapes.length];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = Axes.of(filled[i], shapes[i]);
    }
    return outputs;
  }

  /// The key of a site's random numbers.
  long key(String site) {
    return Philox.key(seed, Philox.siteKey(site));
  }
}
