package org.badgerlang.runtime.cuda;

import java.util.ArrayList;
import java.util.List;

/// What the frame of a function holds, as generated code says it.
public final class Layout {
  /// The most blocks that a kernel over tiles has; further tiles wait for the same blocks.
  private static final int MOST_BLOCKS = 2048;

  /// About how many numbers the blocks of one kernel may have together.
  private static final long MOST_NUMBERS = 1L << 28;

  /// A buffer of the device.
  ///
  /// @param entry its place in the frame
  /// @param length in numbers
  record Room(int entry, long length) {}

  /// A size that varies.
  record Number(int entry, long value) {}

  private final int[] inputs;
  private final Room[] outputs;
  private final List<Room> buffers = new ArrayList<>();
  private final List<Number> numbers = new ArrayList<>();
  private long scratch;

  Layout(int inputs, int outputs) {
    this.inputs = new int[inputs];
    this.outputs = new Room[outputs];
  }

  public void input(int entry, int input) {
    inputs[input] = entry;
  }

  public void output(int entry, int output, long length) {
    outputs[output] = new Room(entry, length);
  }

  public void buffer(int entry, long length) {
    buffers.add(new Room(entry, length));
  }

  public void number(int entry, long value) {
    numbers.add(new Number(entry, value));
  }

  /// How many blocks share the tiles of a kernel; the same on every device, since sums depend on
  /// it.
  ///
  /// @param work numbers that a block needs for the tile at hand
  /// @param sums numbers that it adds up over its tiles
  public int blocks(long tiles, long work, long sums) {
    long most = Math.clamp(MOST_NUMBERS / Math.max(1, work + sums), 1, MOST_BLOCKS);
    int blocks = Math.toIntExact(Math.min(tiles, most));
    scratch = Math.max(scratch, Math.multiplyExact(blocks + 1L, work + Launches.SUM_FLOATS));
    return blocks;
  }

  int inputEntry(int input) {
    return inputs[input];
  }

  Room output(int output) {
    return outputs[output];
  }

  List<Room> buffers() {
    return buffers;
  }

  List<Number> numbers() {
    return numbers;
  }

  /// Numbers that the blocks of the largest kernel need.
  long scratch() {
    return scratch;
  }
}
