package org.badgerlang.lsp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.source.Span;

/// The names that are visible in a stretch of text.
final class Scope {
  private final Span range;
  private final Optional<Scope> parent;
  private final Map<String, Symbol> names = new LinkedHashMap<>();
  private final boolean offered;

  /// The names of the library, which every spec may use and none has to see.
  static Scope library(Span range, Map<String, Symbol> names) {
    var scope = new Scope(range, Optional.empty(), false);
    scope.names.putAll(names);
    return scope;
  }

  Scope(Span range, Optional<Scope> parent) {
    this(range, parent, true);
  }

  private Scope(Span range, Optional<Scope> parent, boolean offered) {
    this.range = range;
    this.parent = parent;
    this.offered = offered;
  }

  Span range() {
    return range;
  }

  void declare(Symbol symbol) {
    names.put(symbol.name(), symbol);
  }

  Optional<Symbol> find(String name) {
    var here = names.get(name);
    return here != null ? Optional.of(here) : parent.flatMap(scope -> scope.find(name));
  }

  /// All names that the spec itself declares or imports, nearest first; a nearer one hides a
  /// farther one.
  Map<String, Symbol> visible() {
    var all = new LinkedHashMap<>(names);
    parent
        .filter(scope -> scope.offered)
        .ifPresent(scope -> scope.visible().forEach(all::putIfAbsent));
    return all;
  }
}
