package org.badgerlang.compiler.emit.nd4j;

import com.palantir.javapoet.CodeBlock;
import java.util.List;
import java.util.stream.Collectors;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.ir.TensorType;

/// Axes and sizes as they stand in generated code.
final class Dimensions {
  private final List<String> variables;

  Dimensions(List<Program.SizeVariable> variables) {
    this.variables = variables.stream().map(Program.SizeVariable::name).toList();
  }

  /// The names of the axes, as words.
  static String words(TensorType type) {
    return type.axes().stream().map(Dimensions::word).collect(Collectors.joining(" "));
  }

  static String word(Axis axis) {
    return axis.name().replace(' ', '_');
  }

  /// A size as an expression over `call`.
  CodeBlock size(Size size) {
    if (size.isFixed()) {
      return CodeBlock.of("$L", size.fixed());
    }
    var code = CodeBlock.builder();
    boolean first = true;
    for (var term : size.terms().entrySet()) {
      code.add(first ? "" : " + ");
      if (term.getValue() != 1) {
        code.add("$L * ", term.getValue());
      }
      code.add("call.size($L)", variables.indexOf(term.getKey()));
      first = false;
    }
    if (size.constant() != 0) {
      code.add(" + $L", size.constant());
    }
    return code.build();
  }

  /// The product of the sizes.
  CodeBlock count(List<Axis> axes) {
    if (axes.isEmpty()) {
      return CodeBlock.of("1");
    }
    return CodeBlock.join(
        axes.stream()
            .map(axis -> CodeBlock.of(axis.size().isFixed() ? "$L" : "($L)", size(axis.size())))
            .toList(),
        " * ");
  }

  /// The sizes of axes, one after another.
  CodeBlock list(List<Axis> axes) {
    return CodeBlock.join(axes.stream().map(axis -> size(axis.size())).toList(), ", ");
  }

  /// The sizes of axes as further arguments of a call, each after a comma.
  CodeBlock arguments(List<Axis> axes) {
    var code = CodeBlock.builder();
    axes.forEach(axis -> code.add(", $L", size(axis.size())));
    return code.build();
  }
}
