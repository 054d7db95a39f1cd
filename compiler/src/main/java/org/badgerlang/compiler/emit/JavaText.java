package org.badgerlang.compiler.emit;

import java.util.Map;

/// One generated source file.
///
/// @param className the qualified name of its class
/// @param kernels where its methods stem from, by name, as far as they compute something
public record JavaText(String className, String text, Map<String, KernelOrigin> kernels) {
  public JavaText {
    kernels = Map.copyOf(kernels);
  }

  JavaText(String className, String text) {
    this(className, text, Map.of());
  }

  /// Where it lies below a source folder.
  public String path() {
    return className.replace('.', '/') + ".java";
  }
}
