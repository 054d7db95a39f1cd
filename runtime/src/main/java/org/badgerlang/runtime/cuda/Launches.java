package org.badgerlang.runtime.cuda;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.badgerlang.runtime.provider.Supply;

/// Launches the kernels of one function, by their place in [CudaCode#kernels].
public final class Launches {
  /// Numbers of shared memory that sums of a block take.
  static final int SUM_FLOATS = 1024;

  private static final int MOST_BLOCKS = 8192;
  private static final int MOST_INDICES = 15;

  /// The arguments that make the ticket of an instance.
  private static final int TICKET = 2;

  private final Gpu gpu;
  private final List<MemorySegment> kernels;
  private final MemorySegment frame;
  private final List<Supply> supplies;
  private final Optional<Blas> blas;
  private final MemorySegment values;
  private final MemorySegment parameters;
  private boolean counting;
  private long count;

  /// @param frame the host's copy of the frame
  /// @param frameOnDevice the device's address of it
  /// @param supplies who answers what the function asks
  /// @param blas who multiplies, where products go to NVIDIA's library
  Launches(
      Gpu gpu,
      List<MemorySegment> kernels,
      MemorySegment frame,
      long frameOnDevice,
      List<Supply> supplies,
      Optional<Blas> blas) {
    this.gpu = gpu;
    this.blas = blas;
    this.kernels = List.copyOf(kernels);
    this.frame = frame;
    this.supplies = List.copyOf(supplies);
    this.values = gpu.arena().allocate(8L * (1 + MOST_INDICES), 8);
    this.parameters = gpu.arena().allocate(ValueLayout.ADDRESS, 1 + MOST_INDICES);
    values.set(ValueLayout.JAVA_LONG, 0, frameOnDevice);
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

  /// A kernel with a cluster of blocks for each tile: where the GPU knows no clusters, the first
  /// block of each works and the others end at once.
  ///
  /// @param clusters how many tiles are worked on side by side
  /// @param work numbers of shared memory that each block has a use for
  /// @param indices the number of tiles, then the steps of loops around
  public void clusters(
      int kernel, int threads, int cluster, int clusters, long work, int... indices) {
    if (clusters > 0) {
      long floats = Math.min(SUM_FLOATS + work, gpu.sharedFloats());
      int blocks = Math.multiplyExact(clusters, cluster);
      launch(kernel, blocks, gpu.hasClusters() ? cluster : 1, threads, floats, indices);
    }
  }

  /// Whether products can go to NVIDIA's library; else kernels compute them.
  public boolean multiplies() {
    return blas.isPresent();
  }

  /// A product by NVIDIA's library.
  ///
  /// @param first the frame's entry of the first factor, and where it begins there; then the same
  ///     for the second factor and for the result
  public void multiply(
      Gemm shape, int first, long firstAt, int second, long secondAt, int result, long resultAt) {
    count++;
    if (!counting) {
      blas.orElseThrow()
          .multiply(
              shape, address(first, firstAt), address(second, secondAt), address(result, resultAt));
    }
  }

  /// Asks Java code, when all that was launched before is done.
  ///
  /// @param args the frame's entries of what is handed over: two numbers for the ticket of each
  ///     instance come first
  /// @param into the frame's entries of what is filled
  /// @param lengths how many numbers of each of `args` after the ticket, then of `into`, belong to
  ///     one instance
  public void ask(int supply, int instances, int[] args, int[] into, int... lengths) {
    if (counting) {
      return;
    }
    var inputs = new float[args.length][];
    for (int i = 0; i < args.length; i++) {
      inputs[i] = new float[i < TICKET ? instances : instances * lengths[i - TICKET]];
      gpu.read(inputs[i], address(args[i], 0), inputs[i].length);
    }
    var outputs = new float[into.length][];
    for (int i = 0; i < into.length; i++) {
      outputs[i] = new float[instances * lengths[args.length - TICKET + i]];
    }
    supplies.get(supply).fill(instances, inputs, outputs, lengths);
    for (int i = 0; i < into.length; i++) {
      gpu.write(address(into[i], 0), outputs[i], outputs[i].length);
    }
  }

  /// Whether a number on the device is not 0.
  ///
  /// @param entry of the frame
  /// @param at its place there
  public boolean holds(int entry, long at) {
    if (counting) {
      return true;
    }
    var number = new float[1];
    gpu.read(number, address(entry, at), 1);
    return number[0] != 0;
  }

  private long address(int entry, long at) {
    return frame.getAtIndex(ValueLayout.JAVA_LONG, entry) + at * Float.BYTES;
  }

  private void launch(int kernel, int blocks, int threads, long sharedFloats, int... indices) {
    launch(kernel, blocks, 1, threads, sharedFloats, indices);
  }

  private void launch(
      int kernel, int blocks, int cluster, int threads, long sharedFloats, int... indices) {
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
    var shape = new Driver.Shape(blocks, cluster, threads, bytes);
    gpu.driver().launch(kernels.get(kernel), shape, gpu.stream(), parameters);
  }
}
