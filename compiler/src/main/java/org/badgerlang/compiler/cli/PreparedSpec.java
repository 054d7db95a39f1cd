package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.badgerlang.compiler.CompilerBug;
import org.badgerlang.compiler.pack.GeneratedClasses;
import org.badgerlang.runtime.launch.LaunchOptions;
import org.badgerlang.runtime.launch.LoadedSetup;

/// What compiling a spec leaves, all that running it takes; a file can hold it.
///
/// @param module the name of the generated module among the classes
/// @param modules text by place beside the spec, of modules of its own that it imports
/// @param lasting whether the same text, settings and options give the same again, and nothing was
///     to be told of them
record PreparedSpec(
    String module, Map<String, byte[]> classes, Map<Path, String> modules, boolean lasting) {
  private static final String CLASS = ".class";
  private static final String MODULES = "modules/";
  private static final String LASTING = "lasting";
  private static final String MODULE = "module";

  void write(Path file) throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> each : classes.entrySet()) {
        put(zip, each.getKey() + CLASS, each.getValue());
      }
      for (Map.Entry<Path, String> each : modules.entrySet()) {
        put(zip, MODULES + each.getKey(), bytes(each.getValue()));
      }
      put(zip, LASTING, bytes(String.valueOf(lasting)));
      // Last, so that half a file has none.
      put(zip, MODULE, bytes(module));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(bytes);
  }

  /// Empty where the file does not hold all of it.
  static Optional<PreparedSpec> read(Path file) throws IOException {
    var classes = new TreeMap<String, byte[]>();
    var modules = new TreeMap<Path, String>();
    boolean lasting = false;
    String module = "";
    try (var zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        byte[] bytes = zip.readAllBytes();
        String name = entry.getName();
        if (name.equals(MODULE)) {
          module = new String(bytes, StandardCharsets.UTF_8);
        } else if (name.equals(LASTING)) {
          lasting = Boolean.parseBoolean(new String(bytes, StandardCharsets.UTF_8));
        } else if (name.startsWith(MODULES)) {
          modules.put(
              Path.of(name.substring(MODULES.length())), new String(bytes, StandardCharsets.UTF_8));
        } else {
          classes.put(name.substring(0, name.length() - CLASS.length()), bytes);
        }
      }
    }
    return classes.containsKey(module)
        ? Optional.of(new PreparedSpec(module, classes, modules, lasting))
        : Optional.empty();
  }

  /// Runs it; gives the exit code.
  ///
  /// @param sets the values that were compiled in
  /// @param command what the user types to run the same again
  int run(Map<String, String> sets, LaunchOptions options, String command) {
    options.modules().putAll(modules);
    // They are compiled in; the run has nothing left to set.
    options.settings().clear();
    options.compiledIn().putAll(sets);
    try {
      return new LoadedSetup(new GeneratedClasses(classes), module).run(options, command);
    } catch (ReflectiveOperationException e) {
      throw new CompilerBug("emit", "the generated module can not be made: " + e, "");
    }
  }
}
