package org.badgerlang.compiler.pack;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

  private static final String ND4J_WITNESS = "org.badgerlang.runtime.nd4j.Nd4jKernels";

  /// The names of ND4J's own jars, written when its room was built.
  private static final String ND4J_JARS = "/org/badgerlang/runtime/nd4j/libraries.txt";

  private RuntimeLibraries() {}

  /// What every setup needs, and the runtime of its devices.
  public static List<Path> find(List<String> devices) {
    var found = new ArrayList<Path>();
    for (String witness : WITNESSES) {
      addOnce(placeOf(witness), found);
    }
    if (devices.contains("nd4j")) {
      addOnce(placeOf(ND4J_WITNESS), found);
    }
    return List.copyOf(found);
  }

  private static void addOnce(Path place, List<Path> found) {
    if (!found.contains(place)) {
      found.add(place);
    }
  }

  /// The jars of others that devices need, large as they are: a setup carries them or finds them
  /// beside it.
  public static List<Path> ofDevices(List<String> devices) {
    if (!devices.contains("nd4j")) {
      return List.of();
    }
    var names = nd4jJars();
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(path -> names.contains(String.valueOf(path.getFileName())))
        .sorted()
        .toList();
  }

  private static Set<String> nd4jJars() {
    try (var in = RuntimeLibraries.class.getResourceAsStream(ND4J_JARS)) {
      if (in == null) {
        throw new CompilerBug("pack", "nothing says what ND4J consists of", "");
      }
      return Stream.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip().split(","))
          .map(jar -> jar.substring(jar.lastIndexOf('/') + 1))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
