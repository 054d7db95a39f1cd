package org.badgerlang.compiler.lower;

import java.util.Objects;
import java.util.Optional;
import org.badgerlang.compiler.differentiate.SizeFacts;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.Size;

/// The sizes of a spec: their bounds, and sizes made from them for parts of loops.
final class VaryingSizes implements SizeFacts {
  private final World world;

  VaryingSizes(World world) {
    this.world = world;
  }

  @Override
  public int most(Size size) {
    int most = size.constant();
    for (var term : size.terms().entrySet()) {
      var variable = world.sizes.get(term.getKey());
      int factor = term.getValue();
      int bound = variable == null ? 1 : factor > 0 ? variable.max() : variable.min();
      most += factor * bound;
    }
    return most;
  }

  /// A size that varies is divided where it is one variable alone; the rest has at least one step.
  @Override
  public Optional<Parts> divide(Size size, int every) {
    if (size.isFixed()) {
      return FIXED.divide(size, every);
    }
    var name = size.terms().firstKey();
    var whole = world.sizes.get(name);
    if (!size.equals(Size.variable(name)) || whole == null || world.evaluating) {
      return Optional.empty();
    }
    var rule = Objects.requireNonNull(world.sizeRules.get(name));
    Val.Lift segments =
        trace -> {
          var b = trace.b;
          var before = b.sub(rule.in(trace), b.constant(1));
          return b.unary(Op.UnaryFn.FLOOR, b.div(before, b.constant(every)));
        };
    Val.Lift rest =
        trace -> {
          var b = trace.b;
          return b.sub(rule.in(trace), b.mul(b.constant(every), segments.in(trace)));
        };
    var first = name + ".segments" + every;
    var second = name + ".rest" + every;
    int least = (whole.min() - 1) / every;
    int most = (whole.max() - 1) / every;
    world.sizes.putIfAbsent(first, new Program.SizeVariable(first, least, most, most));
    world.sizeRules.putIfAbsent(first, segments);
    world.sizes.putIfAbsent(
        second, new Program.SizeVariable(second, 1, every, whole.max() - most * every));
    world.sizeRules.putIfAbsent(second, rest);
    return Optional.of(new Parts(Size.variable(first), Size.variable(second)));
  }
}
