package org.badgerlang.compiler.emit;

/// One generated source file.
///
/// @param className the qualified name of its class
public record JavaText(String className, String text) {
  /// Where it lies below a source folder.
  public String path() {
    return className.replace('.', '/') + ".java";
  }
}
