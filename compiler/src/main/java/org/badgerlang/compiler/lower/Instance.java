package org.badgerlang.compiler.lower;

import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;

/// A net, expert, agent or rule with its arguments bound.
///
/// @param scope the template's scope with arguments, weights, states and parts
/// @param weights the path under which its weights are stored
/// @param state the path under which its states are stored
/// @param copies the axes over which it is repeated (`unit of Cell`); empty for one
/// @param topology what `via` said, with the scope to read it in
record Instance(
    Decl.Template template,
    String name,
    Scope scope,
    String weights,
    String state,
    List<Axis> copies,
    Optional<Expr> topology,
    Scope around) {

  /// A function of it by name.
  Optional<Decl.Fn> function(String name) {
    return template.members().stream()
        .filter(m -> m instanceof Decl.Member.Function(_, var fn) && fn.name().name().equals(name))
        .map(m -> ((Decl.Member.Function) m).fn())
        .findFirst();
  }
}
