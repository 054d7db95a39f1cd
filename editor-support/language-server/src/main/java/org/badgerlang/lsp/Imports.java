package org.badgerlang.lsp;

import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.syntax.Decl;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.TextEdit;

/// The edits that import a name of the library.
final class Imports {
  private Imports() {}

  /// Adds `name` to the import of its module, or a new import after the others.
  static TextEdit edit(Snapshot snapshot, String module, String name) {
    var imports = imports(snapshot);
    return imports.stream()
        .filter(line -> line.path().equals(module) && !line.names().isEmpty())
        .findFirst()
        .map(line -> extended(snapshot, line, name))
        .orElseGet(() -> added(snapshot, imports, module, name));
  }

  /// The module of the library that has a name.
  static Optional<String> moduleOf(Snapshot snapshot, String name) {
    return snapshot.library().standardModules().stream()
        .filter(
            module ->
                snapshot
                    .library()
                    .exports(module, snapshot.uri())
                    .filter(exports -> exports.containsKey(name))
                    .isPresent())
        .findFirst();
  }

  private static List<Decl.Import> imports(Snapshot snapshot) {
    return snapshot.tree().declarations().stream()
        .filter(Decl.Import.class::isInstance)
        .map(Decl.Import.class::cast)
        .toList();
  }

  private static TextEdit extended(Snapshot snapshot, Decl.Import line, String name) {
    int end = line.names().getLast().span().end();
    return new TextEdit(snapshot.lines().range(end, end), ", " + name);
  }

  private static TextEdit added(
      Snapshot snapshot, List<Decl.Import> imports, String module, String name) {
    String written = "import " + module + ".{" + name + "}\n";
    int line =
        imports.isEmpty()
            ? firstLine(snapshot)
            : snapshot.lines().line(imports.getLast().span().end()) + 1;
    if (line >= snapshot.lines().lines()) {
      var end = snapshot.lines().position(snapshot.text().length());
      return new TextEdit(new Range(end, end), "\n" + written);
    }
    var at = new Position(line, 0);
    return new TextEdit(new Range(at, at), written);
  }

  /// The line after the comments that a spec begins with, where a blank line ends them; else the
  /// first.
  private static int firstLine(Snapshot snapshot) {
    var lines = snapshot.text().lines().toList();
    int line = 0;
    while (line < lines.size() && lines.get(line).startsWith("//")) {
      line++;
    }
    boolean header = line < lines.size() && lines.get(line).isBlank();
    return header ? line : 0;
  }
}
