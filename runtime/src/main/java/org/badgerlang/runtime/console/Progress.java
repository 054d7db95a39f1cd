package org.badgerlang.runtime.console;

import org.badgerlang.runtime.run.Observer;

/// What a run shows of itself while it goes.
public sealed interface Progress extends Observer permits LiveProgress, PlainProgress, Silence {
  /// The one that suits the terminal.
  static Progress on(Terminal terminal, boolean quiet) {
    if (quiet) {
      return new Silence();
    }
    return terminal.live() ? new LiveProgress(terminal) : new PlainProgress(terminal);
  }
}
