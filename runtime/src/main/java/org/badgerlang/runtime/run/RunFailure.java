package org.badgerlang.runtime.run;

import java.nio.file.Path;

/// An end of a run that its user can do something about, told in one sentence; never a bug.
public final class RunFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Whose doing it is, and the exit code that says so.
  public enum Kind {
    /// A number of the spec's own arithmetic is not finite.
    ARITHMETIC(1),
    /// The command line, or a file it names, asks for what can not be.
    MISUSE(2),
    /// Disk, memory or device.
    MACHINE(3);

    private final int exitCode;

    Kind(int exitCode) {
      this.exitCode = exitCode;
    }

    public int exitCode() {
      return exitCode;
    }
  }

  private final Kind kind;

  private RunFailure(Kind kind, String sentence, Throwable cause) {
    super(sentence, cause);
    this.kind = kind;
  }

  private RunFailure(Kind kind, String sentence) {
    super(sentence);
    this.kind = kind;
  }

  public static RunFailure arithmetic(String sentence) {
    return new RunFailure(Kind.ARITHMETIC, sentence);
  }

  public static RunFailure misuse(String sentence) {
    return new RunFailure(Kind.MISUSE, sentence);
  }

  public static RunFailure machine(String sentence) {
    return new RunFailure(Kind.MACHINE, sentence);
  }

  public static RunFailure machine(String sentence, Throwable cause) {
    return new RunFailure(Kind.MACHINE, sentence, cause);
  }

  /// The same failure, saying where what was learned before it is kept.
  public RunFailure keptIn(Path folder) {
    return new RunFailure(kind, sentence() + "\n  what was learned before is in " + folder, this);
  }

  public Kind kind() {
    return kind;
  }

  /// What happened, in one sentence.
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
