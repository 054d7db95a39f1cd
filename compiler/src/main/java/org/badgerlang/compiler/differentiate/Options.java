package org.badgerlang.compiler.differentiate;

import java.util.Set;
import java.util.function.Predicate;

/// What a derivative leaves out.
///
/// @param stopsAt owners whose `InnerGradient` marks cut the derivative like `Stop`
public record Options(Predicate<String> stopsAt) {
  /// Through everything.
  public static final Options EXACT = new Options(_ -> false);

  /// Inner gradients count as constants, whoever computed them.
  public static final Options FIRST_ORDER = new Options(_ -> true);

  /// Inner gradients of these owners count as constants.
  public static Options firstOrder(Set<String> owners) {
    return new Options(Set.copyOf(owners)::contains);
  }
}
