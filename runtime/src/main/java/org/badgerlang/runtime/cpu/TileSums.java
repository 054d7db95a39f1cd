package org.badgerlang.runtime.cpu;

import static org.badgerlang.runtime.cpu.CacheLine.LEAD;

import java.util.Arrays;

/// Sums over tiles in an order that no number of threads changes: first within each shard, then
/// over the shards. Arrays begin with [CacheLine#LEAD] entries that are left out.
public final class TileSums {
  private TileSums() {}

  /// Adds what a tile has to the sum of its shard.
  ///
  /// @param first whether it is the first tile of the shard: then the sum starts with it
  public static void add(float[] part, int length, float[] sums, int shard, boolean first) {
    int at = LEAD + shard * length;
    if (first) {
      System.arraycopy(part, LEAD, sums, at, length);
      return;
    }
    for (int i = 0; i < length; i++) {
      sums[at + i] += part[LEAD + i];
    }
  }

  /// Adds up the shards.
  public static void join(float[] sums, int length, int shards, float[] total) {
    Arrays.fill(total, LEAD, LEAD + length, 0f);
    for (int shard = 0; shard < shards; shard++) {
      int at = LEAD + shard * length;
      for (int i = 0; i < length; i++) {
        total[LEAD + i] += sums[at + i];
      }
    }
  }
}
