package org.badgerlang.runtime.provider;

import java.util.Map;

/// Supplies the numbers of one instance after another. It keeps nothing from one call to the next:
/// the same ticket and the same inputs always give the same outputs, so that a run can be done
/// again, resumed and differentiated.
@FunctionalInterface
public interface TaskSource {
  /// Fills the outputs of one instance.
  ///
  /// @param ticket chance, as a number below 2^48: a source of randomness for this call, such as
  ///     the seed of a generator
  /// @param inputs arguments, and for a move the states and actions, by name; flat, the last axis
  ///     fastest
  /// @param outputs what to fill, by name, with room for the declared axes
  void supply(long ticket, Map<String, float[]> inputs, Map<String, float[]> outputs);
}
