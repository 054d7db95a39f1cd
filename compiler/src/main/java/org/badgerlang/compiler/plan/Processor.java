package org.badgerlang.compiler.plan;

/// What of a processor decides how large products run.
///
/// @param lanes the numbers that one vector holds
/// @param firstCache bytes of the cache next to a core
/// @param secondCache bytes of the next one
public record Processor(int lanes, int firstCache, int secondCache) {
  /// What generated code is made for, whatever machine makes it: the smallest of those in use, so
  /// that the same spec gives the same code everywhere.
  public static final Processor USUAL = new Processor(8, 32 << 10, 512 << 10);

  /// Bytes that come into a cache together.
  static final int LINE = 64;
}
