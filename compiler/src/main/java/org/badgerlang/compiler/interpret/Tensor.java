package org.badgerlang.compiler.interpret;

import java.util.Arrays;
import org.badgerlang.compiler.ir.TensorType;

/// Numbers over named axes, in the order of the type's axes, the last one fastest.
public record Tensor(TensorType type, double[] data) {
  public static Tensor scalar(double number) {
    return new Tensor(TensorType.SCALAR, new double[] {number});
  }

  /// The number of a tensor that holds one.
  public double number() {
    if (data.length != 1) {
      throw new IllegalStateException("holds " + data.length + " numbers");
    }
    return data[0];
  }

  /// Equal bit for bit, except that all NaN are one.
  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor tensor
        && type.equals(tensor.type)
        && Arrays.equals(data, tensor.data);
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return type + " " + Arrays.toString(data);
  }
}
