package org.badgerlang.runtime;

import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/// A compiled setup on one device: the state tensors and the functions over them. Generated code
/// implements it once for each device; not safe for use by several threads at a time (it uses its
/// own inside).
///
/// Order of use: `params`, `seed`, then `init` or `write` for every tensor, then steps and
/// evaluations.
public interface Kernels extends AutoCloseable {
  SetupInfo info();

  /// Sets the values of the params, in the order of `info().params()`.
  void params(double[] values);

  /// Sets the seed from which every random number of the run follows.
  void seed(long seed);

  /// Gives every state tensor its first value.
  void init();

  /// Copies a state tensor to `into`, which has its length.
  void read(int tensor, float[] into);

  /// Sets a state tensor from `from`, which has its length.
  void write(int tensor, float[] from);

  /// The number of steps of an outermost loop under the params; negative for `forever`.
  long repeat(int loop);

  /// Runs one step (counted from 0) of an outermost loop: changes the state, and leaves its
  /// metrics.
  void step(int loop, long step);

  /// A metric of the last `step`: one number, or the series over its nested loop, in an array of
  /// its own length.
  float[] metric(int loop, int index);

  /// Runs one variant of an evaluation on the state as it stands, which it leaves as it is. Gives
  /// the measures (a series where a measure is one), then one number for each `expect`: 1 where it
  /// holds, else 0.
  ///
  /// Behind the evaluations stand the probes: numbered on, with one variant each, of which `step`
  /// is the step of their loop that they look into.
  float[][] evaluate(int evaluation, int variant, long step);

  /// From now on `step` and `evaluate` look at `wish` now and then, and throw [Abandoned] once it
  /// is true; the state is as it was before. A device that can not end in between goes on.
  default void abandonWhen(BooleanSupplier wish) {}

  /// How many numbers go into a vector of the processor, where the bits of results follow from it.
  default OptionalInt lanes() {
    return OptionalInt.empty();
  }

  /// The bytes of all buffers that the kernels hold.
  long bytes();

  @Override
  void close();
}
