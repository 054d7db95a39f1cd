package org.badgerlang.compiler.emit.cuda;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.badgerlang.compiler.plan.Buffer;

/// The memory that a block, or a cluster of blocks, has of its own for the tile at hand: shared
/// memory as far as it reaches, and else a part of the device's.
///
/// In a cluster a long buffer lies in the shared memories of all blocks, as many numbers at a time
/// as a block has threads, so that what neighbouring threads compute lies in their own block; a
/// short one lies in that of one block.
final class OwnMemory {
  private final Frame frame;
  private final int cluster;
  private final Map<Buffer, Own> all = new LinkedHashMap<>();
  private final Lifetimes lifetimes = new Lifetimes();

  /// A buffer, its length as an expression.
  private record Own(String name, String length) {
    boolean isFixed() {
      return length.chars().allMatch(Character::isDigit);
    }

    long fixed() {
      return Long.parseLong(length);
    }
  }

  /// @param cluster how many blocks share it
  OwnMemory(Frame frame, int cluster) {
    this.frame = frame;
    this.cluster = cluster;
  }

  /// The name of a buffer, which has its place from now on.
  ///
  /// @param length in numbers, as an expression
  String name(Buffer buffer, String length) {
    return all.computeIfAbsent(
            buffer, b -> new Own(frame.memory(b.name().isEmpty() ? "own" : b.name()), length))
        .name();
  }

  Lifetimes lifetimes() {
    return lifetimes;
  }

  /// The declarations of the buffers, the smallest first: they lie in shared memory.
  ///
  /// @param threads of a block
  List<String> declarations(int threads) {
    var lines = new ArrayList<String>();
    var alone = alone();
    if (cluster > 1) {
      var shared = new ClusterMemory(fixed(), lifetimes, cluster, threads);
      alone
          .places()
          .forEach((buffer, at) -> lines.add(shared.declaration(buffer, own(buffer).name(), at)));
    } else {
      alone
          .places()
          .forEach(
              (buffer, place) -> {
                var at = place == 0 ? "SUM_FLOATS" : "SUM_FLOATS + " + place;
                lines.add(work(own(buffer), at));
              });
    }
    var at = new StringBuilder("SUM_FLOATS + " + alone.end());
    for (var each : varying()) {
      collapse(at);
      lines.add(
          cluster > 1
              ? "float *const %s = scratch + %s;".formatted(each.name(), at)
              : work(each, at.toString()));
      at.append(" + ").append(each.length());
    }
    return lines;
  }

  private static String work(Own own, String at) {
    return "float *const %s = WORK(%s, %s);".formatted(own.name(), at, own.length());
  }

  /// Sets to zero what has entries that nobody writes.
  List<String> zeros() {
    return all.entrySet().stream()
        .filter(entry -> entry.getKey().padded())
        .map(Map.Entry::getValue)
        .map(
            each ->
                "for (int at = rank; at < %1$s; at += ranks) %2$s[at] = 0.0f;"
                    .formatted(each.length(), each.name()))
        .toList();
  }

  /// The numbers that one block would need, beyond those of sums, as an expression.
  String length() {
    var sum = new StringBuilder(Long.toString(alone().end()));
    varying().forEach(each -> sum.append(" + ").append(each.length()));
    collapse(sum);
    return sum.toString();
  }

  /// The numbers that every block of a cluster needs, beyond those of sums.
  long ofEach(int threads) {
    return new ClusterMemory(fixed(), lifetimes, cluster, threads).end();
  }

  /// The places in the memory of one block.
  private FirstFit alone() {
    return FirstFit.of(fixed(), lifetimes::overlap);
  }

  /// The lengths of buffers whose length is known, the short ones first.
  private SequencedMap<Buffer, Long> fixed() {
    var lengths = new LinkedHashMap<Buffer, Long>();
    all.entrySet().stream()
        .filter(entry -> entry.getValue().isFixed())
        .sorted(Comparator.comparingLong(entry -> entry.getValue().fixed()))
        .forEach(entry -> lengths.put(entry.getKey(), entry.getValue().fixed()));
    return lengths;
  }

  private Own own(Buffer buffer) {
    return Objects.requireNonNull(all.get(buffer));
  }

  private List<Own> varying() {
    return all.values().stream().filter(each -> !each.isFixed()).toList();
  }

  /// Adds up the numbers at the end of a sum.
  private static void collapse(StringBuilder sum) {
    var terms = new ArrayList<>(List.of(sum.toString().split(" \\+ ")));
    long constant = 0;
    var others = new ArrayList<String>();
    for (var term : terms) {
      if (term.chars().allMatch(Character::isDigit)) {
        constant += Long.parseLong(term);
      } else {
        others.add(term);
      }
    }
    others.add(Long.toString(constant));
    sum.setLength(0);
    sum.append(String.join(" + ", others));
  }
}
