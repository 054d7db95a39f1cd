package org.badgerlang.compiler.optimise;

import java.util.function.UnaryOperator;
import org.badgerlang.compiler.ir.Body;

/// A named rewriting of a whole function's body.
///
/// @param name as messages and `--dump` give it
/// @param exact whether results stay the same bit for bit, NaN and signed zeros included; else sums
///     and products may be taken in another order
public record Pass(String name, boolean exact, UnaryOperator<Body> change) {
  public Body apply(Body body) {
    return change.apply(body);
  }
}
