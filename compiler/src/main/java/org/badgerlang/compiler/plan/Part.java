package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.List;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// A value in the memory of a concatenation.
///
/// @param type its axes there
/// @param into where it lies
record Part(Value value, TensorType type, View into) {
  private static final Axis SINGLE = Axis.of(" single", 1);

  /// The values of a concatenation, side by side.
  ///
  /// @param home where its result lies
  static List<Part> of(Value result, Op.Concat concat, View home) {
    var parts = new ArrayList<Part>();
    var others = result.type().without(concat.to());
    var start = Size.of(0);
    for (int i = 0; i < concat.xs().size(); i++) {
      var axis = concat.from().get(i).orElse(SINGLE);
      var type = concat.from().get(i).map(others::with).orElse(others);
      parts.add(new Part(concat.xs().get(i), type, home.slice(concat.to(), start, 1, axis)));
      start = start.plus(axis.size());
    }
    return parts;
  }
}
