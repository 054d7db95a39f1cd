package org.badgerlang.compiler.differentiate;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.badgerlang.compiler.ir.Value;

/// What a derivative leaves out.
///
/// @param stopsAt owners whose `InnerGradient` marks cut the derivative like `Stop`
/// @param cuts values that count as constants, together with all that their statement gives, unless
///     the derivative is asked by them
/// @param forwardOverReverse whether the derivative of a gradient is had as the tangent of that
///     gradient, computed again, rather than as the adjoint of how it was computed
public record Options(Predicate<String> stopsAt, Set<Value> cuts, boolean forwardOverReverse) {
  /// How the owner of a mark begins that only one estimator stops at.
  public static final String OWN = "~";

  /// Through everything.
  public static final Options EXACT = new Options(_ -> false, Set.of(), false);

  /// The same through everything, gradients of gradients by forward mode over reverse mode.
  public static final Options MIXED = new Options(_ -> false, Set.of(), true);

  /// Inner gradients count as constants, whoever computed them.
  public static final Options FIRST_ORDER =
      new Options(owner -> !owner.startsWith(OWN), Set.of(), false);

  public Options {
    cuts = Set.copyOf(cuts);
  }

  /// Inner gradients of these owners count as constants.
  public static Options firstOrder(Set<String> owners) {
    return new Options(Set.copyOf(owners)::contains, Set.of(), false);
  }

  /// The same with further values as constants.
  public Options cutting(Collection<Value> values) {
    var all = new HashSet<>(cuts);
    all.addAll(values);
    return new Options(stopsAt, all, forwardOverReverse);
  }

  /// The same, stopping at the marks of one more owner.
  public Options stoppingAt(String mark) {
    return new Options(owner -> owner.equals(mark) || stopsAt.test(owner), cuts, false);
  }
}
