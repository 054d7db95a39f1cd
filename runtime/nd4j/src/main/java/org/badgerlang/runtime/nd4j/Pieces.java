package org.badgerlang.runtime.nd4j;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/// Arrays cut apart and put together.
public final class Pieces {
  private Pieces() {}

  private static INDArrayIndex[] only(
      INDArray x, int dimension, long start, long count, int stride) {
    var at = new INDArrayIndex[x.rank()];
    for (int i = 0; i < at.length; i++) {
      at[i] =
          i == dimension
              ? NDArrayIndex.interval(start, stride, start + (count - 1) * stride + 1)
              : NDArrayIndex.all();
    }
    return at;
  }

  /// The entries `start`, `start + stride`, … along a dimension.
  public static INDArray slice(INDArray x, int dimension, long start, long count, int stride) {
    return x.get(only(x, dimension, start, count, stride))
        .dup('c')
        .reshape(sized(x, dimension, count));
  }

  private static long[] sized(INDArray x, int dimension, long size) {
    var shape = x.shape().clone();
    shape[dimension] = size;
    return shape;
  }

  /// x placed at `start`, `start + stride`, … of a dimension of the given size, zero elsewhere.
  public static INDArray pad(INDArray x, int dimension, long start, int stride, long size) {
    INDArray padded = Nd4j.zeros(DataType.FLOAT, sized(x, dimension, size));
    padded.put(only(padded, dimension, start, x.size(dimension), stride), x);
    return padded;
  }

  /// Arrays one after another along a dimension.
  public static INDArray concat(int dimension, INDArray... parts) {
    return Nd4j.concat(dimension, parts);
  }

  /// The entry of x at a place along a dimension, without that dimension.
  public static INDArray entry(INDArray x, int dimension, long place) {
    var shape = new long[x.rank() - 1];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = x.size(i < dimension ? i : i + 1);
    }
    return slice(x, dimension, place, 1, 1).reshape(shape);
  }

  /// Arrays of one shape stacked along a further last dimension.
  public static INDArray stack(INDArray[] entries) {
    return Nd4j.stack(entries[0].rank(), entries);
  }
}
