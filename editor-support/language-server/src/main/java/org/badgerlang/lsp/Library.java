package org.badgerlang.lsp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.badgerlang.compiler.lower.Modules;
import org.badgerlang.compiler.lower.StandardLibrary;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// The source modules that a spec can import: the library inside the jar, and files beside the
/// spec.
///
/// A source of the library is named by its path, such as `std/nets.badger`; any other by its URI.
final class Library {
  private static final String PREFIX = "std/";
  private static final String EXTENSION = ".badger";

  private record Read(Source source, Bindings bindings) {}

  private static final Map<String, Optional<Source>> RESOURCES = new ConcurrentHashMap<>();

  private final Function<String, Optional<String>> open;
  private final Map<String, SyntaxTree> trees = new ConcurrentHashMap<>();
  private final Map<String, Read> readings = new ConcurrentHashMap<>();
  private final Lazy<Map<String, Symbol>> prelude = new Lazy<>(this::readPrelude);
  private final Lazy<Path> copies = new Lazy<>(Library::makeFolder);

  /// @param open the text of a document that an editor holds, by URI
  Library(Function<String, Optional<String>> open) {
    this.open = open;
  }

  /// The paths of the library's modules, such as `std.nets`.
  List<String> standardModules() {
    return StandardLibrary.MODULES;
  }

  /// What a spec may use without an import: all that the library declares.
  Map<String, Symbol> prelude() {
    return prelude.get();
  }

  private Map<String, Symbol> readPrelude() {
    var all = new LinkedHashMap<String, Symbol>();
    for (String module : standardModules()) {
      exports(module, "").ifPresent(exports -> exports.forEach(all::putIfAbsent));
    }
    return all;
  }

  /// The text of a module as a spec at `from` imports it.
  Optional<Source> find(String module, String from) {
    String path = module.replace('.', '/') + EXTENSION;
    return beside(path, from).or(() -> RESOURCES.computeIfAbsent(path, Library::resource));
  }

  /// The modules of one check of the spec at `from`: a file that changes meanwhile is seen in one
  /// state, and nothing is read twice.
  Modules modules(String from) {
    var seen = new HashMap<String, Optional<SyntaxTree>>();
    return module -> seen.computeIfAbsent(module, _ -> find(module, from).map(this::tree));
  }

  private SyntaxTree tree(Source source) {
    var known = trees.get(source.name());
    if (known != null && known.source().text().equals(source.text())) {
      return known;
    }
    var tree = Compilation.parse(source);
    trees.put(source.name(), tree);
    return tree;
  }

  /// What a module declares at its top, by name.
  Optional<Map<String, Symbol>> exports(String module, String from) {
    return exports(module, from, new LinkedHashSet<>());
  }

  private Optional<Map<String, Symbol>> exports(String module, String from, Set<String> open) {
    if (!open.add(module)) {
      return Optional.empty();
    }
    var exports = find(module, from).map(source -> read(source, open).bindings().top());
    open.remove(module);
    return exports;
  }

  private Read read(Source source, Set<String> open) {
    var known = readings.get(source.name());
    if (known != null && known.source().text().equals(source.text())) {
      return known;
    }
    var read =
        new Read(
            source,
            Binder.bind(tree(source), path -> exports(path, source.name(), open), Map.of()));
    readings.put(source.name(), read);
    return read;
  }

  private Optional<Source> beside(String path, String from) {
    if (!from.startsWith("file:")) {
      return Optional.empty();
    }
    try {
      var file = Path.of(URI.create(from)).resolveSibling(path);
      String uri = file.toUri().toString();
      var text = open.apply(uri);
      if (text.isPresent()) {
        return Optional.of(new Source(uri, text.get()));
      }
      return Files.isRegularFile(file)
          ? Optional.of(new Source(uri, Files.readString(file)))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<Source> resource(String path) {
    if (!path.startsWith(PREFIX)) {
      return Optional.empty();
    }
    try (InputStream in = Library.class.getResourceAsStream("/" + path)) {
      return in == null
          ? Optional.empty()
          : Optional.of(new Source(path, new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  /// The URI of a source; one of the library is copied to a file that an editor can show.
  String uri(Source source) {
    if (!source.name().startsWith(PREFIX)) {
      return source.name();
    }
    try {
      var file = copies.get().resolve(source.name());
      if (!Files.isRegularFile(file)) {
        var folder = Objects.requireNonNull(file.getParent());
        Files.createDirectories(folder);
        Files.writeString(file, source.text());
        file.toFile().setReadOnly();
        folder.toFile().deleteOnExit();
        file.toFile().deleteOnExit();
      }
      return file.toUri().toString();
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  private static Path makeFolder() {
    try {
      var folder = Files.createTempDirectory("badger-library");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }
}
