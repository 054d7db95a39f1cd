package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Stmt;

/// The names that can be seen at a place, innermost first.
final class Scope {
  /// What a name stands for, found out when it is first asked for.
  record Binding(String kind, Span definition, String docs, Supplier<Val> value) {}

  /// How names were computed, what was stored then (empty: the same as now), and what came of it.
  record Computed(Stmt.Let let, Optional<Map<String, Value>> store, Val value) {}

  private final Optional<Scope> parent;
  private final Map<String, Binding> names = new LinkedHashMap<>();
  private final List<Computed> computed = new ArrayList<>();
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
  void computed(Computed how) {
    computed.add(how);
  }

  /// How the names that mean here what they said were computed, as written, outermost first.
  List<Computed> computed() {
    var all = new ArrayList<Computed>();
    collect(this, all);
    return all;
  }

  private void collect(Scope from, List<Computed> into) {
    parent.ifPresent(p -> p.collect(from, into));
    for (var how : computed) {
      if (how.let().names().stream().allMatch(n -> from.find(n.name()).equals(here(n.name())))) {
        into.add(how);
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

  /// A value that is found out when it is first asked for.
  static final class Once implements Supplier<Val> {
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
