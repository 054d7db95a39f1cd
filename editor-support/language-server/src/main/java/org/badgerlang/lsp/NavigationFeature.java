package org.badgerlang.lsp;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.eclipse.lsp4j.DocumentHighlight;
import org.eclipse.lsp4j.DocumentHighlightKind;
import org.eclipse.lsp4j.Location;
import org.eclipse.lsp4j.LocationLink;

/// Where a name is declared, and where it is used.
final class NavigationFeature {
  private NavigationFeature() {}

  static List<LocationLink> definition(Snapshot snapshot, int offset) {
    return snapshot
        .bindings()
        .at(offset)
        .filter(occurrence -> !occurrence.symbol().isBuiltIn())
        .map(occurrence -> List.of(link(snapshot, occurrence)))
        .orElse(List.of());
  }

  private static LocationLink link(Snapshot snapshot, Occurrence occurrence) {
    var symbol = occurrence.symbol();
    var source = symbol.span().source();
    var lines = linesOf(snapshot, symbol);
    return new LocationLink(
        snapshot.library().uri(source),
        lines.range(symbol.whole()),
        lines.range(symbol.span()),
        snapshot.lines().range(occurrence.span()));
  }

  private static LineMap linesOf(Snapshot snapshot, Symbol symbol) {
    var source = symbol.span().source();
    return source.name().equals(snapshot.uri()) ? snapshot.lines() : new LineMap(source.text());
  }

  static List<Location> references(
      Snapshot snapshot, int offset, boolean withDeclaration, Collection<Snapshot> others) {
    var symbol = snapshot.bindings().at(offset).map(Occurrence::symbol);
    return symbol
        .map(
            found -> {
              var locations = new ArrayList<Location>();
              for (Snapshot each : others) {
                each.bindings().of(found).stream()
                    .filter(occurrence -> withDeclaration || !occurrence.declares())
                    .map(
                        occurrence ->
                            new Location(each.uri(), each.lines().range(occurrence.span())))
                    .distinct()
                    .forEach(locations::add);
              }
              return List.copyOf(locations);
            })
        .orElse(List.of());
  }

  /// The uses of a name in its own document.
  static List<DocumentHighlight> highlights(Snapshot snapshot, int offset) {
    Optional<Symbol> symbol = snapshot.bindings().at(offset).map(Occurrence::symbol);
    return symbol.map(found -> snapshot.bindings().of(found)).orElse(List.of()).stream()
        .map(
            occurrence ->
                new DocumentHighlight(
                    snapshot.lines().range(occurrence.span()),
                    occurrence.declares()
                        ? DocumentHighlightKind.Write
                        : DocumentHighlightKind.Read))
        .distinct()
        .toList();
  }
}
