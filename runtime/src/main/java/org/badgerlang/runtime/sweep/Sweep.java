package org.badgerlang.runtime.sweep;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.badgerlang.runtime.record.Json;
import org.badgerlang.runtime.record.RunFiles;
import org.badgerlang.runtime.report.ReportPage;
import org.badgerlang.runtime.report.Score;

/// A sweep under way in a folder of its own: a folder for each run in it, `sweep.json`, and at the
/// end a table and a report over all runs. Killed at any time, [#resume] does what is left.
public final class Sweep {
  /// A run that failed by its own arithmetic counts as tried.
  private static final int ARITHMETIC = 1;

  /// An `expect` that does not hold, under `--strict`.
  private static final int UNEXPECTED = 4;

  private final Path folder;
  private final TrialRunner runner;
  private final PrintWriter out;
  private SweepFile file;
  private int worst;

  private Sweep(Path folder, SweepFile file, TrialRunner runner, PrintWriter out) {
    this.folder = folder;
    this.file = file;
    this.runner = runner;
    this.out = out;
  }

  /// Begins a sweep in a folder that is there.
  public static Sweep begin(Path folder, SweepPlan plan, TrialRunner runner, PrintWriter out)
      throws IOException {
    var file = new SweepFile(plan, List.of());
    file.write(folder);
    return new Sweep(folder, file, runner, out);
  }

  public static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(SweepFile.NAME));
  }

  /// Goes on with a sweep.
  public static Sweep resume(Path folder, TrialRunner runner, PrintWriter out) throws IOException {
    return new Sweep(folder, SweepFile.read(folder), runner, out);
  }

  /// The seeds and settings that it tries.
  public SweepPlan plan() {
    return file.plan();
  }

  /// Does what is left to do; gives the exit code: of the run that ended it, where one was
  /// interrupted or the machine failed it.
  public int toEnd() throws IOException {
    List<List<Trial>> alive = combinations();
    List<Long> rungs = plan().rungs(alive.size());
    for (int rung = 0; rung < rungs.size(); rung++) {
      boolean last = rung == rungs.size() - 1;
      if (rung >= file.rungs().size()) {
        Map<String, Double> scores = new LinkedHashMap<>();
        for (List<Trial> combination : alive) {
          for (Trial trial : combination) {
            int exit = advance(trial, rungs.get(rung));
            if (exit != 0 && exit != ARITHMETIC && exit != UNEXPECTED) {
              return exit;
            }
            worst = Math.max(worst, exit == UNEXPECTED ? UNEXPECTED : 0);
            scores.put(trial.folder(), score(trial));
          }
        }
        if (!last) {
          file = file.with(scores);
          file.write(folder);
        }
      }
      if (!last) {
        alive = best(alive, file.rungs().get(rung));
      }
    }
    summarise();
    return worst;
  }

  /// Trials of the same settings together, in order.
  private List<List<Trial>> combinations() {
    Map<Map<String, String>, List<Trial>> bySettings = new LinkedHashMap<>();
    for (Trial trial : plan().trials()) {
      bySettings.computeIfAbsent(trial.settings(), _ -> new ArrayList<>()).add(trial);
    }
    return List.copyOf(bySettings.values());
  }

  private static List<List<Trial>> best(List<List<Trial>> alive, Map<String, Double> scores) {
    return alive.stream()
        .sorted(Comparator.comparingDouble(combination -> rank(combination, scores)))
        .limit((alive.size() + 2) / 3)
        .toList();
  }

  private static double rank(List<Trial> combination, Map<String, Double> scores) {
    double mean =
        combination.stream()
            .mapToDouble(trial -> scores.getOrDefault(trial.folder(), Double.NaN))
            .average()
            .orElse(Double.NaN);
    return Double.isNaN(mean) ? Double.POSITIVE_INFINITY : mean;
  }

  /// Brings a run to so many steps, from where it is.
  private int advance(Trial trial, long steps) throws IOException {
    Path place = folder.resolve(trial.folder());
    Optional<Json.Obj> record = RunFiles.object(place.resolve("run.json"));
    var arguments = new ArrayList<String>();
    long wanted = stepsOf(trial, steps);
    if (record.isPresent()) {
      if (isDone(record.get(), wanted)) {
        return record.get().whole("exit").orElse(0L).intValue();
      }
      arguments.addAll(List.of("--resume", place.toString()));
    } else {
      arguments.addAll(List.of("--seed", Long.toString(trial.seed()), "--out", place.toString()));
    }
    if (plan().steps().isPresent()) {
      arguments.addAll(List.of("--steps", Long.toString(wanted)));
    }
    arguments.add("--quiet");
    int exit = runner.run(trial, arguments);
    String label = trial.label().isEmpty() ? "" : trial.label() + ", ";
    out.printf(
        "%s/%d  %sseed %d  %s%n",
        trial.folder(),
        plan().trials().size(),
        label,
        trial.seed(),
        exit == 0 || exit == UNEXPECTED ? Score.shown(score(trial)) : "ended with " + exit);
    out.flush();
    return exit;
  }

  private long stepsOf(Trial trial, long steps) {
    if (!plan().equalCompute()) {
      return steps;
    }
    double first = runner.operationsPerStep(plan().trials().getFirst());
    return Math.max(1, Math.round(steps * first / runner.operationsPerStep(trial)));
  }

  private boolean isDone(Json.Obj record, long wanted) {
    String reason = record.text("reason").orElse("");
    long exit = record.whole("exit").orElse(-1L);
    if (exit == ARITHMETIC || reason.equals("finished")) {
      return true;
    }
    boolean capped = reason.contains("--steps");
    return capped
        && plan().steps().isPresent()
        && record
            .object("steps")
            .map(
                loops ->
                    loops.members().values().stream()
                        .anyMatch(
                            done ->
                                done instanceof Json.Num number
                                    && number.asLong().orElse(0L) >= wanted))
            .orElse(false);
  }

  private double score(Trial trial) throws IOException {
    OptionalDouble score = Score.of(folder.resolve(trial.folder()));
    return score.orElse(Double.NaN);
  }

  private void summarise() throws IOException {
    var folders = new ArrayList<Path>();
    for (Trial trial : plan().trials()) {
      Path place = folder.resolve(trial.folder());
      if (Files.isRegularFile(place.resolve("run.json"))) {
        folders.add(place);
      }
    }
    var rows = new ArrayList<SweepRow>();
    for (List<Trial> combination : combinations()) {
      var scores = new ArrayList<Double>();
      for (Trial trial : combination) {
        scores.add(score(trial));
      }
      rows.add(SweepRow.of(combination.getFirst().label(), scores));
    }
    SweepRow.table(rows).forEach(out::println);
    Path page = folder.resolve("report.html");
    ReportPage.write(folders, page);
    out.println("results   " + folder + " (report.html, sweep.json, a folder for each run)");
    out.flush();
  }
}
