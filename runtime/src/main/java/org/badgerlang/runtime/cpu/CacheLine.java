package org.badgerlang.runtime.cpu;

/// How arrays meet the cache lines, which have 64 bytes: a vector that lies in two of them takes
/// twice as long to read.
///
/// Kernels run in a JVM whose objects begin where lines begin. The numbers of an array follow a
/// header of 16 bytes, so that the twelfth begins a line, counted from none; what kernels alone
/// read and write begins there.
public final class CacheLine {
  /// The numbers at the start of an array that are left out.
  public static final int LEAD = 12;

  private CacheLine() {}
}
