package org.badgerlang.lsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.lsp4j.ClientCapabilities;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializedParams;
import org.eclipse.lsp4j.MessageActionItem;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.PublishDiagnosticsParams;
import org.eclipse.lsp4j.SemanticTokensParams;
import org.eclipse.lsp4j.ShowMessageRequestParams;
import org.eclipse.lsp4j.TextDocumentContentChangeEvent;
import org.eclipse.lsp4j.TextDocumentIdentifier;
import org.eclipse.lsp4j.TextDocumentItem;
import org.eclipse.lsp4j.VersionedTextDocumentIdentifier;
import org.eclipse.lsp4j.WorkspaceSymbolParams;
import org.eclipse.lsp4j.jsonrpc.Launcher;
import org.eclipse.lsp4j.launch.LSPLauncher;
import org.eclipse.lsp4j.services.LanguageClient;
import org.eclipse.lsp4j.services.LanguageServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A conversation with a server in a process of its own, over its standard streams.
@Timeout(value = 90, unit = TimeUnit.SECONDS)
final class ProtocolTest {
  private static final String URI = "file:///tmp/badger-protocol/spec.badger";

  /// What the server says by itself.
  private static final class Editor implements LanguageClient {
    private final LinkedBlockingQueue<PublishDiagnosticsParams> published =
        new LinkedBlockingQueue<>();
    private final AtomicReference<String> errors = new AtomicReference<>("");

    @Override
    public void publishDiagnostics(PublishDiagnosticsParams diagnostics) {
      published.add(diagnostics);
    }

    @Override
    public void telemetryEvent(Object object) {}

    @Override
    public void showMessage(MessageParams message) {}

    @Override
    public CompletableFuture<MessageActionItem> showMessageRequest(
        ShowMessageRequestParams request) {
      return CompletableFuture.completedFuture(new MessageActionItem("no"));
    }

    @Override
    public void logMessage(MessageParams message) {
      errors.updateAndGet(before -> before + message.getMessage());
    }

    PublishDiagnosticsParams next(int version) throws InterruptedException {
      while (true) {
        var params = published.take();
        if (params.getVersion() != null && params.getVersion() == version) {
          return params;
        }
      }
    }
  }

  @Test
  void openEditAskAndLeave() throws Exception {
    var process = start();
    try {
      var editor = new Editor();
      Launcher<BadgerServer> launcher =
          new LSPLauncher.Builder<BadgerServer>()
              .setLocalService(editor)
              .setRemoteInterface(BadgerServer.class)
              .setInput(process.getInputStream())
              .setOutput(process.getOutputStream())
              .create();
      launcher.startListening();
      var server = launcher.getRemoteProxy();
      var options = new InitializeParams();
      options.setCapabilities(new ClientCapabilities());
      var initialization = new JsonObject();
      initialization.addProperty("codeLens", true);
      options.setInitializationOptions(initialization);
      var capabilities = server.initialize(options).get().getCapabilities();
      assertNotNull(capabilities.getCodeLensProvider());
      server.initialized(new InitializedParams());

      server
          .getTextDocumentService()
          .didOpen(
              new DidOpenTextDocumentParams(new TextDocumentItem(URI, "badger", 1, Specs.MAML)));
      assertEquals(List.of(), errors(editor.next(1)));
      change(server, 2, Specs.MAML.replace("minimise mse(learner", "minimise mse((learner"));
      assertFalse(errors(editor.next(2)).isEmpty());
      change(server, 3, Specs.MAML);
      assertEquals(List.of(), errors(editor.next(3)));

      var document = new TextDocumentIdentifier(URI);
      var hover =
          server
              .getTextDocumentService()
              .hover(new HoverParams(document, new Position(4, 5)))
              .get();
      assertTrue(hover.getContents().getRight().getValue().contains("learner"));
      assertFalse(
          server
              .getTextDocumentService()
              .semanticTokensFull(new SemanticTokensParams(document))
              .get()
              .getData()
              .isEmpty());
      assertNotNull(server.getWorkspaceService().symbol(new WorkspaceSymbolParams("learn")).get());
      var place = new PictureRequests.Place(document, new Position(4, 5));
      assertTrue(server.getPictures().nest(place).get().toString().contains("<svg"));
      assertTrue(server.getPictures().flow(place).get().toString().contains("Flow of learner"));
      assertNotNull(server.getPictures().templates(new JsonObject()).get());

      server.shutdown().get();
      server.exit();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the server did not end");
      assertEquals(0, process.exitValue());
      assertEquals("", editor.errors.get());
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> errors(PublishDiagnosticsParams params) {
    return params.getDiagnostics().stream()
        .filter(each -> each.getSeverity() == org.eclipse.lsp4j.DiagnosticSeverity.Error)
        .map(each -> each.toString())
        .toList();
  }

  private static void change(LanguageServer server, int version, String text) {
    server
        .getTextDocumentService()
        .didChange(
            new DidChangeTextDocumentParams(
                new VersionedTextDocumentIdentifier(URI, version),
                List.of(new TextDocumentContentChangeEvent(text))));
  }

  private static Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "org.badgerlang.lsp.Main")
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
