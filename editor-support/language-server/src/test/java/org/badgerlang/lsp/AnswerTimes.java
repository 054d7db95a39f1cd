package org.badgerlang.lsp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.TextDocumentContentChangeEvent;

/// Measures each answer on a spec of 2,000 lines. Not a test: run it by hand.
///
/// Before each question a key is pressed in the middle of the spec, so that every answer is the
/// first about its text and pays for reading it.
final class AnswerTimes {
  private static final String URI = "file:///tmp/long.badger";
  private static final int LINES = 2000;
  private static final int ROUNDS = 60;
  private static final int WARMING = 20;
  private static final double NANOSECONDS = 1e6;

  private final Map<String, List<Double>> times = new LinkedHashMap<>();
  private final Documents documents = new Documents();
  private int version;
  private Snapshot snapshot;

  private AnswerTimes(String text) {
    snapshot = documents.open(URI, version, text);
  }

  /// Prints the median and the longest time of each answer in milliseconds.
  public static void main(String[] args) {
    String text = LongSpec.of(LINES);
    var answers = new AnswerTimes(text);
    if (!answers.snapshot.diagnostics().isEmpty()) {
      throw new IllegalStateException(answers.snapshot.diagnostics().getFirst().toString());
    }
    answers.snapshot.learn();
    for (int round = 0; round < ROUNDS; round++) {
      answers.ask();
    }
    System.out.printf(Locale.ROOT, "%d lines, %d rounds%n", text.lines().count(), ROUNDS - WARMING);
    answers.times.forEach(AnswerTimes::print);
  }

  private void ask() {
    time("parse", Snapshot::tree);
    time("names", Snapshot::bindings);
    time("completion", at -> CompletionFeature.complete(at, place(at)));
    time("hover", at -> HoverFeature.hover(at, place(at)));
    time("signature", at -> SignatureFeature.help(at, place(at)));
    time("definition", at -> NavigationFeature.definition(at, place(at)));
    time("references", at -> NavigationFeature.references(at, place(at), true, List.of(at)));
    time("rename", at -> RenameFeature.rename(at, place(at), "other", List.of(at)));
    time("outline", OutlineFeature::outline);
    time("folding", FoldingFeature::ranges);
    time("selection", at -> SelectionFeature.around(at, place(at)));
    time("colours", ColourFeature::tokens);
    time("hints", at -> HintFeature.hints(at, screen(), Settings.DEFAULT));
    time("lenses", LensFeature::lenses);
    time("formatting", FormattingFeature::format);
    time("nest", NestPicture::of);
    time("flow", at -> FlowPicture.of(at, place(at)));
    time("diagnostics", DiagnosticFeature::diagnostics);
    time("quick fixes", at -> QuickFixFeature.fixes(at, screen()));
    time("costs", Snapshot::costs);
    snapshot.learn();
  }

  private static int place(Snapshot at) {
    return at.text().indexOf("second + relu", at.text().length() / 2) + 1;
  }

  private static Range screen() {
    return new Range(new Position(900, 0), new Position(960, 0));
  }

  /// Presses a key in the middle, then asks.
  private void time(String name, Consumer<Snapshot> question) {
    var middle = snapshot.lines().position(snapshot.text().indexOf("/// ", place(snapshot)) + 4);
    var change = new TextDocumentContentChangeEvent(new Range(middle, middle), "x");
    long start = System.nanoTime();
    snapshot = documents.change(URI, ++version, List.of(change)).orElseThrow();
    question.accept(snapshot);
    times
        .computeIfAbsent(name, _ -> new ArrayList<>())
        .add((System.nanoTime() - start) / NANOSECONDS);
  }

  private static void print(String name, List<Double> all) {
    var sorted = all.stream().skip(WARMING).sorted().toList();
    System.out.printf(
        Locale.ROOT,
        "%-12s median %7.2f ms  longest %7.2f ms%n",
        name,
        sorted.get(sorted.size() / 2),
        sorted.getLast());
  }
}
