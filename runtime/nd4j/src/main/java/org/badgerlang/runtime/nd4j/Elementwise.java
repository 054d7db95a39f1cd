package org.badgerlang.runtime.nd4j;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.bool.IsFinite;
import org.nd4j.linalg.factory.Nd4j;

/// Elementwise functions that ND4J lacks in this form: truth values are 1 and 0, and what is not a
/// number stays so. Operands have one number of dimensions and broadcast along those of size 1.
public final class Elementwise {
  private Elementwise() {}

  private static INDArray number(INDArray truth) {
    return truth.castTo(DataType.FLOAT);
  }

  /// 1 where x < y, else 0.
  public static INDArray less(INDArray x, INDArray y) {
    return number(Ops.of("less", x, y));
  }

  /// 1 where x ≤ y, else 0.
  public static INDArray lessOrEqual(INDArray x, INDArray y) {
    return number(Ops.of("less_equal", x, y));
  }

  /// 1 where x = y, else 0.
  public static INDArray equal(INDArray x, INDArray y) {
    return number(Ops.of("equals", x, y));
  }

  /// x to the power y.
  public static INDArray power(INDArray x, INDArray y) {
    return Ops.of("Pow", x, y);
  }

  /// The smaller; NaN where one is.
  public static INDArray smaller(INDArray x, INDArray y) {
    return orNaN(x, Ops.of("minimum", x, y));
  }

  /// The larger; NaN where one is.
  public static INDArray larger(INDArray x, INDArray y) {
    return orNaN(x, Ops.of("maximum", x, y));
  }

  /// `otherwise` where x is a number, else x; ND4J's own takes y where x is none.
  private static INDArray orNaN(INDArray x, INDArray otherwise) {
    return select(equal(x, x), otherwise, x);
  }

  /// `then` where the condition is not 0, else `otherwise`.
  public static INDArray select(INDArray condition, INDArray then, INDArray otherwise) {
    var shape = new long[condition.rank()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = Math.max(condition.size(i), Math.max(then.size(i), otherwise.size(i)));
    }
    return Ops.of(
        "select",
        Axes.repeat(condition, shape).neq(0f),
        Axes.repeat(then, shape),
        Axes.repeat(otherwise, shape));
  }

  /// -1, 0 or 1.
  public static INDArray sign(INDArray x) {
    return number(x.gt(0f)).sub(number(x.lt(0f)));
  }

  /// 1 where x is finite, else 0.
  public static INDArray isFinite(INDArray x) {
    INDArray truth = Nd4j.createUninitialized(DataType.BOOL, x.shape());
    return number(Nd4j.getExecutioner().exec(new IsFinite(x, truth)));
  }

  /// The largest along some dimensions; NaN where one is.
  public static INDArray largest(INDArray x, int... dimensions) {
    return orNaNAlong(x, x.max(dimensions), dimensions);
  }

  /// The smallest along some dimensions; NaN where one is.
  public static INDArray smallest(INDArray x, int... dimensions) {
    return orNaNAlong(x, x.min(dimensions), dimensions);
  }

  private static INDArray orNaNAlong(INDArray x, INDArray otherwise, int... dimensions) {
    INDArray numbers = equal(x, x).min(dimensions);
    return select(numbers, otherwise, numbers.rdiv(0f));
  }
}
