package org.badgerlang.lsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.eclipse.lsp4j.jsonrpc.ResponseErrorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Definition, references and rename at a cursor.
final class NavigationTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "badger.step(wrong) | 8 | fn step",
        "badger.state | 1 | agent badger",
        "Cell.weights | 1 | expert Cell",
        "of Guessing | 4 | task Guessing",
        "guess = badger | 1 | action  guess",
        "guess - target | 1 | action  guess",
        "guess - target | 9 | draw    target",
        "last(inner.loss) | 6 | loop inner",
        "over: unit | 7 | axis unit",
        "memory.h | 1 | net memory",
        "heard)) | 2 | let heard",
        "size = 4 | 1 | param size"
      })
  void definitionIsTheDeclaration(String use, int into, String declaration) {
    var at = Marked.of(Specs.at(Specs.GUESSING, use, into));
    var links = NavigationFeature.definition(at.snapshot(), at.offset());
    assertEquals(1, links.size());
    int start = at.snapshot().lines().offset(links.getFirst().getTargetSelectionRange().getStart());
    int line = at.snapshot().lines().line(start);
    String text =
        at.snapshot()
            .text()
            .substring(
                at.snapshot().lines().startOfLine(line), at.snapshot().lines().endOfLine(line));
    assertTrue(text.strip().startsWith(declaration), () -> text + " is not " + declaration);
  }

  @Test
  void definitionOfALibraryNameIsAFile() {
    var at = Marked.of(Specs.at(Specs.GUESSING, "Lstm(in", 1));
    var links = NavigationFeature.definition(at.snapshot(), at.offset());
    assertTrue(links.getFirst().getTargetUri().endsWith("std/experts.badger"));
  }

  @Test
  void membersOfSetsAndOfWhatLoopsLeft() {
    for (String use : List.of("support.x", "query.y", "adapt.learner")) {
      var at = Marked.of(Specs.at(Specs.MAML, use, use.indexOf('.') + 1));
      assertEquals(1, NavigationFeature.definition(at.snapshot(), at.offset()).size(), use);
    }
  }

  @Test
  void referencesAreAllUses() {
    var at = Marked.of(Specs.at(Specs.GUESSING, "target:", 0));
    var all =
        NavigationFeature.references(at.snapshot(), at.offset(), true, List.of(at.snapshot()));
    var uses =
        NavigationFeature.references(at.snapshot(), at.offset(), false, List.of(at.snapshot()));
    assertEquals(2, all.size());
    assertEquals(1, uses.size());
  }

  @Test
  void renameChangesEveryUse() {
    var at = Marked.of(Specs.at(Specs.GUESSING, "memory.h", 2));
    var edit =
        RenameFeature.rename(at.snapshot(), at.offset(), "mind", List.of(at.snapshot()))
            .orElseThrow();
    String text = Marked.apply(at.snapshot(), edit.getChanges().get(Marked.URI));
    assertTrue(text.contains("net mind  = Lstm"));
    assertTrue(text.contains("peers(mind.h)"));
    assertTrue(text.contains("readout(mind.h)"));
    assertTrue(!text.contains("memory"));
  }

  @Test
  void renameRefusesWhatIsTakenOrNoName() {
    var at = Marked.of(Specs.at(Specs.GUESSING, "memory.h", 2));
    var here = List.of(at.snapshot());
    for (String name : List.of("talk", "let", "3d", "")) {
      assertThrows(
          ResponseErrorException.class,
          () -> RenameFeature.rename(at.snapshot(), at.offset(), name, here),
          name);
    }
    var library = Marked.of(Specs.at(Specs.GUESSING, "adam(lr", 1));
    assertTrue(RenameFeature.prepare(library.snapshot(), library.offset()).isEmpty());
  }
}
