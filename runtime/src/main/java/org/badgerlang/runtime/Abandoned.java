package org.badgerlang.runtime;

/// A step or an evaluation that was ended before it was done, as [Kernels#abandonWhen] wished;
/// nothing has changed by it.
public final class Abandoned extends RuntimeException {
  private static final long serialVersionUID = 1;

  public Abandoned() {
    super("abandoned", null, false, false);
  }
}
