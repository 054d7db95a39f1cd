package org.badgerlang.compiler.emit.cuda;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.plan.Buffer;
import org.badgerlang.compiler.plan.Index;
import org.badgerlang.compiler.plan.Tiles;
import org.badgerlang.compiler.plan.View;

/// What one kernel works with: its lane axis, the steps of loops around, and the memory that each
/// block, or each cluster of blocks, has of its own.
final class Block {
  private final Frame frame;
  private final Optional<Axis> lane;
  private final int width;
  private final int cluster;
  private final Map<Index, String> indices;
  private final OwnMemory memory;

  /// @param lane the lane axis, in a kernel that runs tile by tile
  /// @param width how many entries of it a tile has
  /// @param cluster how many blocks share a tile
  Block(Frame frame, Optional<Axis> lane, int width, int cluster, Map<Index, String> indices) {
    this.frame = frame;
    this.lane = lane;
    this.width = width;
    this.cluster = cluster;
    memory = new OwnMemory(frame, cluster);
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
    return memory.name(
        buffer,
        tiled ? frame.product(buffer.length(), width, Tiles.WIDE) : frame.of(buffer.length()));
  }

  OwnMemory memory() {
    return memory;
  }

  Lifetimes lifetimes() {
    return memory.lifetimes();
  }

  /// How many blocks share a tile.
  int cluster() {
    return cluster;
  }

  /// Where all threads that share a tile wait for each other.
  String barrier() {
    return cluster > 1 ? "CLUSTER_BARRIER;" : "__syncthreads();";
  }

  /// Which tile comes first, of as many as work side by side, as expressions.
  String number() {
    return cluster > 1 ? "(blockIdx.x / " + cluster + ")" : "blockIdx.x";
  }

  String numbers() {
    return cluster > 1 ? "(gridDim.x / " + cluster + ")" : "gridDim.x";
  }
}
