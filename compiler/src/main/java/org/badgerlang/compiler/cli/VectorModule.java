package org.badgerlang.compiler.cli;

import java.util.Optional;
import jdk.incubator.vector.FloatVector;

/// The JDK's vector module, which is there only where the JVM was told to load it.
final class VectorModule {
  private VectorModule() {}

  /// The lanes of its widest float vector.
  static Optional<Integer> lanes() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        ? Optional.of(FloatVector.SPECIES_PREFERRED.length())
        : Optional.empty();
  }
}
