package org.badgerlang.runtime.nd4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/// Entries taken from and added to places that are computed. An index is cut to a whole number
/// (NaN: 0); out of range it is clamped.
public final class Indexing {
  private Indexing() {}

  /// z[…, i…] = x[…, index[i…], …]: the axis of x is replaced by the axes of the index; axes that
  /// both have otherwise go together.
  public static INDArray gather(
      INDArray x, String xAxes, String axis, INDArray index, String indexAxes, String to) {
    List<String> ofX = Axes.names(xAxes);
    List<String> ofIndex = Axes.names(indexAxes);
    var together = new ArrayList<>(ofX);
    together.retainAll(ofIndex);
    var rest = new ArrayList<>(ofX);
    rest.removeAll(together);
    rest.remove(axis);
    var alone = new ArrayList<>(ofIndex);
    alone.removeAll(together);
    Map<String, Long> sizes = Axes.sizes(index, ofIndex);
    sizes.putAll(Axes.sizes(x, ofX));
    long size = sizes.getOrDefault(axis, 1L);
    long groups = Axes.count(together, sizes);
    long many = Axes.count(rest, sizes);
    INDArray rows =
        Axes.spread(x, ofX, Axes.join(Axes.join(together, List.of(axis)), rest))
            .reshape(groups * size, many);
    INDArray places = places(Axes.spread(index, ofIndex, Axes.join(together, alone)), size, groups);
    INDArray taken = Ops.of("gather", new int[] {0}, rows, places);
    var axes = Axes.join(Axes.join(together, alone), rest);
    return Axes.spread(taken.reshape(Axes.shape(axes, sizes)), axes, Axes.names(to));
  }

  /// Whole places in rows of `size`, a run of rows for each group, as one flat list.
  private static INDArray places(INDArray index, long size, long groups) {
    INDArray flat = index.reshape(groups, index.length() / groups);
    INDArray zero = Nd4j.scalar(0f).reshape(1, 1);
    INDArray known = Elementwise.select(Elementwise.equal(flat, flat), flat, zero);
    INDArray within =
        Ops.of(
            "minimum",
            Ops.of("maximum", known, zero),
            Nd4j.scalar((float) (size - 1)).reshape(1, 1));
    var starts = new long[Math.toIntExact(groups)];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = i * size;
    }
    return Ops.of(
            "add", within.castTo(DataType.INT64), Nd4j.createFromArray(starts).reshape(groups, 1))
        .reshape(index.length());
  }

  /// z over `axis` of the given size, z[index[i…]] += x[i…], summed over the axes that `to` lacks.
  public static INDArray scatterAdd(
      INDArray x,
      String xAxes,
      INDArray index,
      String indexAxes,
      String axis,
      long size,
      String to) {
    List<String> ofX = Axes.names(xAxes);
    List<String> ofIndex = Axes.names(indexAxes);
    List<String> result = Axes.names(to);
    Map<String, Long> sizes = Axes.sizes(x, ofX);
    sizes.putAll(Axes.sizes(index, ofIndex));
    // Axes of the index that stay make groups of rows; its others are added up.
    var groups = new ArrayList<>(ofIndex);
    groups.retainAll(result);
    var added = new ArrayList<>(ofIndex);
    added.removeAll(groups);
    var rest = new ArrayList<>(ofX);
    rest.removeAll(ofIndex);
    var gone = new ArrayList<>(rest);
    gone.removeAll(result);
    rest.removeAll(gone);
    INDArray summed = gone.isEmpty() ? x : x.sum(gone.stream().mapToInt(ofX::indexOf).toArray());
    var left = new ArrayList<>(ofX);
    left.removeAll(gone);
    var indexed = Axes.join(groups, added);
    var domain = Axes.join(indexed, rest);
    INDArray updates =
        Axes.repeat(Axes.spread(summed, left, domain), Axes.shape(domain, sizes))
            .reshape(Axes.count(indexed, sizes), Axes.count(rest, sizes));
    long count = Axes.count(groups, sizes);
    INDArray places = places(Axes.spread(index, ofIndex, indexed), size, count);
    INDArray rows = addTo(count * size, places, updates);
    sizes.put(axis, size);
    var axes = Axes.join(Axes.join(groups, List.of(axis)), rest);
    return Axes.spread(rows.reshape(Axes.shape(axes, sizes)), axes, result);
  }

  /// Rows of zeros with each update added to the row at its place, one after another so that sums
  /// are always taken in one order.
  private static INDArray addTo(long rows, INDArray places, INDArray updates) {
    INDArray zeros = Nd4j.zeros(DataType.FLOAT, rows, updates.size(1));
    return Nd4j.exec(
        DynamicCustomOp.builder("scatter_add")
            .addInputs(zeros, places, updates)
            .addBooleanArguments(true)
            .build())[0];
  }

  /// z[o, t] = x[o·stride + t·dilation − offset], zero outside; `out` takes the place of the
  /// dimension, `tap` comes last.
  public static INDArray window(
      INDArray x, int dimension, long out, long tap, int stride, int dilation, int offset) {
    long size = x.size(dimension);
    INDArray padded = Pieces.pad(x, dimension, 0, 1, size + 1);
    INDArray taken =
        Ops.of(
            "gather",
            new int[] {dimension},
            padded,
            places(size, out, tap, stride, dilation, offset));
    var shape = new long[x.rank() + 1];
    var order = new int[x.rank() + 1];
    for (int i = 0; i < shape.length; i++) {
      shape[i] =
          i < dimension
              ? x.size(i)
              : i == dimension ? out : i == dimension + 1 ? tap : x.size(i - 1);
      order[i] = i <= dimension ? i : i == shape.length - 1 ? dimension + 1 : i + 1;
    }
    return taken.reshape(shape).permute(order).dup('c');
  }

  /// Where each output and tap falls; `size` where that is outside.
  private static INDArray places(
      long size, long out, long tap, int stride, int dilation, int offset) {
    var places = new long[Math.toIntExact(out * tap)];
    for (int o = 0; o < out; o++) {
      for (int t = 0; t < tap; t++) {
        long at = (long) o * stride + (long) t * dilation - offset;
        places[Math.toIntExact(o * tap + t)] = at < 0 || at >= size ? size : at;
      }
    }
    return Nd4j.createFromArray(places);
  }

  /// The adjoint of `window`: sums what falls on the same place of a dimension of the given size,
  /// which takes the place of `out`.
  public static INDArray unwindow(
      INDArray x, int out, int tap, long size, int stride, int dilation, int offset) {
    var order = new int[x.rank()];
    order[0] = out;
    order[1] = tap;
    var shape = new long[x.rank() - 1];
    var back = new int[x.rank() - 1];
    shape[0] = size;
    int next = 2;
    int kept = 1;
    for (int i = 0; i < x.rank(); i++) {
      if (i != out && i != tap) {
        order[next++] = i;
        shape[kept] = x.size(i);
        back[i < tap ? i : i - 1] = kept++;
      }
    }
    back[out < tap ? out : out - 1] = 0;
    long falls = x.size(out) * x.size(tap);
    INDArray updates = x.permute(order).dup('c').reshape(falls, x.length() / falls);
    INDArray places = places(size, x.size(out), x.size(tap), stride, dilation, offset);
    INDArray rows = addTo(size + 1, places, updates);
    return Pieces.slice(rows, 0, 0, size, 1).reshape(shape).permute(back).dup('c');
  }
}
