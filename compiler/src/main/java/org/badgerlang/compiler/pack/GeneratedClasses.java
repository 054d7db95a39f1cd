package org.badgerlang.compiler.pack;

import java.util.Map;

/// A class loader over classes compiled in memory.
public final class GeneratedClasses extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private final Map<String, byte[]> classes;

  public GeneratedClasses(Map<String, byte[]> classes) {
    super("generated", GeneratedClasses.class.getClassLoader());
    this.classes = Map.copyOf(classes);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = classes.get(name);
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes, 0, bytes.length);
  }
}
