package org.badgerlang.compiler.lower;

import java.util.Optional;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// Where imported source modules are found.
///
/// A spec asks for the same module again and again, once for each world of an `evaluate`: who finds
/// modules keeps what it has read.
@FunctionalInterface
public interface Modules {
  /// A module such as `std.nets`; empty where there is none.
  Optional<SyntaxTree> find(String path);
}
