package org.badgerlang.compiler.emit;

/// A spec asks for what a device does not do; the message says what, and what to choose instead.
public final class UnsupportedOnDevice extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UnsupportedOnDevice(String message) {
    super(message);
  }
}
