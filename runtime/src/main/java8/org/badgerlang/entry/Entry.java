package org.badgerlang.entry;

import java.io.File;
import java.lang.reflect.InvocationTargetException;

/**
 * Where a packed spec and the command line start: checks the Java version, then hands over to
 * {@link Starter}.
 *
 * <p>Compiled for Java 8, so that an older Java reads it and can be told what is missing.
 */
public final class Entry {
  /** The Java that everything else is compiled for. */
  private static final int NEEDED = 25;

  private static final int UNAVAILABLE = 69;

  private Entry() {}

  public static void main(String[] args) throws ReflectiveOperationException {
    if (majorVersion(System.getProperty("java.specification.version", "0")) < NEEDED) {
      refuse();
    }
    try {
      // By name, because a compiler for Java 8 does not read what is compiled for a newer one.
      Class.forName("org.badgerlang.entry.Starter")
          .getMethod("main", String[].class)
          .invoke(null, (Object) args);
    } catch (InvocationTargetException e) {
      System.err.println("could not start: " + e.getCause());
      System.exit(UNAVAILABLE);
    }
  }

  private static void refuse() {
    System.err.println(
        "needs Java "
            + NEEDED
            + " or newer; this is Java "
            + System.getProperty("java.version")
            + " at "
            + System.getProperty("java.home"));
    System.err.println("  to install one: https://adoptium.net (a JRE is enough)");
    System.err.println(
        "  to use one that is there: /path/to/java"
            + NEEDED
            + "/bin/java -jar "
            + new File(System.getProperty("java.class.path")).getName());
    System.exit(UNAVAILABLE);
  }

  private static int majorVersion(String specification) {
    return Integer.parseInt(
        specification.startsWith("1.") ? specification.substring(2) : specification);
  }
}
