package org.badgerlang.runtime.cpu;

/// Sums over tiles in an order that no number of threads changes: first within each shard, then
/// over the shards.
public final class TileSums {
  private TileSums() {}

  /// Adds what a tile has to the sum of its shard.
  ///
  /// @param first whether it is the first tile of the shard: then the sum starts with it
  public static void add(float[] part, int length, float[] sums, int shard, boolean first) {
    int at = shard * length;
    if (first) {
      System.arraycopy(part, 0, sums, at, length);
      return;
    }
    for (int i = 0; i < length; i++) {
      sums[at + i] += part[i];
    }
  }

  /// Adds up the shards.
  public static void join(float[] sums, int length, int shards, float[] total) {
    java.util.Arrays.fill(total, 0, length, 0f);
    for (int shard = 0; shard < shards; shard++) {
      int at = shard * length;
      for (int i = 0; i < length; i++) {
        total[i] += sums[at + i];
      }
    }
  }
}
