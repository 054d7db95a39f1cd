package org.badgerlang.lsp;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.TextDocumentIdentifier;
import org.eclipse.lsp4j.jsonrpc.services.JsonRequest;
import org.eclipse.lsp4j.jsonrpc.services.JsonSegment;
import org.jspecify.annotations.Nullable;

/// The requests that the protocol does not have: `badger/nest`, `badger/flow`, `badger/templates`.
@JsonSegment("badger")
public final class PictureRequests {
  private static final Picture NONE = new Picture("Nest", "<p>This spec is not open.</p>");

  /// The document a picture is of, and for a flow the place in it.
  public static final class Place {
    private @Nullable TextDocumentIdentifier textDocument;
    private @Nullable Position position;

    /// For the protocol, which fills the fields.
    public Place() {}

    Place(TextDocumentIdentifier textDocument, Position position) {
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

  private final Guard guard;

  PictureRequests(Guard guard) {
    this.guard = guard;
  }

  /// The nest of loops of a document.
  @JsonRequest
  public CompletableFuture<Object> nest(Place place) {
    return guard.<Object>about(place.uri(), NONE, NestPicture::of);
  }

  /// What reaches the thing at a place and what it reaches.
  @JsonRequest
  public CompletableFuture<Object> flow(Place place) {
    return guard.<Object>about(
        place.uri(),
        NONE,
        snapshot ->
            FlowPicture.of(snapshot, snapshot.lines().offset(place.at()))
                .orElse(new Picture("Flow", "<p>Put the cursor on a name.</p>")));
  }

  /// The specs to begin with.
  @JsonRequest
  public CompletableFuture<Object> templates(Object ignored) {
    return guard.<Object>run(List.of(), _ -> Templates.all());
  }
}
