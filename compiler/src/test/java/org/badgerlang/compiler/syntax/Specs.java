package org.badgerlang.compiler.syntax;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.badgerlang.compiler.ProjectTree;
import org.badgerlang.compiler.source.Source;

/// Specs to test with.
public final class Specs {
  private static final List<String> TOUR = List.of("guessing", "maml", "evolution", "everything");

  private Specs() {}

  /// The specs of the language's tour, and one that has every construct.
  public static List<Source> tour() {
    return TOUR.stream().map(name -> resource("tour/" + name + ".badger")).toList();
  }

  /// The tour and every spec of the project that reads without an error.
  public static List<Source> readable() {
    var all = new ArrayList<>(tour());
    ProjectTree.files(".badger").stream()
        .map(file -> new Source(ProjectTree.name(file), ProjectTree.text(file)))
        .filter(source -> Parser.parse(source).diagnostics().isEmpty())
        .forEach(all::add);
    return List.copyOf(all);
  }

  private static Source resource(String path) {
    try (InputStream in = Specs.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + path);
      }
      return new Source(path, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
