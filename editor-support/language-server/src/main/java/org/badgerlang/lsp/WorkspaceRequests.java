package org.badgerlang.lsp;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.lsp4j.DidChangeConfigurationParams;
import org.eclipse.lsp4j.DidChangeWatchedFilesParams;
import org.eclipse.lsp4j.DidChangeWorkspaceFoldersParams;
import org.eclipse.lsp4j.SymbolInformation;
import org.eclipse.lsp4j.WorkspaceFolder;
import org.eclipse.lsp4j.WorkspaceSymbol;
import org.eclipse.lsp4j.WorkspaceSymbolParams;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.services.WorkspaceService;

/// What concerns more than one document.
final class WorkspaceRequests implements WorkspaceService {
  private final Documents documents;
  private final Guard guard;
  private final Checker checker;
  private final AtomicReference<Settings> settings;

  WorkspaceRequests(
      Documents documents, Guard guard, Checker checker, AtomicReference<Settings> settings) {
    this.documents = documents;
    this.guard = guard;
    this.checker = checker;
    this.settings = settings;
  }

  @Override
  public CompletableFuture<
          Either<List<? extends SymbolInformation>, List<? extends WorkspaceSymbol>>>
      symbol(WorkspaceSymbolParams params) {
    return guard.<Either<List<? extends SymbolInformation>, List<? extends WorkspaceSymbol>>>run(
        Either.forRight(List.of()),
        _ -> Either.forRight(OutlineFeature.search(params.getQuery(), documents.all())));
  }

  @Override
  public void didChangeConfiguration(DidChangeConfigurationParams params) {
    settings.updateAndGet(before -> before.read(params.getSettings()));
    documents.open().forEach(checker::now);
  }

  /// A module that changed on disk may change what its importers mean.
  @Override
  public void didChangeWatchedFiles(DidChangeWatchedFilesParams params) {
    params.getChanges().forEach(change -> documents.changedOnDisk(change.getUri()));
    for (Snapshot each : documents.open()) {
      checker.soon(documents.open(each.uri(), each.version(), each.text()));
    }
  }

  @Override
  public void didChangeWorkspaceFolders(DidChangeWorkspaceFoldersParams params) {
    var event = params.getEvent();
    documents.folders(
        event.getAdded(), event.getRemoved().stream().map(WorkspaceFolder::getUri).toList());
  }
}
