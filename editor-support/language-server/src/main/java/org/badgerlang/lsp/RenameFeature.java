package org.badgerlang.lsp;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.eclipse.lsp4j.PrepareRenameResult;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.WorkspaceEdit;
import org.eclipse.lsp4j.jsonrpc.ResponseErrorException;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseError;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;

/// Another name for a thing, everywhere at once.
final class RenameFeature {
  private RenameFeature() {}

  static Optional<PrepareRenameResult> prepare(Snapshot snapshot, int offset) {
    return snapshot
        .bindings()
        .at(offset)
        .filter(occurrence -> isOwn(occurrence.symbol()))
        .map(
            occurrence ->
                new PrepareRenameResult(
                    snapshot.lines().range(occurrence.span()), occurrence.symbol().name()));
  }

  /// @throws ResponseErrorException in words for the author, where the name will not do
  static Optional<WorkspaceEdit> rename(
      Snapshot snapshot, int offset, String name, Collection<Snapshot> others) {
    var occurrence = snapshot.bindings().at(offset);
    if (occurrence.isEmpty()) {
      return Optional.empty();
    }
    var symbol = occurrence.get().symbol();
    if (!isOwn(symbol)) {
      throw refuse("`" + symbol.name() + "` belongs to the library");
    }
    if (!Words.isName(name)) {
      throw refuse("`" + name + "` cannot be a name");
    }
    clash(snapshot, symbol, name)
        .ifPresent(
            other -> {
              throw refuse("there is already a " + other.kind().word() + " `" + name + "` here");
            });
    var changes = new LinkedHashMap<String, List<TextEdit>>();
    for (Snapshot each : others) {
      var edits =
          each.bindings().of(symbol).stream()
              .map(found -> new TextEdit(each.lines().range(found.span()), name))
              .distinct()
              .toList();
      if (!edits.isEmpty()) {
        changes.put(each.uri(), edits);
      }
    }
    return Optional.of(new WorkspaceEdit(changes));
  }

  private static boolean isOwn(Symbol symbol) {
    return !symbol.isBuiltIn()
        && symbol.kind() != Symbol.Kind.MODULE
        && symbol.span().source().name().contains(":");
  }

  /// What already has the name where the thing is used.
  private static Optional<Symbol> clash(Snapshot snapshot, Symbol symbol, String name) {
    if (name.equals(symbol.name())) {
      return Optional.empty();
    }
    return snapshot.bindings().of(symbol).stream()
        .map(each -> snapshot.bindings().visibleAt(each.span().start()).get(name))
        .filter(java.util.Objects::nonNull)
        .findFirst();
  }

  private static ResponseErrorException refuse(String why) {
    return new ResponseErrorException(
        new ResponseError(ResponseErrorCode.RequestFailed, why, null));
  }
}
