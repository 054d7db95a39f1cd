package org.badgerlang.compiler.lower;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// The names that can be seen at a place: those declared in a block, and those of what is around
/// it.
final class KnownNames {
  private final Set<String> here;
  private final Optional<KnownNames> around;

  KnownNames(Set<String> here) {
    this(here, Optional.empty());
  }

  private KnownNames(Set<String> here, Optional<KnownNames> around) {
    this.here = here;
    this.around = around;
  }

  /// The same names for a block inside, which may declare more.
  KnownNames inside() {
    return new KnownNames(new LinkedHashSet<>(), Optional.of(this));
  }

  void add(String name) {
    here.add(name);
  }

  boolean contains(String name) {
    return here.contains(name) || around.map(names -> names.contains(name)).orElse(false);
  }

  /// Every one of them, the outermost first.
  Set<String> all() {
    var all = new LinkedHashSet<String>();
    around.ifPresent(names -> all.addAll(names.all()));
    all.addAll(here);
    return all;
  }
}
