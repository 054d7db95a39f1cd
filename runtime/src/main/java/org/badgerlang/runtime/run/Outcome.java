package org.badgerlang.runtime.run;

import java.util.List;
import org.badgerlang.runtime.record.RunRecord;

/// How a run ended that did not fail.
///
/// @param evaluations the results at the end; none where it was interrupted
public record Outcome(
    Ending ending, List<LoopView> loops, List<RunRecord.Evaluated> evaluations, double seconds) {
  public Outcome {
    loops = List.copyOf(loops);
    evaluations = List.copyOf(evaluations);
  }

  public enum Ending {
    /// Every loop came to its end.
    FINISHED,
    /// The cap on the first loop's steps ended it.
    CAPPED,
    /// Someone asked for the end.
    INTERRUPTED
  }

  /// Whether every `expect` holds.
  public boolean asExpected() {
    return evaluations.stream().allMatch(each -> !each.holds().containsValue(false));
  }
}
