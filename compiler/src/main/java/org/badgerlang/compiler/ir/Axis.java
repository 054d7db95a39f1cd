package org.badgerlang.compiler.ir;

/// A named axis. Two axes are the same when name and size are; the name alone is unique in a
/// program.
public record Axis(String name, Size size) {
  public static Axis of(String name, int size) {
    return new Axis(name, Size.of(size));
  }

  @Override
  public String toString() {
    return name + "=" + size;
  }
}
