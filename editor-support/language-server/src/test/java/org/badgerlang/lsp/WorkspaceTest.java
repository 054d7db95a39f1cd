package org.badgerlang.lsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.TextDocumentContentChangeEvent;
import org.eclipse.lsp4j.WorkspaceSymbol;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// More than one document: modules of the author's own, edits, answers that come too late.
final class WorkspaceTest {
  private static final String MODULE = "/// The square.\nfn square(x) = x ^ 2\n";
  private static final String SPEC =
      "import parts.{square}\nfn both(a, b) = square(a) + square(b)\n";

  @TempDir Path folder;
  private Documents documents = new Documents();
  private String moduleUri = "";
  private String specUri = "";

  @BeforeEach
  void write() throws IOException {
    moduleUri = Files.writeString(folder.resolve("parts.badger"), MODULE).toUri().toString();
    specUri = Files.writeString(folder.resolve("spec.badger"), SPEC).toUri().toString();
    documents = new Documents();
    documents.folders(List.of(folder.toUri().toString()));
  }

  @Test
  void definitionLeadsToTheModule() {
    var spec = documents.open(specUri, 1, SPEC);
    var link = NavigationFeature.definition(spec, SPEC.indexOf("square(a)") + 1).getFirst();
    assertEquals(moduleUri, link.getTargetUri());
    assertEquals(new Position(1, 3), link.getTargetSelectionRange().getStart());
  }

  @Test
  void renameReachesEveryFile() {
    var module = documents.open(moduleUri, 1, MODULE);
    var edit =
        RenameFeature.rename(module, MODULE.indexOf("square(x)") + 1, "power", documents.all())
            .orElseThrow();
    assertEquals(1, edit.getChanges().get(moduleUri).size());
    assertEquals(3, edit.getChanges().get(specUri).size());
  }

  @Test
  void anOpenModuleCountsAsItIsInTheEditor() {
    documents.open(moduleUri, 1, "fn other(x) = x\n");
    var spec = documents.open(specUri, 1, SPEC);
    assertEquals(List.of(), NavigationFeature.definition(spec, SPEC.indexOf("square(a)") + 1));
  }

  @Test
  void symbolsOfTheWholeFolder() {
    var names =
        OutlineFeature.search("sq", documents.all()).stream()
            .map(WorkspaceSymbol::getName)
            .toList();
    assertEquals(List.of("square"), names);
  }

  @Test
  void editsFollowOneAnother() {
    documents.open(specUri, 1, "axis a = 1\n");
    var first = new Range(new Position(0, 5), new Position(0, 6));
    var second = new Range(new Position(0, 7), new Position(0, 7));
    var changed =
        documents.change(
            specUri,
            2,
            List.of(
                new TextDocumentContentChangeEvent(first, "bc"),
                new TextDocumentContentChangeEvent(second, "d")));
    assertEquals("axis bcd = 1\n", changed.orElseThrow().text());
  }

  @Test
  void anAnswerToATextThatIsGoneIsNotGiven() throws InterruptedException {
    documents.open(specUri, 1, SPEC);
    var asked = new CountDownLatch(1);
    var changed = new CountDownLatch(1);
    try (var guard = new Guard(documents, _ -> {})) {
      var answer =
          guard.about(
              specUri,
              "",
              snapshot -> {
                asked.countDown();
                await(changed);
                return snapshot.text();
              });
      asked.await();
      documents.open(specUri, 2, MODULE);
      changed.countDown();
      assertThrows(CompletionException.class, answer::join);
      assertEquals(MODULE, guard.about(specUri, "", Snapshot::text).join());
    }
  }

  @Test
  void whatFailsCostsOneAnswer() {
    documents.open(specUri, 1, SPEC);
    var log = new StringBuilder();
    try (var guard = new Guard(documents, log::append)) {
      var failed =
          guard.about(
              specUri,
              "nothing",
              _ -> {
                throw new IllegalStateException("a bug");
              });
      assertEquals("nothing", failed.join());
      assertTrue(log.toString().contains("a bug"));
      assertEquals(SPEC, guard.about(specUri, "", Snapshot::text).join());
    }
  }

  @Test
  void theLibraryIsKnownWithoutAnImport() {
    String text = "fn f(a, b) = mse(a, b)\n";
    var spec = documents.open(specUri, 1, text);
    var link = NavigationFeature.definition(spec, text.indexOf("mse") + 1).getFirst();
    assertTrue(link.getTargetUri().endsWith("std/losses.badger"));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException error) {
      throw new IllegalStateException(error);
    }
  }
}
