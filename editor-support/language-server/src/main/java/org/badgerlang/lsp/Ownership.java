package org.badgerlang.lsp;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.badgerlang.lsp.Bindings.Learning;

/// Which symbols a `learn` is about.
final class Ownership {
  private Ownership() {}

  /// Whether `learning` changes `symbol`: the thing itself, its weights or its states.
  static boolean concerns(Learning learning, Symbol symbol) {
    return learning.root().isPresent() && concerns(learning, learning.root().get(), symbol);
  }

  private static boolean concerns(Learning learning, Symbol root, Symbol symbol) {
    if (root.sameAs(symbol)) {
      return true;
    }
    return switch (learning.part()) {
      case "weights" -> symbol.kind() == Symbol.Kind.WEIGHTS && holds(root, symbol);
      case "state" -> symbol.kind() == Symbol.Kind.STATE && holds(root, symbol);
      default -> false;
    };
  }

  private static boolean holds(Symbol root, Symbol symbol) {
    return holds(root, symbol, new HashSet<>());
  }

  private static boolean holds(Symbol root, Symbol symbol, Set<Symbol> seen) {
    if (!seen.add(root)) {
      return false;
    }
    return root.members().values().stream()
        .anyMatch(
            member -> member.sameAs(symbol) || (isPart(member) && holds(member, symbol, seen)));
  }

  private static boolean isPart(Symbol member) {
    return member.kind() == Symbol.Kind.NET_INSTANCE || member.kind() == Symbol.Kind.EXPERT;
  }

  /// How deep the loop is that changes the symbol: 0 for an outermost one; empty where none does.
  static Optional<Integer> depth(Bindings bindings, Symbol symbol) {
    return bindings.owners(symbol).stream().map(Learning::depth).min(Integer::compare);
  }
}
