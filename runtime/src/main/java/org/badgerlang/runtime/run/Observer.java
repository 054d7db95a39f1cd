package org.badgerlang.runtime.run;

import java.util.List;
import org.badgerlang.runtime.record.RunRecord;

/// Who watches a run. Called from the thread that runs it.
public interface Observer {
  /// Whether a look at the loop is wanted now; asked after each step, so it must be cheap.
  boolean wantsLook(long nanoTime);

  /// The loop as it stands.
  void look(LoopView loop);

  /// A loop is over, or the run stops within it.
  void loopOver(LoopView loop);

  /// Evaluations ran while the loop goes on.
  void evaluated(List<RunRecord.Evaluated> results);

  /// Something worth a line.
  void note(String sentence);
}
