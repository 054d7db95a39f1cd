package org.badgerlang.lsp;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.badgerlang.compiler.source.Span;
import org.eclipse.lsp4j.DocumentSymbol;
import org.eclipse.lsp4j.Location;
import org.eclipse.lsp4j.SymbolKind;
import org.eclipse.lsp4j.WorkspaceSymbol;
import org.eclipse.lsp4j.jsonrpc.messages.Either;

/// The declarations of a spec as a tree, and those of all specs of a folder by name.
final class OutlineFeature {
  private static final int MOST = 200;

  private OutlineFeature() {}

  static List<DocumentSymbol> outline(Snapshot snapshot) {
    return children(snapshot, snapshot.bindings().top().values());
  }

  private static List<DocumentSymbol> children(Snapshot snapshot, Collection<Symbol> symbols) {
    return symbols.stream()
        .filter(symbol -> symbol.span().source().name().equals(snapshot.uri()))
        .sorted(Comparator.comparingInt(symbol -> symbol.span().start()))
        .map(symbol -> entry(snapshot, symbol))
        .toList();
  }

  private static DocumentSymbol entry(Snapshot snapshot, Symbol symbol) {
    var whole = symbol.whole().to(symbol.span());
    var entry =
        new DocumentSymbol(
            symbol.name(),
            kind(symbol.kind()),
            snapshot.lines().range(whole),
            snapshot.lines().range(symbol.span()));
    entry.setDetail(
        symbol.type().isEmpty()
            ? symbol.kind().word()
            : symbol.kind().word() + " " + symbol.type());
    var inside =
        symbol.members().values().stream()
            .filter(member -> within(member.span(), symbol.whole()))
            .filter(member -> member.span().start() != symbol.span().start())
            .toList();
    entry.setChildren(new ArrayList<>(children(snapshot, inside)));
    return entry;
  }

  private static boolean within(Span inner, Span outer) {
    return inner.source().name().equals(outer.source().name())
        && outer.start() <= inner.start()
        && inner.end() <= outer.end();
  }

  /// The declarations whose names hold the letters of `query` in order.
  static List<WorkspaceSymbol> search(String query, Collection<Snapshot> snapshots) {
    var found = new ArrayList<WorkspaceSymbol>();
    for (Snapshot snapshot : snapshots) {
      for (Symbol symbol : snapshot.bindings().top().values()) {
        add(snapshot, symbol, query, found);
        if (symbol.kind().isTemplate() || symbol.kind() == Symbol.Kind.LOOP) {
          symbol.members().values().stream()
              .filter(member -> within(member.span(), symbol.whole()))
              .forEach(member -> add(snapshot, member, query, found));
        }
      }
    }
    return found.stream().limit(MOST).toList();
  }

  private static void add(
      Snapshot snapshot, Symbol symbol, String query, List<WorkspaceSymbol> found) {
    if (matches(symbol.name(), query)) {
      var location = new Location(snapshot.uri(), snapshot.lines().range(symbol.span()));
      var entry = new WorkspaceSymbol(symbol.name(), kind(symbol.kind()), Either.forLeft(location));
      symbol.container().ifPresent(holder -> entry.setContainerName(holder.name()));
      found.add(entry);
    }
  }

  private static boolean matches(String name, String query) {
    String low = name.toLowerCase(Locale.ROOT);
    int at = 0;
    for (char character : query.toLowerCase(Locale.ROOT).toCharArray()) {
      at = low.indexOf(character, at) + 1;
      if (at == 0) {
        return false;
      }
    }
    return true;
  }

  private static SymbolKind kind(Symbol.Kind kind) {
    return switch (kind) {
      case PARAM, SCHEDULE -> SymbolKind.Constant;
      case AXIS, LEVEL -> SymbolKind.TypeParameter;
      case FUNCTION -> SymbolKind.Function;
      case NET, EXPERT, AGENT, RULE -> SymbolKind.Class;
      case TASK -> SymbolKind.Interface;
      case LOOP -> SymbolKind.Namespace;
      case EVALUATE -> SymbolKind.Event;
      case MODULE -> SymbolKind.Module;
      case SET, RECORD -> SymbolKind.Struct;
      case ENTRY, WEIGHTS, STATE, DRAW, ACTION, OBSERVE, REWARD -> SymbolKind.Field;
      case NET_INSTANCE, AGENT_INSTANCE, RULE_INSTANCE -> SymbolKind.Object;
      case BATCH, FORMAL, LET, MEASURE, LEARNED -> SymbolKind.Variable;
    };
  }
}
