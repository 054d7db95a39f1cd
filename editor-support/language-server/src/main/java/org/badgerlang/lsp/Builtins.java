package org.badgerlang.lsp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What the language has beside its library, as the editor shows it.
final class Builtins {
  /// One function, constant, distribution, estimator or topology.
  ///
  /// @param arguments as a call writes them, or empty for a constant
  record Builtin(String name, String arguments, String result, String meaning) {
    boolean isCalled() {
      return !arguments.isEmpty()
          || result.equals("estimator")
          || result.equals("topology")
          || result.startsWith("real");
    }

    String signature() {
      return isCalled() ? name + "(" + arguments + ")" : name;
    }

    boolean isEstimator() {
      return result.equals("estimator");
    }
  }

  private static final Map<String, Builtin> ALL = read();

  private Builtins() {}

  static Map<String, Builtin> all() {
    return ALL;
  }

  static Optional<Builtin> find(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  private static Map<String, Builtin> read() {
    try (InputStream in = Builtins.class.getResourceAsStream("builtins.txt")) {
      if (in == null) {
        throw new IllegalStateException("no resource builtins.txt");
      }
      var all = new LinkedHashMap<String, Builtin>();
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split("\\|", 4))
          .map(
              parts ->
                  new Builtin(
                      parts[0].strip(), parts[1].strip(), parts[2].strip(), parts[3].strip()))
          .forEach(builtin -> all.put(builtin.name(), builtin));
      return all;
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }
}
