package org.badgerlang.lsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.lsp4j.CodeLens;
import org.eclipse.lsp4j.DocumentSymbol;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;
import org.junit.jupiter.api.Test;

/// Features that look at a whole document.
final class FeaturesTest {
  private static String hover(String marked) {
    var at = Marked.of(marked);
    return HoverFeature.hover(at.snapshot(), at.offset())
        .orElseThrow()
        .getContents()
        .getRight()
        .getValue();
  }

  @Test
  void hoverTellsTypeOwnerAndDocumentation() {
    assertTrue(
        hover(Specs.at(Specs.GUESSING, "Cell.weights", 1)).contains("Written for one expert."));
    assertTrue(
        hover(Specs.at(Specs.GUESSING, "Cell.weights", 1))
            .contains("learned by loop `outer` by `adam(lr: 2e-3)`"));
    assertTrue(hover(Specs.at(Specs.GUESSING, "target:", 1)).contains("draw target: real[unit]"));
    assertTrue(hover(Specs.at(Specs.GUESSING, "mean(", 1)).contains("mean"));
    assertTrue(hover(Specs.at(Specs.MAML, "Mlp(in", 1)).contains("multilayer perceptron"));
  }

  @Test
  void outlineIsATree() {
    var outline = OutlineFeature.outline(Marked.snapshot(Specs.GUESSING));
    var names = outline.stream().map(DocumentSymbol::getName).toList();
    assertEquals(
        List.of(
            "size",
            "unit",
            "hidden",
            "message",
            "name",
            "Guessing",
            "Cell",
            "badger",
            "outer",
            "larger"),
        names);
    assertEquals(
        List.of("inner"),
        outline.get(8).getChildren().stream().map(DocumentSymbol::getName).toList());
  }

  @Test
  void everyRangeOfTheOutlineHoldsItsName() {
    for (var symbol : OutlineFeature.outline(Marked.snapshot(Specs.MAML))) {
      assertTrue(
          symbol.getRange().getStart().getLine()
              <= symbol.getSelectionRange().getStart().getLine());
      assertTrue(
          symbol.getRange().getEnd().getLine() >= symbol.getSelectionRange().getEnd().getLine());
    }
  }

  @Test
  void outerInnerAndSensedThingsHaveColoursOfTheirOwn() {
    var snapshot =
        Marked.snapshot(
            Specs.MAML.replace("minimise mse(learner", "act guess = 1\n    minimise mse(learner")
                + "\ntask T { action guess: real = 0 }\n");
    var types = types(snapshot);
    assertEquals("outerThing", types.get(position(snapshot, "start: learner")));
    assertEquals("innerThing", types.get(position(snapshot, "learner = Mlp")));
    assertEquals("sense", types.get(position(snapshot, "guess: real")));
    assertEquals("loop", types.get(position(snapshot, "adapt repeat")));
    assertEquals("class", types.get(position(snapshot, "Sinusoid(shots")));
  }

  private static int position(Snapshot snapshot, String text) {
    return snapshot.text().indexOf(text);
  }

  private static java.util.Map<Integer, String> types(Snapshot snapshot) {
    var legend = ColourFeature.legend().getTokenTypes();
    var data = ColourFeature.tokens(snapshot).getData();
    var types = new java.util.HashMap<Integer, String>();
    int line = 0;
    int character = 0;
    for (int i = 0; i < data.size(); i += 5) {
      character = data.get(i) == 0 ? character + data.get(i + 1) : data.get(i + 1);
      line += data.get(i);
      types.put(
          snapshot.lines().offset(new Position(line, character)), legend.get(data.get(i + 3)));
    }
    return types;
  }

  @Test
  void foldsBlocksCommentsAndImports() {
    var kinds = new ArrayList<String>();
    FoldingFeature.ranges(Marked.snapshot(Specs.GUESSING))
        .forEach(range -> kinds.add(range.getKind() == null ? "block" : range.getKind()));
    assertTrue(kinds.contains("imports"));
    assertTrue(kinds.stream().filter("block"::equals).count() >= 5);
  }

  @Test
  void selectionGrowsFromWordToFile() {
    var at = Marked.of(Specs.at(Specs.GUESSING, "target) ^ 2", 1));
    var range = SelectionFeature.around(at.snapshot(), at.offset());
    int steps = 0;
    int last = 0;
    for (var each = range; each != null; each = each.getParent()) {
      int size =
          at.snapshot().lines().offset(each.getRange().getEnd())
              - at.snapshot().lines().offset(each.getRange().getStart());
      assertTrue(size > last);
      last = size;
      steps++;
    }
    assertTrue(steps >= 6);
    assertEquals(at.snapshot().text().length(), last);
  }

  @Test
  void formattingIsOneEditThatGivesTheFormattersText() {
    var snapshot = Marked.snapshot("axis  a=3\nfn f(x)=x+1\n");
    var edits = FormattingFeature.format(snapshot);
    assertEquals("axis a = 3\nfn f(x) = x + 1\n", Marked.apply(snapshot, edits));
    assertEquals(List.of(), FormattingFeature.format(Marked.snapshot("axis a = 3\n")));
    assertEquals(List.of(), FormattingFeature.format(Marked.snapshot("axis a = = (\n")));
  }

  @Test
  void lensesStandAboveTheOutermostLoop() {
    var lenses = LensFeature.lenses(Marked.snapshot(Specs.GUESSING));
    assertEquals(
        List.of("badger.run", "badger.compile", "badger.cost", "badger.showNest"),
        lenses.stream().map(CodeLens::getCommand).map(command -> command.getCommand()).toList());
  }

  @Test
  void brokenTextHasDiagnosticsAndQuickFixes() {
    var snapshot = Marked.snapshot("fn f(x) = x ** 2\n");
    var diagnostics = DiagnosticFeature.diagnostics(snapshot);
    assertFalse(diagnostics.isEmpty());
    var fixes = QuickFixFeature.fixes(snapshot, new Range(new Position(0, 0), new Position(1, 0)));
    var edit = fixes.getFirst().getEdit().getChanges().get(Marked.URI);
    assertEquals("fn f(x) = x ^ 2\n", Marked.apply(snapshot, edit));
  }

  @Test
  void hintsNameOwners() {
    var snapshot = Marked.snapshot(Specs.MAML);
    var whole = new Range(new Position(0, 0), new Position(1000, 0));
    var hints = HintFeature.hints(snapshot, whole, Settings.DEFAULT);
    assertTrue(
        hints.stream().anyMatch(hint -> hint.getLabel().getLeft().equals("learned by adapt")));
    var none = new Settings(false, false, false, false, 0);
    assertEquals(List.of(), HintFeature.hints(snapshot, whole, none));
  }

  @Test
  void theNestShowsEveryLoopWithItsPlace() {
    String svg = NestPicture.of(Marked.snapshot(Specs.MAML)).svg();
    assertTrue(svg.contains("loop outer"));
    assertTrue(svg.contains("loop adapt"));
    assertTrue(svg.contains("learn learner.weights by sgd(lr: 0.01) from start"));
    assertTrue(svg.contains("data-range=\"15,0,"));
  }

  @Test
  void theFlowOfALearnedThingShowsCausesAndEffects() {
    var at = Marked.of(Specs.at(Specs.MAML, "start: learner", 1));
    var picture = FlowPicture.of(at.snapshot(), at.offset()).orElseThrow();
    assertEquals("Flow of start", picture.title());
    assertTrue(picture.svg().contains("learned by outer"));
    assertTrue(picture.svg().contains("learner"));
  }
}
