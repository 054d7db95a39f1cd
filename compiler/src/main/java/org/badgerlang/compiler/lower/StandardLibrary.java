package org.badgerlang.compiler.lower;

import java.util.List;

/// The modules of the library that comes with the compiler.
public final class StandardLibrary {
  /// Their paths. What they declare is seen without an import; the first that has a name wins.
  public static final List<String> MODULES =
      List.of(
          "std.nets",
          "std.experts",
          "std.rules",
          "std.losses",
          "std.memories",
          "std.shifts",
          "std.tasks",
          "std.control",
          "std.topologies");

  private StandardLibrary() {}
}
