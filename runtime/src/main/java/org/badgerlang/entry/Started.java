package org.badgerlang.entry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// The main class of the JVM that `Entry` starts: runs the real main class, and ends when the
/// process that waits for it is gone, so that nothing keeps training for nobody.
public final class Started {
  private static final int ENDED_BY_SIGNAL = 143;

  private Started() {}

  public static void main(String[] args) throws Throwable {
    ProcessHandle.current()
        .parent()
        .ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(ENDED_BY_SIGNAL)));
    String directives = System.getProperty(KernelCompilation.DIRECTIVES_READ);
    if (directives != null) {
      Files.deleteIfExists(Path.of(directives));
    }
    MethodHandles.publicLookup()
        .findStatic(
            Class.forName(args[0]), "main", MethodType.methodType(void.class, String[].class))
        .invokeExact(Arrays.copyOfRange(args, 1, args.length));
  }
}
