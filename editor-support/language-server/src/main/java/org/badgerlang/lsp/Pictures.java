package org.badgerlang.lsp;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Answers the requests for pictures and templates.
final class Pictures implements PictureRequests {
  private static final Picture NONE = new Picture("Nest", "<p>This spec is not open.</p>");

  private final Guard guard;

  Pictures(Guard guard) {
    this.guard = guard;
  }

  @Override
  public CompletableFuture<Object> nest(Place place) {
    return guard.<Object>about(place.uri(), NONE, NestPicture::of);
  }

  @Override
  public CompletableFuture<Object> flow(Place place) {
    return guard.<Object>about(
        place.uri(),
        NONE,
        snapshot ->
            FlowPicture.of(snapshot, snapshot.lines().offset(place.at()))
                .orElse(new Picture("Flow", "<p>Put the cursor on a name.</p>")));
  }

  @Override
  public CompletableFuture<Object> templates(Object ignored) {
    return guard.<Object>run(List.of(), _ -> Templates.all());
  }
}
