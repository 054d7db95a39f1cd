package org.badgerlang.runtime.cuda;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Launches the kernels of one function, by their place in [CudaCode#kernels].
public final class Launches {
  /// Numbers of shared memory that sums of a block take.
  static final int SUM_FLOATS = 1024;

  private static final int MOST_BLOCKS = 8192;
  private static final int MOST_INDICES = 15;

  private final Gpu gpu;
  private final List<MemorySegment> kernels;
  private final MemorySegment values;
  private final MemorySegment parameters;
  private boolean counting;
  private long count;

  /// @param frame the device's address of the frame
  Launches(Gpu gpu, List<MemorySegment> kernels, long frame) {
    this.gpu = gpu;
    this.kernels = List.copyOf(kernels);
    this.values = gpu.arena().allocate(8L * (1 + MOST_INDICES), 8);
    this.parameters = gpu.arena().allocate(ValueLayout.ADDRESS, 1 + MOST_INDICES);
    values.set(ValueLayout.JAVA_LONG, 0, frame);
    for (int i = 0; i <= MOST_INDICES; i++) {
      parameters.setAtIndex(ValueLayout.ADDRESS, i, values.asSlice(8L * i, 8));
    }
  }

  /// How many launches a run of the function takes.
  long count(CudaCode code) {
    counting = true;
    count = 0;
    code.run(this);
    counting = false;
    return count;
  }

  /// A kernel that runs in one block.
  public void block(int kernel, int threads, int... indices) {
    launch(kernel, 1, threads, SUM_FLOATS, indices);
  }

  /// A kernel with a thread for each place.
  public void grid(int kernel, int threads, long places, int... indices) {
    int blocks = Math.clamp(Math.ceilDiv(places, threads), 1, MOST_BLOCKS);
    launch(kernel, blocks, threads, SUM_FLOATS, indices);
  }

  /// A kernel with a block for each place.
  public void groups(int kernel, int threads, long places, int... indices) {
    launch(kernel, Math.clamp(places, 1, MOST_BLOCKS), threads, SUM_FLOATS, indices);
  }

  /// A product with a block for each square of its result, through which strips of both factors
  /// pass.
  public void product(int kernel, int threads, long squares, int... indices) {
    int blocks = Math.clamp(squares, 1, MOST_BLOCKS);
    launch(kernel, blocks, threads, 2 * SUM_FLOATS, indices);
  }

  /// A kernel with a block for each tile.
  ///
  /// @param work numbers of memory that a block has of its own
  /// @param indices the number of tiles, then the steps of loops around
  public void tiles(int kernel, int threads, int blocks, long work, int... indices) {
    if (blocks > 0) {
      launch(kernel, blocks, threads, Math.min(SUM_FLOATS + work, gpu.sharedFloats()), indices);
    }
  }

  private void launch(int kernel, int blocks, int threads, long sharedFloats, int... indices) {
    count++;
    if (counting) {
      return;
    }
    if (indices.length > MOST_INDICES) {
      throw new IllegalStateException(indices.length + " loops around a kernel");
    }
    for (int i = 0; i < indices.length; i++) {
      values.set(ValueLayout.JAVA_INT, 8L * (i + 1), indices[i]);
    }
    int bytes = Math.toIntExact(sharedFloats * Float.BYTES);
    gpu.driver().launch(kernels.get(kernel), blocks, threads, bytes, gpu.stream(), parameters);
  }
}
