package org.badgerlang.runtime.cuda;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A native library that the system opened, and typed calls into it.
@SuppressWarnings("restricted") // This is where the process meets native code.
final class Library {
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  static final AddressLayout POINTER = ValueLayout.ADDRESS;
  private static final Linker LINKER = Linker.nativeLinker();

  /// Folders to look in before all others, separated like a class path.
  private static final String FOLDERS = "badger.cuda.libraries";

  private final String openedAs;
  private final SymbolLookup symbols;

  /// A call through a method handle, which may throw anything.
  @FunctionalInterface
  interface Call<T> {
    T now() throws Throwable;
  }

  private Library(String openedAs, SymbolLookup symbols) {
    this.openedAs = openedAs;
    this.symbols = symbols;
  }

  /// Makes a call whose function throws nothing.
  static <T> T call(Call<T> call) {
    try {
      return call.now();
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable thrown) {
      throw new IllegalStateException("a native call threw", thrown);
    }
  }

  /// Opens the first of several names that is there: in the folders of a toolkit, of a driver or of
  /// Python's CUDA packages, else wherever the system's loader looks.
  static Optional<Library> open(List<String> names) {
    for (var name : names) {
      for (var folder : folders()) {
        var file = folder.resolve(name);
        if (Files.isRegularFile(file)) {
          var found = lookup(file);
          if (found.isPresent()) {
            return Optional.of(new Library(file.toString(), found.get()));
          }
        }
      }
      try {
        return Optional.of(new Library(name, SymbolLookup.libraryLookup(name, Arena.global())));
      } catch (IllegalArgumentException absent) {
        // The next name may be there.
      }
    }
    return Optional.empty();
  }

  private static Optional<SymbolLookup> lookup(Path file) {
    try {
      return Optional.of(SymbolLookup.libraryLookup(file, Arena.global()));
    } catch (IllegalArgumentException unusable) {
      return Optional.empty();
    }
  }

  private static List<Path> folders() {
    var folders = new ArrayList<Path>();
    for (var folder : System.getProperty(FOLDERS, "").split(java.io.File.pathSeparator)) {
      if (!folder.isEmpty()) {
        folders.add(Path.of(folder));
      }
    }
    for (var variable : List.of("CUDA_HOME", "CUDA_PATH")) {
      var home = System.getenv(variable);
      if (home != null && !home.isEmpty()) {
        folders.add(Path.of(home, "lib64"));
        folders.add(Path.of(home, "targets/x86_64-linux/lib"));
      }
    }
    for (var folder :
        List.of(
            "/usr/local/cuda/lib64",
            "/usr/local/cuda/targets/x86_64-linux/lib",
            "/usr/local/nvidia/lib64",
            "/usr/lib/x86_64-linux-gnu",
            "/usr/lib64")) {
      folders.add(Path.of(folder));
    }
    for (var root : List.of("/usr/local/lib", "/usr/lib")) {
      folders.addAll(pythonFolders(Path.of(root)));
    }
    return folders;
  }

  private static List<Path> pythonFolders(Path root) {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(root)) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith("python3"))
          .sorted()
          .flatMap(
              python ->
                  Stream.of("site-packages", "dist-packages")
                      .flatMap(
                          packages ->
                              Stream.of("cu13/lib", "cuda_nvrtc/lib", "cublas/lib")
                                  .map(part -> python.resolve(packages + "/nvidia/" + part))))
          .toList();
    } catch (IOException unreadable) {
      return List.of();
    }
  }

  /// The path that was opened, or the name that the system's loader knew.
  String openedAs() {
    return openedAs;
  }

  boolean has(String function) {
    return symbols.find(function).isPresent();
  }

  MethodHandle function(String name, ValueLayout result, MemoryLayout... parameters) {
    MemorySegment symbol =
        symbols
            .find(name)
            .orElseThrow(
                () ->
                    new CudaMissing(
                        openedAs + " has no function `" + name + "`: install a newer version"));
    return LINKER.downcallHandle(symbol, FunctionDescriptor.of(result, parameters));
  }

  /// Memory of C of which the length is known.
  static MemorySegment sized(MemorySegment address, long bytes) {
    return address.reinterpret(bytes);
  }

  /// The text at an address of C.
  static String text(MemorySegment address) {
    return address.address() == 0 ? "" : address.reinterpret(Long.MAX_VALUE).getString(0);
  }
}
