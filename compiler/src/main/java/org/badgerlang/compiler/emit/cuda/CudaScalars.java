package org.badgerlang.compiler.emit.cuda;

import org.badgerlang.compiler.ir.Op;

/// Numbers and elementwise functions as expressions of CUDA C.
final class CudaScalars {
  private CudaScalars() {}

  static String number(double value) {
    float number = (float) value;
    if (Float.isNaN(number)) {
      return "NOT_A_NUMBER";
    }
    if (Float.isInfinite(number)) {
      return number > 0 ? "INFINITE" : "-INFINITE";
    }
    return number + "f";
  }

  /// @param x a name
  static String unary(Op.UnaryFn fn, String x) {
    return switch (fn) {
      case NEG -> "-" + x;
      case RECIPROCAL -> "1.0f / " + x;
      case EXP -> "expf(" + x + ")";
      case LOG -> "logf(" + x + ")";
      case SQRT -> "sqrtf(" + x + ")";
      case SIN -> "sinf(" + x + ")";
      case COS -> "cosf(" + x + ")";
      case TANH -> "tanhf(" + x + ")";
      case SIGMOID -> "sigmoid(" + x + ")";
      case ABS -> "fabsf(" + x + ")";
      case SIGN -> "signOf(" + x + ")";
      case FLOOR -> "floorf(" + x + ")";
      case IS_FINITE -> "isFinite(" + x + ")";
    };
  }

  /// @param x a name
  /// @param y a name
  static String binary(Op.BinaryFn fn, String x, String y) {
    return switch (fn) {
      case ADD -> x + " + " + y;
      case SUB -> x + " - " + y;
      case MUL -> x + " * " + y;
      case DIV -> x + " / " + y;
      case POW -> "powf(" + x + ", " + y + ")";
      case MIN -> "least(" + x + ", " + y + ")";
      case MAX -> "greatest(" + x + ", " + y + ")";
      case LT -> x + " < " + y + " ? 1.0f : 0.0f";
      case LE -> x + " <= " + y + " ? 1.0f : 0.0f";
      case EQ -> x + " == " + y + " ? 1.0f : 0.0f";
    };
  }
}
