package org.badgerlang.runtime.run;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/// How a setup is to be run.
///
/// @param params in the order of the spec
/// @param steps the most steps of the first loop, for a quick look
/// @param logEvery every how many steps a line of metrics is written; absent: a few hundred lines
///     in all
/// @param checkpointEvery how much time passes between checkpoints
public record RunConfig(
    List<Double> params,
    long seed,
    OptionalLong steps,
    OptionalLong logEvery,
    Duration checkpointEvery) {
  public RunConfig {
    params = List.copyOf(params);
  }

  /// A run with the defaults of the command line.
  public static RunConfig of(List<Double> params, long seed) {
    return new RunConfig(
        params, seed, OptionalLong.empty(), OptionalLong.empty(), Duration.ofMinutes(3));
  }
}
