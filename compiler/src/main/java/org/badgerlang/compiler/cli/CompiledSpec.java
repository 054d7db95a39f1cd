package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.lower.Modules;
import org.badgerlang.compiler.pack.InMemoryJavac;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.syntax.SyntaxTree;
import org.badgerlang.runtime.launch.LaunchOptions;

/// A spec compiled in memory, ready to run in this process, with the modules of its own that it
/// imports.
///
/// @param sets the values that were compiled in
/// @param modules text by place beside the spec
record CompiledSpec(
    Compiler.Compiled compiled,
    Map<String, byte[]> classes,
    Map<String, String> sets,
    Map<Path, String> modules) {

  /// Reads, checks and compiles; empty where the spec has errors, which are told.
  static Optional<CompiledSpec> of(
      Streams streams, Source source, Path file, Map<String, String> sets, int level, String device)
      throws IOException {
    var options = new CompilerOptions(level, new MemoryOption().bytes(), false);
    return of(streams, source, file, sets, options, device);
  }

  static Optional<CompiledSpec> of(
      Streams streams,
      Source source,
      Path file,
      Map<String, String> sets,
      CompilerOptions options,
      String device)
      throws IOException {
    var modules = new LinkedHashMap<Path, String>();
    var checked =
        Compiler.check(source, sets, keeping(file, modules), Optional.of(options.memory()));
    Report.diagnostics(streams, checked.diagnostics());
    if (checked.hasErrors()) {
      return Optional.empty();
    }
    var compiled = Compiler.compile(checked, options.level(), List.of(device), options.recorded());
    var classes = InMemoryJavac.compile(compiled.java());
    return Optional.of(new CompiledSpec(compiled, classes, sets, modules));
  }

  /// What running it takes.
  PreparedSpec prepared() {
    boolean lasting = compiled.checked().diagnostics().isEmpty() && modules.isEmpty();
    return new PreparedSpec(compiled.moduleClass(), classes, modules, lasting);
  }

  private static Modules keeping(Path file, Map<Path, String> into) {
    Path folder = file.toAbsolutePath().normalize().resolveSibling("");
    Modules modules = ModuleFiles.beside(file);
    return path -> {
      Optional<SyntaxTree> found = modules.find(path);
      found
          .map(SyntaxTree::source)
          .ifPresent(
              source -> {
                Path place = Path.of(source.name()).toAbsolutePath().normalize();
                if (!path.startsWith("std.") && place.startsWith(folder)) {
                  into.put(folder.relativize(place), source.text());
                }
              });
      return found;
    };
  }

  /// Runs it; gives the exit code.
  ///
  /// @param command what the user types to run the same again
  int run(LaunchOptions options, String command) {
    return prepared().run(sets, options, command);
  }

  /// `badger run game.badger --set size=4`.
  static String command(String command, Path file, Map<String, String> sets) {
    var text = new StringBuilder("badger " + command + " " + file);
    sets.forEach((name, value) -> text.append(" --set ").append(name).append('=').append(value));
    return text.toString();
  }
}
