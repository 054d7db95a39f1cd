package org.badgerlang.compiler.lower;

import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;

/// A stored tensor as declared: where it is kept, its axes and how it starts.
///
/// @param scope where the start is read
/// @param learned the path of the weight that a state `= learned` starts from
record Leaf(
    String path,
    List<Axis> axes,
    Decl.Start start,
    Scope scope,
    boolean frozen,
    Optional<Expr> bounded,
    Optional<String> learned,
    Span span) {

  /// The same shape stored elsewhere.
  Leaf at(String other, Span place) {
    return new Leaf(other, axes, start, scope, false, bounded, learned, place);
  }
}
