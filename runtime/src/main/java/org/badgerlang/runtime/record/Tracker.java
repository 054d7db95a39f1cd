package org.badgerlang.runtime.record;

import java.io.IOException;
import java.util.Map;

/// Who is told the numbers of a run beside `metrics.jsonl`.
sealed interface Tracker extends AutoCloseable permits EventFile, MlflowFiles {
  /// The numbers of one step; a series gives its last entry.
  ///
  /// @param wallTime in seconds since 1970
  /// @param prefix the loop, or the evaluation with its condition
  void scalars(double wallTime, long step, String prefix, Map<String, float[]> values)
      throws IOException;

  /// Brings everything so far to its files.
  void flush() throws IOException;

  /// The run is over.
  void end(RunRecord.Ending ending) throws IOException;

  @Override
  void close() throws IOException;
}
