package org.badgerlang.compiler.emit.cuda;

import java.util.Map;
import org.badgerlang.compiler.plan.Item;

/// How many blocks share a tile of each region: GPUs of compute capability 9.0 run up to 8 blocks
/// side by side that reach each other's shared memory.
///
/// @param known by the region's id
/// @param others of all other regions
record Clusters(Map<Integer, Integer> known, int others) {
  /// What every such GPU can do.
  static final int MOST = 8;

  Clusters {
    known = Map.copyOf(known);
  }

  /// The same everywhere.
  static Clusters all(int blocks) {
    return new Clusters(Map.of(), blocks);
  }

  int of(Item.Region region) {
    return known.getOrDefault(region.id(), others);
  }
}
