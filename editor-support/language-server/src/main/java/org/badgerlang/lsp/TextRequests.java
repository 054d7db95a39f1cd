package org.badgerlang.lsp;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionParams;
import org.eclipse.lsp4j.CodeLens;
import org.eclipse.lsp4j.CodeLensParams;
import org.eclipse.lsp4j.Command;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionList;
import org.eclipse.lsp4j.CompletionParams;
import org.eclipse.lsp4j.DefinitionParams;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidCloseTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.DidSaveTextDocumentParams;
import org.eclipse.lsp4j.DocumentFormattingParams;
import org.eclipse.lsp4j.DocumentHighlight;
import org.eclipse.lsp4j.DocumentHighlightParams;
import org.eclipse.lsp4j.DocumentSymbol;
import org.eclipse.lsp4j.DocumentSymbolParams;
import org.eclipse.lsp4j.FoldingRange;
import org.eclipse.lsp4j.FoldingRangeRequestParams;
import org.eclipse.lsp4j.Hover;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.InlayHint;
import org.eclipse.lsp4j.InlayHintParams;
import org.eclipse.lsp4j.Location;
import org.eclipse.lsp4j.LocationLink;
import org.eclipse.lsp4j.PrepareRenameDefaultBehavior;
import org.eclipse.lsp4j.PrepareRenameParams;
import org.eclipse.lsp4j.PrepareRenameResult;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.ReferenceParams;
import org.eclipse.lsp4j.RenameParams;
import org.eclipse.lsp4j.SelectionRange;
import org.eclipse.lsp4j.SelectionRangeParams;
import org.eclipse.lsp4j.SemanticTokens;
import org.eclipse.lsp4j.SemanticTokensParams;
import org.eclipse.lsp4j.SignatureHelp;
import org.eclipse.lsp4j.SignatureHelpParams;
import org.eclipse.lsp4j.SymbolInformation;
import org.eclipse.lsp4j.TextDocumentPositionParams;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.WorkspaceEdit;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.jsonrpc.messages.Either3;
import org.eclipse.lsp4j.services.TextDocumentService;
import org.jspecify.annotations.NullUnmarked;

/// The requests about one document, each handed to its feature.
///
/// The protocol answers `null` where there is nothing to show.
@NullUnmarked
final class TextRequests implements TextDocumentService {
  private final Documents documents;
  private final Guard guard;
  private final Checker checker;
  private final Supplier<Settings> settings;

  TextRequests(Documents documents, Guard guard, Checker checker, Supplier<Settings> settings) {
    this.documents = documents;
    this.guard = guard;
    this.checker = checker;
    this.settings = settings;
  }

  @Override
  public void didOpen(DidOpenTextDocumentParams params) {
    var document = params.getTextDocument();
    checker.now(documents.open(document.getUri(), document.getVersion(), document.getText()));
  }

  @Override
  public void didChange(DidChangeTextDocumentParams params) {
    var document = params.getTextDocument();
    documents
        .change(document.getUri(), document.getVersion(), params.getContentChanges())
        .ifPresent(checker::soon);
  }

  @Override
  public void didClose(DidCloseTextDocumentParams params) {
    String uri = params.getTextDocument().getUri();
    documents.close(uri);
    checker.closed(uri);
  }

  @Override
  public void didSave(DidSaveTextDocumentParams params) {
    // Every change was told already.
  }

  @Override
  public CompletableFuture<Hover> hover(HoverParams params) {
    return at(params, (snapshot, offset) -> HoverFeature.hover(snapshot, offset));
  }

  @Override
  public CompletableFuture<Either<List<CompletionItem>, CompletionList>> completion(
      CompletionParams params) {
    return guard.about(
        uri(params),
        Either.forLeft(List.of()),
        snapshot -> Either.forLeft(CompletionFeature.complete(snapshot, offset(snapshot, params))));
  }

  @Override
  public CompletableFuture<SignatureHelp> signatureHelp(SignatureHelpParams params) {
    return at(params, (snapshot, offset) -> SignatureFeature.help(snapshot, offset));
  }

  @Override
  public CompletableFuture<Either<List<? extends Location>, List<? extends LocationLink>>>
      definition(DefinitionParams params) {
    return guard.about(
        uri(params),
        Either.forLeft(List.of()),
        snapshot ->
            Either.forRight(NavigationFeature.definition(snapshot, offset(snapshot, params))));
  }

