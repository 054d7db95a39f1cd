package org.badgerlang.compiler;

/// A fault of the compiler itself, never of a spec: the stage that failed and what helps to mend
/// it.
public final class CompilerBug extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String stage;
  private final String dump;

  /// @param stage the stage or pass that failed: `emit`, `pass fuse-elementwise`
  /// @param dump what the stage was working on, as text
  public CompilerBug(String stage, String message, String dump) {
    super(message);
    this.stage = stage;
    this.dump = dump;
  }

  public String stage() {
    return stage;
  }

  public String dump() {
    return dump;
  }
}
