package org.badgerlang.lsp;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.lsp4j.TextDocumentContentChangeEvent;
import org.eclipse.lsp4j.WorkspaceFolder;

/// The documents that are open, one snapshot each, and the specs that lie in the workspace.
final class Documents {
  private static final int MOST_FILES = 1000;
  private static final Set<String> SKIPPED =
      Set.of("node_modules", "target", "build", "out", "runs");

  private final Map<String, Snapshot> open = new ConcurrentHashMap<>();
  private final Map<String, Snapshot> closed = new ConcurrentHashMap<>();
  private final Library library =
      new Library(uri -> Optional.ofNullable(open.get(normal(uri))).map(Snapshot::text));
  private volatile List<Path> folders = List.of();

  Library library() {
    return library;
  }

  void folders(List<String> uris) {
    var found = new ArrayList<Path>();
    for (String uri : uris) {
      file(uri).ifPresent(found::add);
    }
    folders = List.copyOf(found);
  }

  void folders(List<WorkspaceFolder> added, List<String> removed) {
    var left = new ArrayList<>(folders);
    removed.forEach(uri -> file(uri).ifPresent(left::remove));
    added.forEach(folder -> file(folder.getUri()).ifPresent(left::add));
    folders = List.copyOf(left);
  }

  Snapshot open(String uri, int version, String text) {
    var snapshot = new Snapshot(uri, version, text, library);
    open.put(normal(uri), snapshot);
    return snapshot;
  }

  /// The next version of a document; changes follow one another.
  Optional<Snapshot> change(String uri, int version, List<TextDocumentContentChangeEvent> changes) {
    var before = open.get(normal(uri));
    if (before == null) {
      return Optional.empty();
    }
    String text = before.text();
    var edits = new ArrayList<Knowledge.Edit>();
    for (var change : changes) {
      int start = 0;
      int end = text.length();
      if (change.getRange() != null) {
        var lines = edits.isEmpty() ? before.lines() : new LineMap(text);
        start = lines.offset(change.getRange().getStart());
        end = Math.max(start, lines.offset(change.getRange().getEnd()));
      }
      text = text.substring(0, start) + change.getText() + text.substring(end);
      edits.add(new Knowledge.Edit(start, end, change.getText().length()));
    }
    var snapshot = before.next(version, text, edits);
    open.put(normal(uri), snapshot);
    return Optional.of(snapshot);
  }

  void close(String uri) {
    open.remove(normal(uri));
    closed.remove(normal(uri));
  }

  /// Forgets what was read from a file that changed.
  void changedOnDisk(String uri) {
    closed.remove(normal(uri));
  }

  Optional<Snapshot> get(String uri) {
    return Optional.ofNullable(open.get(normal(uri)));
  }

  boolean isCurrent(Snapshot snapshot) {
    return open.get(normal(snapshot.uri())) == snapshot;
  }

  Collection<Snapshot> open() {
    return List.copyOf(open.values());
  }

  /// All specs of the workspace: as an editor holds them where it does, else as they are on disk.
  Collection<Snapshot> all() {
    var all = new LinkedHashMap<String, Snapshot>();
    open.forEach(all::put);
    for (Path folder : folders) {
      for (Path file : specs(folder)) {
        String uri = file.toUri().toString();
        if (!all.containsKey(normal(uri))) {
          read(file, uri).ifPresent(snapshot -> all.put(normal(uri), snapshot));
        }
      }
    }
    return all.values();
  }

  private Optional<Snapshot> read(Path file, String uri) {
    var known = closed.get(normal(uri));
    if (known != null) {
      return Optional.of(known);
    }
    try {
      var snapshot = new Snapshot(uri, 0, Files.readString(file), library);
      closed.put(normal(uri), snapshot);
      return Optional.of(snapshot);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static List<Path> specs(Path folder) {
    var found = new ArrayList<Path>();
    var visitor =
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
            String name = each.getFileName() == null ? "" : each.getFileName().toString();
            boolean skip = !each.equals(folder) && (name.startsWith(".") || SKIPPED.contains(name));
            return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) {
            if (each.toString().endsWith(".badger")) {
              found.add(each);
            }
            return found.size() < MOST_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path each, IOException error) {
            return FileVisitResult.CONTINUE;
          }
        };
    try {
      Files.walkFileTree(folder, visitor);
    } catch (IOException _) {
      return List.of();
    }
    return found;
  }

  private static Optional<Path> file(String uri) {
    try {
      return uri.startsWith("file:") ? Optional.of(Path.of(URI.create(uri))) : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// One spelling of a URI: editors differ in how they write the same file.
  private static String normal(String uri) {
    return file(uri).map(path -> path.toUri().toString()).orElse(uri);
  }
}
