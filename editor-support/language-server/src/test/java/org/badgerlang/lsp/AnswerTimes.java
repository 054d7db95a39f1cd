package org.badgerlang.lsp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;

/// Measures each answer on a spec of 2,000 lines, of which every round is a new version. Not a
/// test: run it by hand.
final class AnswerTimes {
  private static final int LINES = 2000;
  private static final int ROUNDS = 60;
  private static final int WARMING = 20;
  private static final double NANOSECONDS = 1e6;

  private final Map<String, List<Double>> times = new LinkedHashMap<>();

  private AnswerTimes() {}

  /// Prints the median and the longest time of each answer in milliseconds.
  public static void main(String[] args) {
    String text = spec();
    var answers = new AnswerTimes();
    for (int round = 0; round < ROUNDS; round++) {
      answers.ask(Marked.snapshot(text.replace("round", "round" + round)));
    }
    answers.times.forEach(AnswerTimes::print);
  }

  private void ask(Snapshot snapshot) {
    int offset = snapshot.text().indexOf("second + relu", snapshot.text().length() / 2) + 1;
    var screen = new Range(new Position(900, 0), new Position(960, 0));
    var here = List.of(snapshot);
    time("parse", snapshot::tree);
    time("bind names", snapshot::bindings);
    time("completion", () -> CompletionFeature.complete(snapshot, offset));
    time("semantic tokens", () -> ColourFeature.tokens(snapshot));
    time("signature", () -> SignatureFeature.help(snapshot, offset));
    time("definition", () -> NavigationFeature.definition(snapshot, offset));
    time("references", () -> NavigationFeature.references(snapshot, offset, true, here));
    time("rename", () -> RenameFeature.rename(snapshot, offset, "other", here));
    time("outline", () -> OutlineFeature.outline(snapshot));
    time("folding", () -> FoldingFeature.ranges(snapshot));
    time("selection", () -> SelectionFeature.around(snapshot, offset));
    time("formatting", () -> FormattingFeature.format(snapshot));
    time("check", snapshot::diagnostics);
    time("hover", () -> HoverFeature.hover(snapshot, offset));
    time("hints", () -> HintFeature.hints(snapshot, screen, Settings.DEFAULT));
    time("quick fixes", () -> QuickFixFeature.fixes(snapshot, screen));
    time("nest", () -> NestPicture.of(snapshot));
    time("flow", () -> FlowPicture.of(snapshot, offset));
  }

  private void time(String name, Runnable answer) {
    long start = System.nanoTime();
    answer.run();
    times
        .computeIfAbsent(name, _ -> new ArrayList<>())
        .add((System.nanoTime() - start) / NANOSECONDS);
  }

  private static void print(String name, List<Double> all) {
    var sorted = all.stream().skip(WARMING).sorted().toList();
    System.out.printf(
        Locale.ROOT,
        "%-16s median %7.2f ms  longest %7.2f ms%n",
        name,
        sorted.get(sorted.size() / 2),
        sorted.getLast());
  }

  private static String spec() {
    var text = new StringBuilder("/// Version round.\naxis hidden = 8\n");
    var uses = new StringBuilder("0");
    int lines = 2;
    for (int i = 0; lines < LINES - 150; i++) {
      String net =
          """

          /// Net number %1$d.
          net Net%1$d(in, out) {
            weights w: real[in, out] ~ lecun(in)
            weights b: real[out] = 0

            fn apply(x: real[in]) -> real[out] {
              let first = dot(x, w, over: in) + b
              let second = tanh(first) * sigmoid(first)
              let third = second + relu(first - mean(second))
              return third
            }
          }
          net part%1$d = Net%1$d(in: hidden, out: 3)
          """
              .formatted(i);
      text.append(net);
      lines += (int) net.lines().count();
      uses.append(" +\n    mean(part%1$d(world.a))".formatted(i));
    }
    text.append("task World {\n  draw a: real[hidden] ~ normal(0, 1)\n}\n");
    text.append("loop outer repeat 100 {\n  batch 8 of World as world\n");
    uses.toString()
        .lines()
        .filter(line -> line.contains("part"))
        .map(line -> line.replaceAll(".*(part\\d+).*", "  learn $1.weights by adam(lr: 1e-3)\n"))
        .forEach(text::append);
    return text.append("  minimise ").append(uses).append("\n}\n").toString();
  }
}
