package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Stmt;

/// The names that can be seen at a place, innermost first.
final class Scope {
  /// What a name stands for, found out when it is first asked for.
  record Binding(String kind, Span definition, String docs, Supplier<Val> value) {}

  private final Optional<Scope> parent;
  private final Map<String, Binding> names = new LinkedHashMap<>();
  private final List<Stmt.Let> lets = new ArrayList<>();
  private boolean open;

  Scope() {
    parent = Optional.empty();
  }

  private Scope(Scope parent) {
    this.parent = Optional.of(parent);
  }

  Scope child() {
    return new Scope(this);
  }

  void bind(String name, String kind, Span definition, Val value) {
    names.put(name, new Binding(kind, definition, "", () -> value));
  }

  void bindLazily(String name, String kind, Span definition, String docs, Supplier<Val> value) {
    names.put(name, new Binding(kind, definition, docs, new Once(value)));
  }

  void bind(String name, Binding binding) {
    names.put(name, binding);
  }

  Optional<Binding> here(String name) {
    return Optional.ofNullable(names.get(name));
  }

  Optional<Binding> find(String name) {
    var binding = names.get(name);
    return binding != null ? Optional.of(binding) : parent.flatMap(p -> p.find(name));
  }

  /// Remembers how names that are bound here were computed.
  void computed(Stmt.Let let) {
    lets.add(let);
  }

  /// The `let`s whose names mean here what they said, as written, outermost first.
  List<Stmt.Let> lets() {
    var all = new ArrayList<Stmt.Let>();
    collect(this, all);
    return all;
  }

  private void collect(Scope from, List<Stmt.Let> into) {
    parent.ifPresent(p -> p.collect(from, into));
    for (var let : lets) {
      if (let.names().stream().allMatch(n -> from.find(n.name()).equals(here(n.name())))) {
        into.add(let);
      }
    }
  }

  /// From now on a name that is not here may be one that an error kept from being declared.
  void open() {
    open = true;
  }

  boolean isOpen() {
    return open || parent.map(Scope::isOpen).orElse(false);
  }

  /// Every name that can be seen, for suggestions.
  Set<String> visible() {
    var all = new LinkedHashSet<>(names.keySet());
    parent.ifPresent(p -> all.addAll(p.visible()));
    return all;
  }

  Map<String, Binding> own() {
    return names;
  }

  private static final class Once implements Supplier<Val> {
    private final Supplier<Val> source;
    private Optional<Val> known = Optional.empty();

    Once(Supplier<Val> source) {
      this.source = source;
    }

    @Override
    public Val get() {
      if (known.isEmpty()) {
        known = Optional.of(source.get());
      }
      return known.get();
    }
  }
}
