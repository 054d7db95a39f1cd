package org.badgerlang.runtime.sweep;

import java.util.List;

/// Does the runs of a sweep.
public interface TrialRunner {
  /// Runs one; gives the exit code of a run.
  ///
  /// @param arguments further options, as a command line gives them: seed, folder, steps
  int run(Trial trial, List<String> arguments);

  /// What a step of the first loop costs under the trial's settings, in operations; only ratios
  /// count.
  double operationsPerStep(Trial trial);
}
