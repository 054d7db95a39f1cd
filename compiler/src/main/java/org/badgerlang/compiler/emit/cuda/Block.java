package org.badgerlang.compiler.emit.cuda;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /// A buffer of which every block has one.
  private record Own(String name, String length, long most) {}

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
                    tiled ? frame.product(b.length(), width, Tiles.WIDE) : frame.of(b.length()),
                    b.length().isFixed() ? b.length().fixed() : Long.MAX_VALUE))
        .name();
  }

  /// The declarations of the block's memory, the smallest buffers first: they lie in shared memory.
  List<String> declarations() {
    var lines = new ArrayList<String>();
    var at = new StringBuilder("SUM_FLOATS");
    for (var each : sorted()) {
      lines.add("float *const %s = WORK(%s, %s);".formatted(each.name(), at, each.length()));
      at.append(" + ").append(each.length());
      collapse(at);
    }
    return lines;
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
    var all = new StringBuilder("0");
    for (var each : sorted()) {
      all.append(" + ").append(each.length());
    }
    collapse(all);
    return all.toString();
  }

  private List<Own> sorted() {
    return own.values().stream().sorted(Comparator.comparingLong(Own::most)).toList();
  }
}
