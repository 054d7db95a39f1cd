package org.badgerlang.compiler.cli;

/// Ends a command with one sentence for its user.
final class Complaint extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int exitCode;

  private Complaint(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /// What was asked for makes no sense.
  static Complaint misuse(String message) {
    return new Complaint(ExitCode.MISUSE, message);
  }

  /// The machine does not let it.
  static Complaint machine(String message) {
    return new Complaint(ExitCode.MACHINE, message);
  }

  int exitCode() {
    return exitCode;
  }
}
