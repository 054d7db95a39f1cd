package org.badgerlang.runtime.console;

import java.nio.file.Path;
import java.util.List;
import org.badgerlang.runtime.record.RunRecord;
import org.badgerlang.runtime.run.Outcome;

/// What stands on the screen when a run is over: evaluations with their verdicts, where the results
/// are, and how to go on.
public final class Ending {
  private final Terminal terminal;

  public Ending(Terminal terminal) {
    this.terminal = terminal;
  }

  /// @param again the command that does the run again
  public void show(Outcome outcome, Path folder, String again, String goOn) {
    evaluations(outcome.evaluations());
    switch (outcome.ending()) {
      case FINISHED -> {
        say("results   " + folder + " (report.html, weights.safetensors, metrics.jsonl, run.json)");
        say("again     " + again);
      }
      case CAPPED, INTERRUPTED -> {
        say("saved     " + folder + " (report.html, weights.safetensors, metrics.jsonl, run.json)");
        say("go on     " + goOn);
      }
    }
  }

  public void evaluations(List<RunRecord.Evaluated> results) {
    for (String row : EvaluationTable.rows(results)) {
      say(row);
    }
  }

  private void say(String line) {
    String shown = terminal.shown(line);
    if (terminal.colour()) {
      shown = shown.replace("✓", terminal.green("✓")).replace("✗", terminal.red("✗"));
    }
    terminal.out().println(shown);
    terminal.out().flush();
  }
}
