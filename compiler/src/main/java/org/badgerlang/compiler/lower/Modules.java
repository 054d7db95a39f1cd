package org.badgerlang.compiler.lower;

import java.util.Optional;
import org.badgerlang.compiler.source.Source;

/// Where imported source modules are found.
@FunctionalInterface
public interface Modules {
  /// The text of a module such as `std.nets`; empty where there is none.
  Optional<Source> find(String path);
}
