package org.badgerlang.runtime.nd4j;

import org.badgerlang.runtime.random.Philox;

/// What a function knows beside its inputs.
///
/// @param step the step of the outermost loop, from which random numbers follow
/// @param sizes the value of each size variable, in order
public record Call(long seed, long step, int[] sizes) {
  /// The value of a size variable.
  public int size(int variable) {
    return sizes[variable];
  }

  /// The key of a site's random numbers.
  long key(String site) {
    return Philox.key(seed, Philox.siteKey(site));
  }
}
