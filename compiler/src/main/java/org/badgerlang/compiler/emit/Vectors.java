package org.badgerlang.compiler.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.runtime.cpu.Lanewise;

/// The vector form of the elementwise functions, as expressions over names of `FloatVector`s.
final class Vectors {
  static final ClassName VECTOR = ClassName.get("jdk.incubator.vector", "FloatVector");
  static final ClassName OPERATORS = ClassName.get("jdk.incubator.vector", "VectorOperators");

  private Vectors() {}

  static CodeBlock number(double value) {
    return CodeBlock.of("$T.broadcast(SPECIES, $L)", VECTOR, Scalars.number(value));
  }

  static CodeBlock unary(Op.UnaryFn fn, String x) {
    return switch (fn) {
      case NEG -> CodeBlock.of("$L.neg()", x);
      case RECIPROCAL -> CodeBlock.of("$L.div($L)", number(1), x);
      case LOG -> CodeBlock.of("$T.log($L)", Lanewise.class, x);
      case SQRT -> CodeBlock.of("$L.sqrt()", x);
      case SIN -> CodeBlock.of("$T.sin($L)", Lanewise.class, x);
      case COS -> CodeBlock.of("$T.cos($L)", Lanewise.class, x);
      case ABS -> CodeBlock.of("$L.abs()", x);
      case SIGN ->
          CodeBlock.of(
              "$1L.blend(1f, $1L.compare($2T.GT, 0f))$W.blend(-1f, $1L.compare($2T.LT, 0f))",
              x,
              OPERATORS);
      case EXP, TANH, SIGMOID, FLOOR ->
          throw new IllegalArgumentException(fn + " takes several statements");
      case IS_FINITE ->
          CodeBlock.of(
              "$1T.zero(SPECIES)$W.blend(1f, $2L.sub($2L).compare($3T.EQ, 0f))",
              VECTOR,
              x,
              OPERATORS);
    };
  }

  static CodeBlock binary(Op.BinaryFn fn, CodeBlock x, CodeBlock y) {
    return switch (fn) {
      case ADD -> CodeBlock.of("$L.add($L)", x, y);
      case SUB -> CodeBlock.of("$L.sub($L)", x, y);
      case MUL -> CodeBlock.of("$L.mul($L)", x, y);
      case DIV -> CodeBlock.of("$L.div($L)", x, y);
      case POW -> CodeBlock.of("$T.pow($L, $L)", Lanewise.class, x, y);
      case MIN -> CodeBlock.of("$L.min($L)", x, y);
      case MAX -> CodeBlock.of("$L.max($L)", x, y);
      case LT -> truth(x, "LT", y);
      case LE -> truth(x, "LE", y);
      case EQ -> truth(x, "EQ", y);
    };
  }

  private static CodeBlock truth(CodeBlock x, String comparison, CodeBlock y) {
    return CodeBlock.of(
        "$T.zero(SPECIES)$W.blend(1f, $L.compare($T.$L, $L))", VECTOR, x, OPERATORS, comparison, y);
  }
}
