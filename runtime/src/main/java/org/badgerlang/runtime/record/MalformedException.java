package org.badgerlang.runtime.record;

import java.io.IOException;

/// A file that is not what its name promises; the message says in one sentence what is wrong with
/// it.
public final class MalformedException extends IOException {
  private static final long serialVersionUID = 1L;

  public MalformedException(String message) {
    super(message);
  }
}
