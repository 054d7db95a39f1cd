package org.badgerlang.compiler.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import java.util.function.BiFunction;

/// Writes elementary functions out as polynomials over vectors, statement by statement: a call to a
/// method of our own would make the JIT compiler box them. The same bits as `Elementary` in the
/// runtime, which says how good they are.
final class Polynomials {
  private static final ClassName OPERATORS = Vectors.OPERATORS;

  /// Declares a vector of a suggested name; gives its name.
  private final BiFunction<String, CodeBlock, String> declare;

  Polynomials(BiFunction<String, CodeBlock, String> declare) {
    this.declare = declare;
  }

  CodeBlock exp(String x) {
    var bounded = bounded(x, "89f", "-88f");
    var shifted = declare("shifted", fma(bounded, "1.44269504f", "12583039f"));
    var whole = declare("whole", CodeBlock.of("$L.sub(12583039f)", shifted));
    var high =
        declare("high", CodeBlock.of("$L.fma($L,$W$L)", whole, number("-0.693359375f"), bounded));
    var rest =
        declare("rest", CodeBlock.of("$L.fma($L,$W$L)", whole, number("2.12194440e-4f"), high));
    var sum = declare("series", fma(rest, "1.9875691500e-4f", "1.3981999507e-3f"));
    for (var next :
        new String[] {
          "8.3334519073e-3f", "4.1665795894e-2f", "1.6666665459e-1f", "5.0000001201e-1f"
        }) {
      sum = declare("series", CodeBlock.of("$L.fma($L,$W$L)", sum, rest, number(next)));
    }
    var power = declare("power", CodeBlock.of("$1L.fma($2L.mul($2L), $2L.add(1f))", sum, rest));
    return CodeBlock.of(
        "$L.mul(\n$L.reinterpretAsInts().lanewise($T.LSHL, 23).reinterpretAsFloats())",
        power,
        shifted,
        OPERATORS);
  }

  CodeBlock sigmoid(String x) {
    var negative = declare("negative", CodeBlock.of("$L.neg()", x));
    var exp = declare("exp", exp(negative));
    return CodeBlock.of("$L.div($L.add(1f))", number("1f"), exp);
  }

  CodeBlock tanh(String x) {
    var bounded = bounded(x, "7.905311f", "-7.905311f");
    var square = declare("square", CodeBlock.of("$1L.mul($1L)", bounded));
    var upper = declare("upper", fma(square, "-2.76076847742355e-16f", "2.00018790482477e-13f"));
    for (var next :
        new String[] {
          "-8.60467152213735e-11f",
          "5.12229709037114e-08f",
          "1.48572235717979e-05f",
          "6.37261928875436e-04f",
          "4.89352455891786e-03f"
        }) {
      upper = declare("upper", CodeBlock.of("$L.fma($L,$W$L)", upper, square, number(next)));
    }
    var lower = declare("lower", fma(square, "1.19825839466702e-06f", "1.18534705686654e-04f"));
    for (var next : new String[] {"2.26843463243900e-03f", "4.89352518554385e-03f"}) {
      lower = declare("lower", CodeBlock.of("$L.fma($L,$W$L)", lower, square, number(next)));
    }
    return CodeBlock.of("$L.mul($L).div($L)", bounded, upper, lower);
  }

  private String declare(String name, CodeBlock value) {
    return declare.apply(name, value);
  }

  private String bounded(String x, String most, String least) {
    return declare(
        "bounded",
        CodeBlock.of(
            "$1L.blend($3L, $1L.compare($2T.GT, $3L))$W.blend($4L, $1L.compare($2T.LT, $4L))",
            x,
            OPERATORS,
            most,
            least));
  }

  private static CodeBlock fma(String x, String factor, String term) {
    return CodeBlock.of("$L.fma($L,$W$L)", x, number(factor), number(term));
  }

  private static CodeBlock number(String literal) {
    return CodeBlock.of("$T.broadcast(SPECIES, $L)", Vectors.VECTOR, literal);
  }
}
