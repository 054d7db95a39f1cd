package org.badgerlang.runtime.launch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.cpu.VectorLanes;
import org.badgerlang.runtime.record.RunRecord;
import org.badgerlang.runtime.run.RunConfig;

/// The options that a run had, as its `run.json` says: what it logs and its bits follow from them.
///
/// @param run of which they are
public record RecordedOptions(RunRecord run) {
  private static final String STEPS = "--steps";
  private static final String LOG_EVERY = "--log-every";
  private static final String LANES = "--lanes";

  /// For the record of a new run.
  static Map<String, Long> of(RunConfig config, Kernels kernels) {
    var recorded = new LinkedHashMap<String, Long>();
    config.steps().ifPresent(steps -> recorded.put(STEPS, steps));
    config.logEvery().ifPresent(steps -> recorded.put(LOG_EVERY, steps));
    kernels.lanes().ifPresent(lanes -> recorded.put(LANES, (long) lanes));
    return recorded;
  }

  /// What the user asks for now, else what the run had.
  Optional<Long> logEvery(LaunchOptions now) {
    return now.logEvery().or(() -> run.option(LOG_EVERY).filter(steps -> steps >= 1));
  }

  /// What the user asks for now, else what the run had.
  Optional<Integer> lanes(LaunchOptions now) {
    return now.lanes().or(this::lanes);
  }

  private Optional<Integer> lanes() {
    return run.option(LANES).map(Long::intValue).filter(VectorLanes.POSSIBLE::contains);
  }

  /// The words that ask for the same again: `--log-every 10`.
  public Map<String, Long> words() {
    var words = new LinkedHashMap<String, Long>();
    run.option(LOG_EVERY).filter(steps -> steps >= 1).ifPresent(n -> words.put(LOG_EVERY, n));
    lanes().ifPresent(n -> words.put(LANES, (long) n));
    return words;
  }
}
