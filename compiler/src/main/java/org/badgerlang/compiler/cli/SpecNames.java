package org.badgerlang.compiler.cli;

import java.nio.file.Path;

/// Names derived from a spec's file.
final class SpecNames {
  private SpecNames() {}

  /// The file's name without `.badger`.
  static String stem(Path spec) {
    return String.valueOf(spec.getFileName()).replaceFirst("\\.badger$", "");
  }
}
