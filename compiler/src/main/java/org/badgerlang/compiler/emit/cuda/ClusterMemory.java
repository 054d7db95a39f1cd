package org.badgerlang.compiler.emit.cuda;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.badgerlang.compiler.plan.Buffer;

/// Where buffers lie in the shared memories of a cluster of blocks: a short one in that of one
/// block, a long one spread over all, `threads` numbers after another in each block in turn.
final class ClusterMemory {
  private final int cluster;
  private final int threads;
  private final SequencedMap<Buffer, Long> shares = new LinkedHashMap<>();
  private final Map<Buffer, Integer> owners = new HashMap<>();
  private final SequencedMap<Buffer, Long> lengths;
  private final FirstFit places;

  /// @param lengths in numbers, the short ones first
  /// @param threads of a block
  ClusterMemory(SequencedMap<Buffer, Long> lengths, Lifetimes lifetimes, int cluster, int threads) {
    this.lengths = lengths;
    this.cluster = cluster;
    this.threads = threads;
    long turn = (long) cluster * threads;
    lengths.forEach(
        (buffer, length) -> {
          if (length < turn) {
            owners.put(buffer, owners.size() % cluster);
            shares.put(buffer, length);
          } else {
            shares.put(buffer, Math.ceilDiv(length, turn) * threads);
          }
        });
    places = FirstFit.of(shares, (a, b) -> lifetimes.overlap(a, b) && meet(a, b));
  }

  /// Whether both lie in the memory of some block.
  private boolean meet(Buffer one, Buffer other) {
    var a = owners.get(one);
    var b = owners.get(other);
    return a == null || b == null || a.equals(b);
  }

  /// The numbers that every block needs.
  long end() {
    return places.end();
  }

  /// @param alone where the buffer lies in the memory of one block
  String declaration(Buffer buffer, String name, long alone) {
    long share = Objects.requireNonNull(shares.get(buffer));
    long length = Objects.requireNonNull(lengths.get(buffer));
    var owner = owners.get(buffer);
    var where =
        owner == null
            ? "SPREAD(%d, %d, %d, %d, %d, %d)"
                .formatted(cluster, threads, places.at(buffer), share, alone, length)
            : "HELD(%d, %d, %d, %d, %d)"
                .formatted(cluster, owner, places.at(buffer), alone, length);
    return "const auto " + name + " = " + where + ";";
  }
}
