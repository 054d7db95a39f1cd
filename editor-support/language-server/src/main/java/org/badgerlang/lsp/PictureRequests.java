package org.badgerlang.lsp;

import java.util.concurrent.CompletableFuture;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.TextDocumentIdentifier;
import org.eclipse.lsp4j.jsonrpc.services.JsonRequest;
import org.eclipse.lsp4j.jsonrpc.services.JsonSegment;
import org.jspecify.annotations.Nullable;

/// The requests that the protocol does not have: `badger/nest`, `badger/flow`, `badger/templates`.
@JsonSegment("badger")
public interface PictureRequests {

  /// The document a picture is of, and for a flow the place in it.
  final class Place {
    private @Nullable TextDocumentIdentifier textDocument;
    private @Nullable Position position;

    /// For the protocol, which fills the fields.
    public Place() {}

    /// A place as a client names it.
    public Place(TextDocumentIdentifier textDocument, Position position) {
      this.textDocument = textDocument;
      this.position = position;
    }

    String uri() {
      return textDocument == null ? "" : textDocument.getUri();
    }

    Position at() {
      return position == null ? new Position(0, 0) : position;
    }
  }

  /// The nest of loops of a document.
  @JsonRequest
  CompletableFuture<Object> nest(Place place);

  /// What reaches the thing at a place and what it reaches.
  @JsonRequest
  CompletableFuture<Object> flow(Place place);

  /// The specs to begin with.
  @JsonRequest
  CompletableFuture<Object> templates(Object ignored);
}
