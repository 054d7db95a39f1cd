package org.badgerlang.runtime.run;

import java.util.Optional;

/// A wish from outside that a run ends after the step it is at, or without it where it takes long;
/// such as a signal. Safe for several threads.
public final class StopRequest {
  /// So long a step has to come to its end; one that takes longer is given up.
  private static final long GRACE_NANOS = 1_000_000_000L;

  private volatile Optional<String> source = Optional.empty();
  private volatile long madeAt;

  /// @param wanted who wishes it, as the record of the run shall say: `SIGINT`
  /// @return whether this was the first wish
  public synchronized boolean make(String wanted) {
    if (source.isPresent()) {
      return false;
    }
    madeAt = System.nanoTime();
    source = Optional.of(wanted);
    return true;
  }

  public boolean made() {
    return source.isPresent();
  }

  /// Whether the wish has waited for the step at hand as long as it may.
  boolean isOverdue() {
    return made() && System.nanoTime() - madeAt >= GRACE_NANOS;
  }

  public Optional<String> source() {
    return source;
  }
}
