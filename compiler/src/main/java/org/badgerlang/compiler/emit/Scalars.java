package org.badgerlang.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.runtime.cpu.Elementary;

/// The form of the elementwise functions for single numbers, as expressions.
final class Scalars {
  private Scalars() {}

  static String number(double value) {
    float number = (float) value;
    if (Float.isNaN(number)) {
      return "Float.NaN";
    }
    if (Float.isInfinite(number)) {
      return number > 0 ? "Float.POSITIVE_INFINITY" : "Float.NEGATIVE_INFINITY";
    }
    return number == Math.rint(number) && Math.abs(number) < 1e6 && !isNegativeZero(number)
        ? (long) number + "f"
        : number + "f";
  }

  private static boolean isNegativeZero(float number) {
    return Float.floatToRawIntBits(number) == Integer.MIN_VALUE;
  }

  static CodeBlock unary(Op.UnaryFn fn, String x) {
    return switch (fn) {
      case EXP -> CodeBlock.of("$T.exp($L)", Elementary.class, x);
      case TANH -> CodeBlock.of("$T.tanh($L)", Elementary.class, x);
      case SIGMOID -> CodeBlock.of("$T.sigmoid($L)", Elementary.class, x);
      case NEG, RECIPROCAL, LOG, SQRT, SIN, COS, ABS, SIGN, FLOOR, IS_FINITE ->
          CodeBlock.of(simple(fn), x);
    };
  }

  private static String simple(Op.UnaryFn fn) {
    return switch (fn) {
      case NEG -> "-$L";
      case RECIPROCAL -> "1f / $L";
      case LOG -> "(float) Math.log($L)";
      case SQRT -> "(float) Math.sqrt($L)";
      case SIN -> "(float) Math.sin($L)";
      case COS -> "(float) Math.cos($L)";
      case ABS -> "Math.abs($L)";
      case SIGN -> "Math.signum($L)";
      case FLOOR -> "(float) Math.floor($L)";
      case IS_FINITE -> "Float.isFinite($L) ? 1f : 0f";
      case EXP, TANH, SIGMOID -> throw new IllegalArgumentException(fn + " is not simple");
    };
  }

  static CodeBlock binary(Op.BinaryFn fn, String x, String y) {
    return CodeBlock.of(
        switch (fn) {
          case ADD -> "$L + $L";
          case SUB -> "$L - $L";
          case MUL -> "$L * $L";
          case DIV -> "$L / $L";
          case POW -> "(float) Math.pow($L, $L)";
          case MIN -> "Math.min($L, $L)";
          case MAX -> "Math.max($L, $L)";
          case LT -> "$L < $L ? 1f : 0f";
          case LE -> "$L <= $L ? 1f : 0f";
          case EQ -> "$L == $L ? 1f : 0f";
        },
        x,
        y);
  }
}
