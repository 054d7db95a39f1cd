package org.badgerlang.compiler.cli;

/// What the process says by its exit code.
final class ExitCode {
  static final int GOOD = 0;

  /// The spec has errors, or one of its `expect`s does not hold.
  static final int SPEC = 1;

  /// The command line makes no sense, or names a file that is not there.
  static final int MISUSE = 2;

  /// The machine did not let it: disk, memory, a device.
  static final int MACHINE = 3;

  /// A fault of the compiler.
  static final int BUG = 70;

  private ExitCode() {}
}
