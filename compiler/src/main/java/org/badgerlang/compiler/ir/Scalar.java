package org.badgerlang.compiler.ir;

/// The meaning of the elementwise functions on double-precision numbers: the truth that devices are
/// held against.
public final class Scalar {
  private Scalar() {}

  public static double apply(Op.UnaryFn fn, double x) {
    return switch (fn) {
      case NEG -> -x;
      case RECIPROCAL -> 1 / x;
      case EXP -> Math.exp(x);
      case LOG -> Math.log(x);
      case SQRT -> Math.sqrt(x);
      case SIN -> Math.sin(x);
      case COS -> Math.cos(x);
      case TANH -> Math.tanh(x);
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      case ABS -> Math.abs(x);
      case SIGN -> Math.signum(x);
      case FLOOR -> Math.floor(x);
      case IS_FINITE -> Double.isFinite(x) ? 1 : 0;
    };
  }

  public static double apply(Op.BinaryFn fn, double x, double y) {
    return switch (fn) {
      case ADD -> x + y;
      case SUB -> x - y;
      case MUL -> x * y;
      case DIV -> x / y;
      case POW -> Math.pow(x, y);
      case MIN -> Math.min(x, y);
      case MAX -> Math.max(x, y);
      case LT -> x < y ? 1 : 0;
      case LE -> x <= y ? 1 : 0;
      case EQ -> x == y ? 1 : 0;
    };
  }
}
