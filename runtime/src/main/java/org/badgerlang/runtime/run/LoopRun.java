package org.badgerlang.runtime.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.SetupInfo;
import org.badgerlang.runtime.record.Checkpoint;

/// An outermost loop under way: how far it is, and the metrics of its last step.
final class LoopRun {
  /// The weight of the newest loss, or time, in the smoothed one.
  private static final float NEWEST = 0.05f;

  private final SetupInfo.Loop loop;
  private final int index;
  private final long total;
  private final Cadence cadence;
  private final int shown;
  private final float[][] metrics;
  private long steps;
  private boolean ended;
  private double seconds;
  private double stepping;
  private double lap = Double.NaN;
  private float first = Float.NaN;
  private float smoothed = Float.NaN;
  private boolean unevaluated;

  /// @param total how many steps it may do; negative for no end
  LoopRun(SetupInfo.Loop loop, int index, long total, Cadence cadence) {
    this.loop = loop;
    this.index = index;
    this.total = total;
    this.cadence = cadence;
    this.shown = shown(loop);
    this.metrics = new float[loop.metrics().size()][];
    this.ended = total == 0;
  }

  /// The metric that stands for the loop on the console: its own `loss`, else any number of its
  /// own, else the loss of a nested loop, of which the last entry is shown.
  private static int shown(SetupInfo.Loop loop) {
    List<SetupInfo.Metric> metrics = loop.metrics();
    int best = -1;
    int bestRank = 0;
    for (int i = 0; i < metrics.size(); i++) {
      boolean own = metrics.get(i).loop().equals(loop.name());
      boolean loss = metrics.get(i).name().equals("loss");
      int rank = i == loop.until() ? 0 : (own ? 2 : 0) + (loss ? 1 : 0) + (own && loss ? 1 : 0);
      if (rank > bestRank) {
        best = i;
        bestRank = rank;
      }
    }
    return best;
  }

  void resume(Checkpoint.LoopState state) {
    steps = state.steps();
    // A loop that a lower cap ended goes on under a higher one.
    ended = state.ended() || steps == total;
    seconds = state.seconds();
    first = state.first();
    smoothed = state.smoothed();
    unevaluated = state.unevaluated();
  }

  Checkpoint.LoopState state() {
    boolean over = ended && !(steps == total);
    return new Checkpoint.LoopState(
        loop.name(), steps, over, seconds, first, smoothed, unevaluated);
  }

  /// Runs the next step and keeps its metrics.
  void step(Kernels kernels) {
    long start = System.nanoTime();
    kernels.step(index, steps);
    stepping += (System.nanoTime() - start) * 1e-9;
    for (int i = 0; i < metrics.length; i++) {
      metrics[i] = kernels.metric(index, i);
    }
    steps++;
    if (shown >= 0 && metrics[shown].length > 0) {
      float value = metrics[shown][metrics[shown].length - 1];
      first = Float.isNaN(first) ? value : first;
      smoothed = Float.isNaN(smoothed) ? value : smoothed + NEWEST * (value - smoothed);
    }
    ended = steps == total || (loop.until() >= 0 && metrics[loop.until()][0] != 0);
  }

  /// Adds to the time it took, and ends it where that is its budget.
  void spend(double more) {
    seconds += more;
    lap = Double.isNaN(lap) ? more : lap + NEWEST * (more - lap);
    if (loop.seconds().isPresent() && seconds >= loop.seconds().get()) {
      ended = true;
    }
  }

  /// The place where a checked metric of the last step is not finite: in the innermost loop that
  /// has one, since from there it spreads outwards.
  Optional<NotFinite> notFinite() {
    Optional<NotFinite> found = Optional.empty();
    int deepest = -1;
    for (int i = 0; i < metrics.length; i++) {
      SetupInfo.Metric metric = loop.metrics().get(i);
      int depth = (int) metric.loop().chars().filter(c -> c == '.').count();
      if (metric.checked() && depth > deepest && !Snapshot.allFinite(metrics[i])) {
        int entry = 0;
        while (Float.isFinite(metrics[i][entry])) {
          entry++;
        }
        found =
            Optional.of(new NotFinite(loop.name(), steps - 1, metric, entry, metrics[i][entry]));
        deepest = depth;
      }
    }
    return found;
  }

  boolean logsLastStep() {
    return ended || cadence.logs(steps - 1);
  }

  /// The metrics of the last step, by the loop they belong to, this one first.
  Map<String, Map<String, float[]>> metricsByLoop() {
    var byLoop = new LinkedHashMap<String, Map<String, float[]>>();
    byLoop.put(loop.name(), new LinkedHashMap<>());
    for (int i = 0; i < metrics.length; i++) {
      SetupInfo.Metric metric = loop.metrics().get(i);
      if (i != loop.until() || !metric.name().equals("until")) {
        byLoop
            .computeIfAbsent(metric.loop(), _ -> new LinkedHashMap<>())
            .put(metric.name(), metrics[i]);
      }
    }
    return byLoop;
  }

  LoopView view() {
    return new LoopView(
        loop.name(),
        steps,
        total,
        seconds,
        lap,
        loop.seconds(),
        shown < 0 ? "" : loop.metrics().get(shown).name(),
        first,
        smoothed);
  }

  String name() {
    return loop.name();
  }

  int index() {
    return index;
  }

  long steps() {
    return steps;
  }

  /// How many steps it may do; negative for no end.
  long total() {
    return total;
  }

  /// Whether evaluations that are due after its steps have not run.
  boolean isUnevaluated() {
    return unevaluated;
  }

  void unevaluated(boolean due) {
    unevaluated = due;
  }

  boolean ended() {
    return ended;
  }

  /// The seconds that its steps took alone.
  double stepping() {
    return stepping;
  }

  double seconds() {
    return seconds;
  }
}