  @Override
  public CompletableFuture<List<? extends Location>> references(ReferenceParams params) {
    boolean declaration = params.getContext().isIncludeDeclaration();
    return guard.about(
        uri(params),
        List.of(),
        snapshot ->
            NavigationFeature.references(
                snapshot, offset(snapshot, params), declaration, documents.all()));
  }

  @Override
  public CompletableFuture<List<? extends DocumentHighlight>> documentHighlight(
      DocumentHighlightParams params) {
    return guard.about(
        uri(params),
        List.of(),
        snapshot -> NavigationFeature.highlights(snapshot, offset(snapshot, params)));
  }

  @Override
  public CompletableFuture<Either3<Range, PrepareRenameResult, PrepareRenameDefaultBehavior>>
      prepareRename(PrepareRenameParams params) {
    return at(
        params,
        (snapshot, offset) -> RenameFeature.prepare(snapshot, offset).map(Either3::forSecond));
  }

  @Override
  public CompletableFuture<WorkspaceEdit> rename(RenameParams params) {
    return at(
        params,
        (snapshot, offset) ->
            RenameFeature.rename(snapshot, offset, params.getNewName(), documents.all()));
  }

  @Override
  public CompletableFuture<List<Either<SymbolInformation, DocumentSymbol>>> documentSymbol(
      DocumentSymbolParams params) {
    return guard.about(
        params.getTextDocument().getUri(),
        List.of(),
        snapshot ->
            OutlineFeature.outline(snapshot).stream()
                .map(Either::<SymbolInformation, DocumentSymbol>forRight)
                .toList());
  }

  @Override
  public CompletableFuture<List<FoldingRange>> foldingRange(FoldingRangeRequestParams params) {
    return guard.about(params.getTextDocument().getUri(), List.of(), FoldingFeature::ranges);
  }

  @Override
  public CompletableFuture<List<SelectionRange>> selectionRange(SelectionRangeParams params) {
    return guard.about(
        params.getTextDocument().getUri(),
        List.of(),
        snapshot ->
            params.getPositions().stream()
                .map(at -> SelectionFeature.around(snapshot, snapshot.lines().offset(at)))
                .toList());
  }

  @Override
  public CompletableFuture<List<? extends TextEdit>> formatting(DocumentFormattingParams params) {
    return guard.about(params.getTextDocument().getUri(), List.of(), FormattingFeature::format);
  }

  @Override
  public CompletableFuture<List<Either<Command, CodeAction>>> codeAction(CodeActionParams params) {
    return guard.about(
        params.getTextDocument().getUri(),
        List.of(),
        snapshot ->
            QuickFixFeature.fixes(snapshot, params.getRange()).stream()
                .map(Either::<Command, CodeAction>forRight)
                .toList());
  }

  @Override
  public CompletableFuture<SemanticTokens> semanticTokensFull(SemanticTokensParams params) {
    return guard.about(
        params.getTextDocument().getUri(), new SemanticTokens(List.of()), ColourFeature::tokens);
  }

  @Override
  public CompletableFuture<List<InlayHint>> inlayHint(InlayHintParams params) {
    return guard.about(
        params.getTextDocument().getUri(),
        List.of(),
        snapshot -> HintFeature.hints(snapshot, params.getRange(), settings.get()));
  }

  @Override
  public CompletableFuture<List<? extends CodeLens>> codeLens(CodeLensParams params) {
    return guard.about(
        params.getTextDocument().getUri(),
        List.of(),
        snapshot -> settings.get().lenses() ? LensFeature.lenses(snapshot) : List.of());
  }

  private interface AtOffset<T> {
    Optional<T> answer(Snapshot snapshot, int offset);
  }

  private <T> CompletableFuture<T> at(TextDocumentPositionParams params, AtOffset<T> feature) {
    Function<Snapshot, T> answer =
        snapshot -> feature.answer(snapshot, offset(snapshot, params)).orElse(null);
    return guard.about(uri(params), null, answer);
  }

  private static String uri(TextDocumentPositionParams params) {
    return params.getTextDocument().getUri();
  }

  private static int offset(Snapshot snapshot, TextDocumentPositionParams params) {
    return snapshot.lines().offset(params.getPosition());
  }
}
