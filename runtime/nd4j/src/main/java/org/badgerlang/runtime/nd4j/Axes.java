package org.badgerlang.runtime.nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/// Operations on arrays whose dimensions have names. Axes are given as words in the order of the
/// dimensions: `batch unit hidden`; none for a scalar.
public final class Axes {
  private Axes() {}

  static List<String> names(String axes) {
    return axes.isEmpty() ? List.of() : List.of(axes.split(" "));
  }

  /// x with its dimensions in the order of `to`, of size 1 along those that it lacks, so that ND4J
  /// broadcasts it.
  public static INDArray spread(INDArray x, String from, String to) {
    return spread(x, names(from), names(to));
  }

  static INDArray spread(INDArray x, List<String> from, List<String> to) {
    if (from.equals(to)) {
      return x;
    }
    var order = to.stream().filter(from::contains).mapToInt(from::indexOf).toArray();
    if (order.length != from.size()) {
      throw new IllegalArgumentException(to + " lacks an axis of " + from);
    }
    var permuted = permute(x, order);
    if (order.length == to.size()) {
      return permuted;
    }
    var shape = new long[to.size()];
    for (int i = 0; i < shape.length; i++) {
      int at = from.indexOf(to.get(i));
      shape[i] = at < 0 ? 1 : x.size(at);
    }
    return permuted.reshape(shape);
  }

  private static INDArray permute(INDArray x, int[] order) {
    for (int i = 0; i < order.length; i++) {
      if (order[i] != i) {
        return x.permute(order).dup('c');
      }
    }
    return x;
  }

  /// x repeated to the given shape, with its dimensions in the order of `to`.
  public static INDArray broadcast(INDArray x, String from, String to, long... shape) {
    return repeat(spread(x, from, to), shape);
  }

  /// x repeated along its dimensions of size 1.
  static INDArray repeat(INDArray x, long... shape) {
    return Arrays.equals(x.shape(), shape) ? x : x.broadcast(shape);
  }

  /// The sum of x·y over the axes that both have and the result lacks.
  public static INDArray contract(INDArray x, String xAxes, INDArray y, String yAxes, String to) {
    List<String> ofX = names(xAxes);
    List<String> ofY = names(yAxes);
    List<String> result = names(to);
    Map<String, Long> sizes = new LinkedHashMap<>();
    measure(x, ofX, sizes);
    measure(y, ofY, sizes);
    var together = new ArrayList<String>();
    var over = new ArrayList<String>();
    var rows = new ArrayList<String>();
    for (String axis : ofX) {
      (!ofY.contains(axis) ? rows : result.contains(axis) ? together : over).add(axis);
    }
    var columns = new ArrayList<>(ofY);
    columns.removeAll(ofX);
    var left = block(x, ofX, sizes, together, rows, over);
    var right = block(y, ofY, sizes, together, over, columns);
    INDArray product =
        together.isEmpty()
            ? left.reshape(left.size(1), left.size(2))
                .mmul(right.reshape(right.size(1), right.size(2)))
            : Ops.of("matmul", left, right);
    var axes = join(join(together, rows), columns);
    return spread(product.reshape('c', shape(axes, sizes)), axes, result);
  }

  private static void measure(INDArray x, List<String> axes, Map<String, Long> sizes) {
    for (int i = 0; i < axes.size(); i++) {
      sizes.put(axes.get(i), x.size(i));
    }
  }

  /// x as one block of three dimensions, each of which runs over some axes.
  private static INDArray block(
      INDArray x,
      List<String> axes,
      Map<String, Long> sizes,
      List<String> first,
      List<String> second,
      List<String> third) {
    return spread(x, axes, join(join(first, second), third))
        .reshape(count(first, sizes), count(second, sizes), count(third, sizes));
  }

  static List<String> join(List<String> first, List<String> second) {
    var all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  static long count(List<String> axes, Map<String, Long> sizes) {
    long count = 1;
    for (String axis : axes) {
      count = Math.multiplyExact(count, sizes.getOrDefault(axis, 1L));
    }
    return count;
  }

  static long[] shape(List<String> axes, Map<String, Long> sizes) {
    return axes.stream().mapToLong(axis -> sizes.getOrDefault(axis, 1L)).toArray();
  }

  static Map<String, Long> sizes(INDArray x, List<String> axes) {
    Map<String, Long> sizes = new LinkedHashMap<>();
    measure(x, axes, sizes);
    return sizes;
  }

  /// The numbers of x, the last dimension fastest.
  public static float[] numbers(INDArray x) {
    return x.isEmpty() ? new float[0] : x.dup('c').data().asFloat();
  }

  /// An array of such numbers, the last dimension fastest.
  public static INDArray of(float[] numbers, long... shape) {
    INDArray flat = Nd4j.createFromArray(numbers);
    return flat.reshape(shape);
  }
}
