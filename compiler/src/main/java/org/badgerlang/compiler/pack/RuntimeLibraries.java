package org.badgerlang.compiler.pack;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import org.badgerlang.compiler.CompilerBug;

/// The jars and folders that a compiled setup needs when it runs, found where this process loaded
/// them from.
public final class RuntimeLibraries {
  /// One class of each: the runtime, its command line, Guice and what Guice needs.
  private static final List<String> WITNESSES =
      List.of(
          "org.badgerlang.runtime.Kernels",
          "picocli.CommandLine",
          "com.google.inject.Injector",
          "jakarta.inject.Inject",
          "org.aopalliance.intercept.MethodInterceptor",
          "com.google.common.collect.ImmutableList",
          "com.google.common.util.concurrent.internal.InternalFutures");

  private RuntimeLibraries() {}

  public static List<Path> find() {
    var found = new ArrayList<Path>();
    for (String witness : WITNESSES) {
      Path place = placeOf(witness);
      if (!found.contains(place)) {
        found.add(place);
      }
    }
    return List.copyOf(found);
  }

  private static Path placeOf(String className) {
    try {
      Class<?> witness = Class.forName(className, false, RuntimeLibraries.class.getClassLoader());
      CodeSource source = witness.getProtectionDomain().getCodeSource();
      return Path.of(source.getLocation().toURI());
    } catch (ClassNotFoundException | URISyntaxException e) {
      throw new CompilerBug("pack", "a library of the runtime is not there: " + className, "");
    }
  }
}
