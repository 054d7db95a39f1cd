package org.badgerlang.compiler.pack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.CompilerBug;
import org.badgerlang.runtime.cuda.AheadOfTime;
import org.badgerlang.runtime.cuda.CudaSetup;

/// Kernels for GPUs, compiled ahead of time into a folder that goes into a jar.
public final class Cubins implements AutoCloseable {
  private final Path folder;

  private Cubins(Path folder) {
    this.folder = folder;
  }

  /// Compiles the kernels of generated classes.
  ///
  /// @param classes by binary name
  /// @param architectures such as `sm_90`
  /// @throws org.badgerlang.runtime.cuda.CudaMissing where nothing here compiles them
  public static Cubins of(Map<String, byte[]> classes, List<String> architectures)
      throws IOException {
    var cubins = new Cubins(Files.createTempDirectory("cubins"));
    boolean done = false;
    try {
      AheadOfTime.write(setup(classes), architectures, cubins.folder);
      done = true;
      return cubins;
    } finally {
      if (!done) {
        cubins.close();
      }
    }
  }

  private static CudaSetup setup(Map<String, byte[]> classes) {
    var factory =
        classes.keySet().stream()
            .filter(name -> name.startsWith("setup.cuda.") && name.endsWith("Kernels"))
            .findFirst()
            .orElseThrow(() -> new CompilerBug("emit", "no kernels for cuda", ""));
    try {
      var type = new GeneratedClasses(classes).loadClass(factory);
      return (CudaSetup) type.getMethod("setup").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new CompilerBug("emit", "the setup for cuda can not be made: " + e, "");
    }
  }

  /// What belongs into the jar.
  public Path folder() {
    return folder;
  }

  @Override
  public void close() {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
