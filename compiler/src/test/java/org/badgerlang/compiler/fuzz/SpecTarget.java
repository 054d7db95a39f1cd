package org.badgerlang.compiler.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.source.Source;

/// Reads, lays out and checks a spec.
public final class SpecTarget {
  private SpecTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    var source = new Source("fuzz.badger", new String(input, StandardCharsets.UTF_8));
    Compiler.format(source);
    Compiler.check(source, Map.of(), _ -> Optional.empty());
  }
}
