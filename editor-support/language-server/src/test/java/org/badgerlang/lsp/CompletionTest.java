package org.badgerlang.lsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.eclipse.lsp4j.CompletionItem;
import org.junit.jupiter.api.Test;

/// What is offered at a cursor.
final class CompletionTest {
  private static List<String> labels(String marked) {
    var at = Marked.of(marked);
    return CompletionFeature.complete(at.snapshot(), at.offset()).stream()
        .map(CompletionItem::getLabel)
        .toList();
  }

  @Test
  void declarationsAtTheTop() {
    var labels = labels("‸");
    assertTrue(labels.containsAll(List.of("task", "loop", "net", "fn", "axis")), labels::toString);
    assertFalse(labels.contains("minimise"));
  }

  @Test
  void statementsInALoop() {
    var labels = labels(Specs.GUESSING.replace("learn badger.state", "‸"));
    assertTrue(labels.containsAll(List.of("learn", "minimise", "act")), labels::toString);
    assertTrue(labels.contains("guess"));
  }

  @Test
  void membersAfterADot() {
    assertEquals(
        List.of("target", "guess", "wrong"),
        labels(
            Specs.GUESSING
                .replace("Guessing\n", "Guessing as world\n")
                .replace("act guess = badger.step(wrong)", "let a = world.‸")));
    var learner = labels(Specs.MAML.replace("wave.support.y", "wave.support.‸"));
    assertEquals(List.of("x", "y"), learner);
    var loop = labels(Specs.GUESSING.replace("last(inner.loss)", "last(inner.‸)"));
    assertTrue(loop.contains("loss"), loop::toString);
  }

  @Test
  void axesInATypeAndAfterOver() {
    assertEquals(
        List.of("unit", "hidden", "message", "name", "instance"),
        labels(Specs.GUESSING.replace("guess:  real[unit]", "guess:  real[‸]")).stream()
            .filter(label -> !label.equals("peer"))
            .filter(label -> !label.equals("outer"))
            .toList());
    assertTrue(labels(Specs.GUESSING.replace("over: unit", "over: ‸")).contains("hidden"));
  }

  @Test
  void argumentsOfTheCall() {
    var labels = labels(Specs.GUESSING.replace("adam(lr: 2e-3)", "adam(‸)"));
    assertTrue(labels.contains("lr:"), labels::toString);
  }

  @Test
  void rulesAfterByWithTheirImport() {
    var at =
        Marked.of(
            Specs.GUESSING
                .replace("import std.rules.{adam}\n", "")
                .replace("by adam(lr: 2e-3)", "by ‸"));
    Optional<CompletionItem> adam =
        CompletionFeature.complete(at.snapshot(), at.offset()).stream()
            .filter(item -> item.getLabel().equals("adam"))
            .findFirst();
    String text = Marked.apply(at.snapshot(), adam.orElseThrow().getAdditionalTextEdits());
    assertTrue(text.contains("import std.nets.{Linear, Attention}\nimport std.rules.{adam}\n"));
  }

  @Test
  void importsOfAModule() {
    assertTrue(labels("import std.‸").contains("nets"));
    assertTrue(labels("import std.nets.{Linear, ‸}").contains("Attention"));
  }

  @Test
  void nothingInACommentOrAString() {
    assertEquals(List.of(), labels("// a comment ‸"));
    assertEquals(List.of(), labels("task T from \"fol‸der\""));
  }

  @Test
  void estimatorsAfterThrough() {
    assertTrue(
        labels(Specs.GUESSING.replace("by adam(lr: 2e-3)", "by adam(lr: 2e-3) through ‸"))
            .contains("es"));
  }

  @Test
  void signatureFollowsTheArgument() {
    var at = Marked.of(Specs.at(Specs.GUESSING, "hidden, key: 16", 13));
    var help = SignatureFeature.help(at.snapshot(), at.offset()).orElseThrow();
    assertTrue(help.getSignatures().getFirst().getLabel().startsWith("Attention(from"));
    assertEquals(1, help.getActiveParameter());
    var builtin = Marked.of("let a = clip(x, ‸)");
    var clip = SignatureFeature.help(builtin.snapshot(), builtin.offset()).orElseThrow();
    assertEquals("clip(x, low, high)", clip.getSignatures().getFirst().getLabel());
    assertEquals(1, clip.getActiveParameter());
  }
}
