package org.badgerlang.compiler.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.emit.KernelOrigin;
import org.badgerlang.compiler.source.Span;

/// Where a run spends its time: samples of what its threads are at, counted by loop and by line of
/// the spec.
final class Profile {
  private static final int MOST_LINES = 20;
  private static final int MOST_TEXT = 60;
  private static final String RUN = "org.badgerlang.runtime.run.Run.";
  private static final String STEPS = "between the lines";
  private static final String BESIDE = "waiting, metrics, files";

  private final Map<String, KernelOrigin> kernels;
  private final Map<String, Integer> loops = new HashMap<>();
  private final Map<Line, Integer> lines = new HashMap<>();
  private int samples;
  private int beside;

  /// A line of a spec; no number for what belongs to none.
  private record Line(String file, int number, String text) {
    static Line of(Span place) {
      if (place.equals(Span.NONE)) {
        return new Line("", 0, STEPS);
      }
      int number = place.line();
      return new Line(
          place.source().name(), number, place.source().lines().get(number - 1).strip());
    }

    String shown() {
      return number == 0 ? "" : file + ":" + number;
    }
  }

  /// @param kernels what generated methods stem from, by `class.method`
  Profile(Map<String, KernelOrigin> kernels) {
    this.kernels = kernels;
  }

  /// Counts a sample of a thread where it trains: in a kernel, or in what goes on around them.
  ///
  /// @param methods as `class.method`, from the one that runs outwards
  synchronized void count(List<String> methods) {
    Optional<KernelOrigin> origin =
        methods.stream().filter(kernels::containsKey).findFirst().map(kernels::get);
    if (origin.isEmpty()) {
      if (methods.stream().anyMatch(method -> method.startsWith(RUN))) {
        samples++;
        beside++;
      }
      return;
    }
    samples++;
    loops.merge(origin.get().loop(), 1, Integer::sum);
    lines.merge(Line.of(origin.get().place()), 1, Integer::sum);
  }

  /// The figures as text.
  @Override
  public synchronized String toString() {
    if (samples == 0) {
      return "the run was too short to see where its time goes; give it more steps";
    }
    return byLoop() + "\n\n" + byLine() + "\n\n" + samples + " samples";
  }

  /// Loops as they nest, each with its own time and with that of the loops within it.
  private String byLoop() {
    var table = new TextTable("loop", "time", "without the loops in it");
    var whole = new LinkedHashMap<String, Integer>();
    for (String path : loops.keySet()) {
      String outer = path;
      while (!outer.isEmpty()) {
        whole.putIfAbsent(outer, 0);
        outer = outer.substring(0, Math.max(0, outer.lastIndexOf('.')));
      }
    }
    whole.replaceAll(
        (outer, _) ->
            loops.entrySet().stream()
                .filter(e -> e.getKey().equals(outer) || e.getKey().startsWith(outer + "."))
                .mapToInt(Map.Entry::getValue)
                .sum());
    whole.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            e ->
                table.row(
                    e.getKey(), share(e.getValue()), share(loops.getOrDefault(e.getKey(), 0))));
    if (beside > 0) {
      table.row(BESIDE, share(beside), "");
    }
    return table.toString();
  }

  private String byLine() {
    var table = new TextTable("line", "time", "");
    var sorted = new ArrayList<>(lines.entrySet());
    sorted.sort(
        Map.Entry.<Line, Integer>comparingByValue(Comparator.reverseOrder())
            .thenComparing(e -> e.getKey().shown()));
    int rest = 0;
    for (int i = 0; i < sorted.size(); i++) {
      if (i < MOST_LINES) {
        Line line = sorted.get(i).getKey();
        table.row(line.shown(), share(sorted.get(i).getValue()), cut(line.text()));
      } else {
        rest += sorted.get(i).getValue();
      }
    }
    if (rest > 0) {
      table.row("", share(rest), "%d more lines".formatted(sorted.size() - MOST_LINES));
    }
    return table.toString();
  }

  private static String cut(String text) {
    return text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) + "…" : text;
  }

  private String share(int count) {
    return String.format(Locale.ROOT, "%.1f %%", 100.0 * count / samples);
  }
}
