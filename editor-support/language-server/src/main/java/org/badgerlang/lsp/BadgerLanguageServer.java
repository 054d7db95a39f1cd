package org.badgerlang.lsp;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.lsp4j.CodeActionKind;
import org.eclipse.lsp4j.CodeActionOptions;
import org.eclipse.lsp4j.CodeLensOptions;
import org.eclipse.lsp4j.CompletionOptions;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializeResult;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.MessageType;
import org.eclipse.lsp4j.PublishDiagnosticsParams;
import org.eclipse.lsp4j.RenameOptions;
import org.eclipse.lsp4j.SemanticTokensWithRegistrationOptions;
import org.eclipse.lsp4j.ServerCapabilities;
import org.eclipse.lsp4j.ServerInfo;
import org.eclipse.lsp4j.SetTraceParams;
import org.eclipse.lsp4j.SignatureHelpOptions;
import org.eclipse.lsp4j.TextDocumentSyncKind;
import org.eclipse.lsp4j.WorkspaceFolder;
import org.eclipse.lsp4j.WorkspaceFoldersOptions;
import org.eclipse.lsp4j.WorkspaceServerCapabilities;
import org.eclipse.lsp4j.services.LanguageClient;
import org.eclipse.lsp4j.services.LanguageClientAware;
import org.jspecify.annotations.Nullable;

/// The server: says what it can do, and holds what its services share.
final class BadgerLanguageServer implements BadgerServer, LanguageClientAware {
  private final AtomicReference<@Nullable LanguageClient> client = new AtomicReference<>();
  private final AtomicReference<Settings> settings = new AtomicReference<>(Settings.DEFAULT);
  private final Documents documents = new Documents();
  private final Guard guard = new Guard(documents, this::log);
  private final Checker checker =
      new Checker(
          documents,
          this::publish,
          this::refresh,
          this::log,
          () -> Objects.requireNonNull(settings.get()).delay());
  private final TextRequests texts = new TextRequests(documents, guard, checker, settings::get);
  private final WorkspaceRequests workspace =
      new WorkspaceRequests(documents, guard, checker, settings);
  private final Pictures pictures = new Pictures(guard);
  private final Runnable exit;
  private boolean lensCommands = false;
  private boolean refreshes = false;
  private boolean stopped = false;

  /// @param exit what the `exit` notification does
  BadgerLanguageServer(Runnable exit) {
    this.exit = exit;
  }

  @Override
  public void connect(LanguageClient connected) {
    client.set(connected);
  }

  @Override
  public CompletableFuture<InitializeResult> initialize(InitializeParams params) {
    if (params.getInitializationOptions() instanceof JsonObject options) {
      settings.updateAndGet(before -> before.read(options.get("settings")));
      var lens = options.get("codeLens");
      lensCommands = lens != null && lens.isJsonPrimitive() && lens.getAsBoolean();
    }
    if (params.getWorkspaceFolders() != null) {
      documents.folders(
          params.getWorkspaceFolders().stream().map(WorkspaceFolder::getUri).toList());
    }
    refreshes = wantsRefresh(params);
    return CompletableFuture.completedFuture(
        new InitializeResult(capabilities(), new ServerInfo("Badger", "0.1.0")));
  }

  private static boolean wantsRefresh(InitializeParams params) {
    var capabilities = params.getCapabilities();
    var workspace = capabilities == null ? null : capabilities.getWorkspace();
    var hints = workspace == null ? null : workspace.getInlayHint();
    return hints != null && Boolean.TRUE.equals(hints.getRefreshSupport());
  }

  private ServerCapabilities capabilities() {
    var can = new ServerCapabilities();
    can.setTextDocumentSync(TextDocumentSyncKind.Incremental);
    can.setHoverProvider(true);
    can.setCompletionProvider(new CompletionOptions(false, List.of(".", "{", "[", ":")));
    can.setSignatureHelpProvider(new SignatureHelpOptions(List.of("(", ","), List.of(":")));
    can.setDefinitionProvider(true);
    can.setReferencesProvider(true);
    can.setDocumentHighlightProvider(true);
    can.setRenameProvider(new RenameOptions(true));
    can.setDocumentSymbolProvider(true);
    can.setWorkspaceSymbolProvider(true);
    can.setFoldingRangeProvider(true);
    can.setSelectionRangeProvider(true);
    can.setDocumentFormattingProvider(true);
    can.setCodeActionProvider(new CodeActionOptions(List.of(CodeActionKind.QuickFix)));
    can.setSemanticTokensProvider(
        new SemanticTokensWithRegistrationOptions(ColourFeature.legend(), true));
    can.setInlayHintProvider(true);
    if (lensCommands) {
      can.setCodeLensProvider(new CodeLensOptions(false));
    }
    var folders = new WorkspaceFoldersOptions();
    folders.setSupported(true);
    folders.setChangeNotifications(true);
    can.setWorkspace(new WorkspaceServerCapabilities(folders));
    return can;
  }

  @Override
  public CompletableFuture<Object> shutdown() {
    stopped = true;
    checker.close();
    guard.close();
    return CompletableFuture.completedFuture(new Object());
  }

  @Override
  public void exit() {
    exit.run();
  }

  /// Whether `shutdown` came before `exit`, as it should.
  boolean isStopped() {
    return stopped;
  }

  @Override
  public void setTrace(SetTraceParams params) {
    // The client shows the messages itself.
  }

  @Override
  public TextRequests getTextDocumentService() {
    return texts;
  }

  @Override
  public WorkspaceRequests getWorkspaceService() {
    return workspace;
  }

  @Override
  public Pictures getPictures() {
    return pictures;
  }

  private void publish(PublishDiagnosticsParams diagnostics) {
    var connected = client.get();
    if (connected != null) {
      connected.publishDiagnostics(diagnostics);
    }
  }

  /// What the compiler found out may change hints and colours that were asked for before.
  private void refresh() {
    var connected = client.get();
    if (connected != null && refreshes) {
      connected.refreshInlayHints();
    }
  }

  private void log(String text) {
    var connected = client.get();
    if (connected != null) {
      connected.logMessage(new MessageParams(MessageType.Error, text));
    }
  }
}
