package org.badgerlang.runtime.nd4j;

import java.util.Comparator;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/// Places and running sums along one dimension.
public final class Order {
  private Order() {}

  /// 0, 1, … below n.
  public static INDArray count(int n) {
    var numbers = new float[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = i;
    }
    return Nd4j.createFromArray(numbers);
  }

  /// Sums of the entries up to each (`exclusive`: before each), or from each on.
  public static INDArray cumulate(INDArray x, int dimension, boolean exclusive, boolean reverse) {
    return Ops.of("cumsum", new int[] {exclusive ? 1 : 0, reverse ? 1 : 0, dimension}, x);
  }

  /// The places in rising order (ties in order of place, NaN last). On the host: ND4J's own sorts
  /// keep no order among ties.
  public static INDArray sorted(INDArray x, int dimension) {
    var result = new float[Math.toIntExact(x.length())];
    float[] numbers = Axes.numbers(x);
    lines(
        x.shape(),
        dimension,
        (start, apart) -> {
          int[] order =
              IntStream.range(0, Math.toIntExact(x.size(dimension)))
                  .boxed()
                  .sorted(Comparator.comparing(i -> numbers[start + i * apart], Order::rising))
                  .mapToInt(Integer::intValue)
                  .toArray();
          for (int i = 0; i < order.length; i++) {
            result[start + i * apart] = order[i];
          }
        });
    return Axes.of(result, x.shape());
  }

  private static int rising(float a, float b) {
    return a < b ? -1 : a > b ? 1 : Boolean.compare(Float.isNaN(a), Float.isNaN(b));
  }

  /// The first place of the largest entry, found by `>` from place 0 on. On the host, for the sake
  /// of ties and of NaN.
  public static INDArray largest(INDArray x, int dimension) {
    int size = Math.toIntExact(x.size(dimension));
    float[] numbers = Axes.numbers(x);
    var shape = new long[x.rank() - 1];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = x.size(i < dimension ? i : i + 1);
    }
    var result = new float[numbers.length / size];
    lines(
        x.shape(),
        dimension,
        (start, apart) -> {
          int best = 0;
          for (int i = 1; i < size; i++) {
            if (numbers[start + i * apart] > numbers[start + best * apart]) {
              best = i;
            }
          }
          result[start / (size * apart) * apart + start % apart] = best;
        });
    return Axes.of(result, shape);
  }

  /// Visits each line along the dimension: where it starts, and how far apart its entries lie.
  private static void lines(long[] shape, int dimension, BiConsumer<Integer, Integer> visit) {
    int apart = 1;
    int before = 1;
    for (int i = 0; i < shape.length; i++) {
      if (i < dimension) {
        before *= Math.toIntExact(shape[i]);
      } else if (i > dimension) {
        apart *= Math.toIntExact(shape[i]);
      }
    }
    int line = Math.toIntExact(shape[dimension]) * apart;
    for (int i = 0; i < before; i++) {
      for (int k = 0; k < apart; k++) {
        visit.accept(i * line + k, apart);
      }
    }
  }
}
