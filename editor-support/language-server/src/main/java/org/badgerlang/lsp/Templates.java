package org.badgerlang.lsp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The specs that `badger new` writes.
final class Templates {
  private static final String FOLDER = "/org/badgerlang/compiler/cli/templates/";
  private static final List<String> FILES =
      List.of("guessing_game", "maml_sinusoid", "three_loops_quadratics", "learned_optimiser");

  /// A spec to begin with; its description is its first `///` line.
  record Template(String name, String description, String text) {}

  private Templates() {}

  static List<Template> all() {
    var all = new ArrayList<Template>();
    for (String name : FILES) {
      try (InputStream in = Templates.class.getResourceAsStream(FOLDER + name + ".badger")) {
        if (in != null) {
          String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
          all.add(new Template(name.replace('_', ' '), description(text), text));
        }
      } catch (IOException error) {
        throw new UncheckedIOException(error);
      }
    }
    return all;
  }

  private static String description(String text) {
    return text.lines()
        .filter(line -> line.startsWith("///"))
        .findFirst()
        .map(line -> line.substring(3).strip())
        .orElse("");
  }
}
