package org.badgerlang.runtime.nd4j;

import java.util.ArrayList;
import java.util.List;
import org.badgerlang.runtime.random.Philox;
import org.nd4j.linalg.api.ndarray.INDArray;

/// The random numbers of one site, drawn on the host: the same bits on every device.
public final class Draws {
  private record Counter(float[] numbers, List<String> axes, long[] shape) {}

  private final long key;
  private final long step;
  private final List<String> axes;
  private final long[] shape;
  private final List<Counter> counters = new ArrayList<>();

  private Draws(long key, long step, List<String> axes, long[] shape) {
    this.key = key;
    this.step = step;
    this.axes = axes;
    this.shape = shape;
  }

  /// @param axes in whose order the elements of a draw are counted
  public static Draws of(Call call, String site, String axes, long... shape) {
    return new Draws(call.key(site), call.step(), Axes.names(axes), shape);
  }

  /// Draws under a counter, the outermost first: a scalar, or a number for each place along further
  /// axes.
  public Draws under(INDArray counter, String counterAxes) {
    counters.add(new Counter(Axes.numbers(counter), Axes.names(counterAxes), counter.shape()));
    return this;
  }

  /// Numbers over [0, 1).
  public INDArray uniform(String to) {
    return fill(false, Axes.names(to));
  }

  /// Numbers of mean 0 and deviation 1.
  public INDArray normal(String to) {
    return fill(true, Axes.names(to));
  }

  private INDArray fill(boolean normal, List<String> to) {
    var result = new long[to.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = sizeOf(to.get(i));
    }
    int length = 1;
    for (long size : result) {
      length = Math.multiplyExact(length, Math.toIntExact(size));
    }
    var numbers = new float[length];
    if (counters.stream().allMatch(counter -> counter.axes().isEmpty()) && to.equals(axes)) {
      run(normal, numbers);
      return Axes.of(numbers, result);
    }
    var place = new long[result.length];
    for (int n = 0; n < length; n++) {
      long at = n;
      for (int i = result.length - 1; i >= 0; i--) {
        place[i] = at % result[i];
        at /= result[i];
      }
      var steps = new long[counters.size()];
      for (int i = 0; i < steps.length; i++) {
        Counter counter = counters.get(i);
        steps[i] = (long) counter.numbers()[offset(counter.axes(), counter.shape(), to, place)];
      }
      long element = offset(axes, shape, to, place);
      numbers[n] =
          normal
              ? Philox.normal(keyUnder(steps), step, packed(steps), element)
              : Philox.uniform(keyUnder(steps), step, packed(steps), element);
    }
    return Axes.of(numbers, result);
  }

  private void run(boolean normal, float[] numbers) {
    long[] steps = counters.stream().mapToLong(counter -> (long) counter.numbers()[0]).toArray();
    long under = keyUnder(steps);
    if (normal) {
      Philox.fillNormal(numbers, 0, numbers.length, 1, under, step, packed(steps), 0);
    } else {
      Philox.fillUniform(numbers, 0, numbers.length, 1, under, step, packed(steps), 0);
    }
  }

  private long sizeOf(String axis) {
    int at = axes.indexOf(axis);
    if (at >= 0) {
      return shape[at];
    }
    for (Counter counter : counters) {
      at = counter.axes().indexOf(axis);
      if (at >= 0) {
        return counter.shape()[at];
      }
    }
    throw new IllegalArgumentException("nothing draws along " + axis);
  }

  private static int offset(List<String> axes, long[] shape, List<String> to, long[] place) {
    long offset = 0;
    for (int i = 0; i < shape.length; i++) {
      offset = offset * shape[i] + place[to.indexOf(axes.get(i))];
    }
    return Math.toIntExact(offset);
  }

  /// At most three counters fit beside the step; the outermost others go into the key.
  private long keyUnder(long[] steps) {
    long folded = key;
    for (int i = 0; i < steps.length - 3; i++) {
      folded = Philox.fold(folded, steps[i]);
    }
    return folded;
  }

  private static long packed(long[] steps) {
    int first = Math.max(0, steps.length - 3);
    return switch (steps.length - first) {
      case 0 -> Philox.counters();
      case 1 -> Philox.counters(steps[first]);
      case 2 -> Philox.counters(steps[first], steps[first + 1]);
      default -> Philox.counters(steps[first], steps[first + 1], steps[first + 2]);
    };
  }
}
