package org.badgerlang.runtime.cpu;

/// Operations along one axis whose order depends on the numbers.
public final class Lines {
  private Lines() {}

  /// Writes the places of `count` numbers, `stride` apart from `at` on, in rising order of the
  /// numbers. Ties keep the order of their places; NaN comes last.
  public static void argSort(
      float[] numbers, int at, int stride, int count, float[] into, int intoAt, int intoStride) {
    for (int n = 0; n < count; n++) {
      float number = numbers[at + n * stride];
      int place = n;
      while (place > 0
          && after(numbers[at + (int) into[intoAt + (place - 1) * intoStride] * stride], number)) {
        into[intoAt + place * intoStride] = into[intoAt + (place - 1) * intoStride];
        place--;
      }
      into[intoAt + place * intoStride] = n;
    }
  }

  private static boolean after(float a, float b) {
    return a > b || (Float.isNaN(a) && !Float.isNaN(b));
  }

  /// The place of the first largest of `count` numbers, `stride` apart from `at` on.
  public static int argMax(float[] numbers, int at, int stride, int count) {
    int best = 0;
    for (int n = 1; n < count; n++) {
      if (numbers[at + n * stride] > numbers[at + best * stride]) {
        best = n;
      }
    }
    return best;
  }
}
