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

  Scope(Span range, Optional<Scope> parent) {
    this.range = range;
    this.parent = parent;
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

  /// All names that are visible, nearest first; a nearer one hides a farther one.
  Map<String, Symbol> visible() {
    var all = new LinkedHashMap<>(names);
    parent.ifPresent(scope -> scope.visible().forEach(all::putIfAbsent));
    return all;
  }
}
