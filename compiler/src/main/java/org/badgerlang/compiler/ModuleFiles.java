package org.badgerlang.compiler;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.lower.Modules;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.syntax.Parser;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// Finds imported modules: `std.nets` in the library that comes with the compiler, `games.maze` as
/// `games/maze.badger` beside the spec. Each is read once.
public final class ModuleFiles implements Modules {
  private static final String LIBRARY = "std.";

  private final Path folder;
  private final Map<String, Optional<SyntaxTree>> read = new HashMap<>();

  /// @param folder where the spec lies
  public ModuleFiles(Path folder) {
    this.folder = folder;
  }

  /// The modules that the spec at `file` can import.
  public static ModuleFiles beside(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return new ModuleFiles(parent == null ? Path.of("") : parent);
  }

  @Override
  public Optional<SyntaxTree> find(String path) {
    return read.computeIfAbsent(path, _ -> source(path).map(Parser::parse));
  }

  private Optional<Source> source(String path) {
    try {
      return path.startsWith(LIBRARY) ? library(path) : beside(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Source> library(String path) throws IOException {
    String resource = "/" + path.replace('.', '/') + ".badger";
    try (InputStream in = ModuleFiles.class.getResourceAsStream(resource)) {
      return in == null
          ? Optional.empty()
          : Optional.of(
              new Source(path + ".badger", new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    }
  }

  private Optional<Source> beside(String path) throws IOException {
    Path file = folder.resolve(path.replace('.', '/') + ".badger");
    return Files.isRegularFile(file)
        ? Optional.of(new Source(file.toString(), Files.readString(file)))
        : Optional.empty();
  }
}
