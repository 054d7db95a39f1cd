package org.badgerlang.lsp;

import org.eclipse.lsp4j.jsonrpc.services.JsonDelegate;
import org.eclipse.lsp4j.services.LanguageServer;

/// The protocol and the requests that it does not have.
public interface BadgerServer extends LanguageServer {
  /// The requests for pictures and templates.
  @JsonDelegate
  PictureRequests getPictures();
}
