package org.badgerlang.runtime.run;

import java.util.Optional;

/// A wish from outside that a run ends after the step it is at, such as a signal. Safe for several
/// threads.
public final class StopRequest {
  private volatile Optional<String> source = Optional.empty();

  /// @param wanted who wishes it, as the record of the run shall say: `SIGINT`
  /// @return whether this was the first wish
  public synchronized boolean make(String wanted) {
    if (source.isPresent()) {
      return false;
    }
    source = Optional.of(wanted);
    return true;
  }

  public boolean made() {
    return source.isPresent();
  }

  public Optional<String> source() {
    return source;
  }
}
