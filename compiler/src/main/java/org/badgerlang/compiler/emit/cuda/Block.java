package org.badgerlang.compiler.emit.cuda;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.plan.Buffer;
import org.badgerlang.compiler.plan.Index;
import org.badgerlang.compiler.plan.Tiles;
import org.badgerlang.compiler.plan.View;

/// What one kernel works with: its lane axis, the steps of loops around, and the memory that each
/// block has of its own.
final class Block {
  private final Frame frame;
  private final Optional<Axis> lane;
  private final int width;
  private final Map<Index, String> indices;
  private final Map<Buffer, Own> own = new LinkedHashMap<>();
  private final Lifetimes lifetimes = new Lifetimes();

  /// A buffer of which every block has one.
  private record Own(String name, String length) {}

  /// @param lane the lane axis, in a kernel that runs tile by tile
  /// @param width how many entries of it a tile has
  Block(Frame frame, Optional<Axis> lane, int width, Map<Index, String> indices) {
    this.frame = frame;
    this.lane = lane;
    this.width = width;
    this.indices = new LinkedHashMap<>(indices);
  }

  Frame frame() {
    return frame;
  }

  Optional<Axis> lane() {
    return lane;
  }

  boolean isLane(Axis axis) {
    return lane.filter(axis::equals).isPresent();
  }

  int width() {
    return width;
  }

  Map<Index, String> indices() {
    return indices;
  }

  /// Whether entries of the view lie in tiles of this kernel's width.
  boolean isTiled(View view) {
    return view.buffer().scope() == Buffer.Scope.WORKER
        && lane.filter(view.strides()::containsKey).isPresent();
  }

  /// The name of a buffer of the block's own.
  String own(Buffer buffer, boolean tiled) {
    return own.computeIfAbsent(
            buffer,
            b ->
                new Own(
                    frame.memory(b.name().isEmpty() ? "own" : b.name()),
                    tiled ? frame.product(b.length(), width, Tiles.WIDE) : frame.of(b.length())))
        .name();
  }

  Lifetimes lifetimes() {
    return lifetimes;
  }

  /// The declarations of the block's memory, the smallest buffers first: they lie in shared memory.
  List<String> declarations() {
    var lines = new ArrayList<String>();
    var fixed = places();
    fixed.forEach(
        (buffer, place) -> {
          var each = Objects.requireNonNull(own.get(buffer));
          var at = place == 0 ? "SUM_FLOATS" : "SUM_FLOATS + " + place;
          lines.add("float *const %s = WORK(%s, %s);".formatted(each.name(), at, each.length()));
        });
    var at = new StringBuilder("SUM_FLOATS + " + end(fixed));
    for (var each : varying()) {
      collapse(at);
      lines.add("float *const %s = WORK(%s, %s);".formatted(each.name(), at, each.length()));
      at.append(" + ").append(each.length());
    }
    return lines;
  }

  /// Sets to zero what has entries that nobody writes.
  List<String> zeros() {
    return own.entrySet().stream()
        .filter(entry -> entry.getKey().padded())
        .map(Map.Entry::getValue)
        .map(
            each ->
                "for (int at = rank; at < %1$s; at += ranks) %2$s[at] = 0.0f;"
                    .formatted(each.length(), each.name()))
        .toList();
  }

  /// Where buffers of fixed length lie: the small ones first, each as early as what is in use at
  /// the same time lets it.
  private SequencedMap<Buffer, Long> places() {
    var placed = new LinkedHashMap<Buffer, Long>();
    own.entrySet().stream()
        .filter(entry -> isFixed(entry.getValue()))
        .sorted(Comparator.comparingLong(entry -> fixed(entry.getValue())))
        .map(Map.Entry::getKey)
        .forEach(buffer -> placed.put(buffer, place(buffer, placed)));
    return placed;
  }

  private long place(Buffer buffer, Map<Buffer, Long> placed) {
    long length = length(buffer);
    var others =
        placed.entrySet().stream()
            .filter(entry -> lifetimes.overlap(buffer, entry.getKey()))
            .sorted(Map.Entry.comparingByValue())
            .toList();
    long at = 0;
    for (var other : others) {
      if (at + length <= other.getValue()) {
        return at;
      }
      at = Math.max(at, other.getValue() + length(other.getKey()));
    }
    return at;
  }

  private long length(Buffer buffer) {
    return fixed(Objects.requireNonNull(own.get(buffer)));
  }

  private long end(Map<Buffer, Long> placed) {
    return placed.entrySet().stream()
        .mapToLong(entry -> entry.getValue() + length(entry.getKey()))
        .max()
        .orElse(0);
  }

  private static boolean isFixed(Own own) {
    return own.length().chars().allMatch(Character::isDigit);
  }

  private static long fixed(Own own) {
    return Long.parseLong(own.length());
  }

  private List<Own> varying() {
    return own.values().stream().filter(each -> !isFixed(each)).toList();
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

  /// The numbers that a block needs, beyond those of sums.
  String length() {
    var all = new StringBuilder(Long.toString(end(places())));
    varying().forEach(each -> all.append(" + ").append(each.length()));
    collapse(all);
    return all.toString();
  }
}
