package org.badgerlang.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.plan.Item;

/// Writes a product of packed matrices: loops over blocks of rows and columns, and a method for a
/// block, whose sums stay in registers. Where vectors hold 16 numbers, a block has twice the rows.
final class ProductWriter {
  private final Scope scope;
  private final Item.Product product;
  private final Axis innermost;
  private final Methods methods;
  private final int part;
  private final CodeBlock.Builder code = CodeBlock.builder();
  private final Map<List<Integer>, Methods.Place> blocks = new HashMap<>();

  /// @param part the class that methods go to
  ProductWriter(Scope scope, Item.Product product, Methods methods, int part) {
    this.scope = scope;
    this.product = product;
    this.innermost = product.rows().getLast();
    this.methods = methods;
    this.part = part;
  }

  CodeBlock write() {
    product.outer().forEach(axis -> scope.loop(axis, code));
    if (product.columns().isPresent()) {
      var columns = product.columns().get();
      var size = scope.size(columns);
      var variable = scope.open(columns);
      code.beginControlFlow(
          "for (int $1L = 0; $1L < $2L; $1L += $3L)", variable, size, Item.Product.COLUMNS);
    } else {
      code.beginControlFlow("for (int lane = 0; lane < TILE; lane += $L)", Item.Product.COLUMNS);
    }
    code.beginControlFlow("if (LANES < $L)", Item.Product.COLUMNS);
    rows(product.height(), 2);
    code.nextControlFlow("else");
    rows(Math.min(2 * product.height(), count()), 1);
    code.endControlFlow();
    product.columns().ifPresent(scope::close);
    code.endControlFlow();
    product.outer().reversed().forEach(axis -> scope.end(axis, code));
    return code.build();
  }

  private int count() {
    return product.rows().stream().mapToInt(axis -> axis.size().fixed()).reduce(1, (a, b) -> a * b);
  }

  /// All rows, so many at a time.
  private void rows(int height, int vectors) {
    int n = count();
    int whole = n - n % height;
    var variable = scope.open(innermost);
    if (whole > 0) {
      code.beginControlFlow("for (int $1L = 0; $1L < $2L; $1L += $3L)", variable, whole, height);
      call(height, vectors);
      code.endControlFlow();
    }
    if (whole < n) {
      scope.put(innermost, Scope.Place.fixed(whole));
      call(n - whole, vectors);
    }
    scope.close(innermost);
  }

  private void call(int height, int vectors) {
    var block = blocks.computeIfAbsent(List.of(height, vectors), _ -> block(height, vectors));
    var arguments =
        List.of(product.left(), product.right(), product.into()).stream()
            .map(view -> scope.array(view.buffer()) + ", " + scope.entry(view))
            .collect(Collectors.joining(", "));
    // Vectors of fewer than 8 numbers go over the columns in several turns.
    if (vectors > 1) {
      var part = scope.names.fresh("part");
      code.beginControlFlow(
          "for (int $1L = 0; $1L < $2L; $1L += $3L * LANES)", part, Item.Product.COLUMNS, vectors);
      code.addStatement("$T.$L($L, $L)", block.owner(), block.name(), arguments, part);
      code.endControlFlow();
    } else {
      code.addStatement("$T.$L($L, 0)", block.owner(), block.name(), arguments);
    }
  }

  /// The method that computes one block: its sums, one vector after another.
  private Methods.Place block(int height, int vectors) {
    var body = CodeBlock.builder();
    body.addStatement("int leftAt = $L", Scope.near(product.left(), "l"));
    body.addStatement("int rightAt = $L", Scope.near(product.right(), "r + part"));
    body.addStatement("int intoAt = $L", Scope.near(product.into(), "o + part"));
    var places = new ArrayList<String>();
    long stride = product.into().stride(innermost).fixed();
    for (int row = 0; row < height; row++) {
      for (int v = 0; v < vectors; v++) {
        places.add("intoAt + " + row * stride + beside(v));
      }
    }
    for (int sum = 0; sum < places.size(); sum++) {
      var start =
          product.adds()
              ? CodeBlock.of("$T.fromArray(SPECIES, into, $L)", Vectors.VECTOR, places.get(sum))
              : Vectors.number(0);
      body.addStatement("$T sum$L = $L", Vectors.VECTOR, sum, start);
    }
    var left = new StringBuilder("leftAt");
    var right = new StringBuilder("rightAt");
    var depth = product.depth();
    for (int i = 0; i < depth.size(); i++) {
      body.beginControlFlow("for (int k$1L = 0; k$1L < $2L; k$1L++)", i, depth.get(i).count());
      left.append(" + k").append(i).append(" * ").append(depth.get(i).left());
      right.append(" + k").append(i).append(" * ").append(depth.get(i).right());
    }
    for (int v = 0; v < vectors; v++) {
      body.addStatement(
          "$1T right$2L = $1T.fromArray(SPECIES, right, $3L$4L)",
          Vectors.VECTOR,
          v,
          right,
          beside(v));
    }
    for (int row = 0; row < height; row++) {
      body.addStatement(
          "$1T left$2L = $1T.broadcast(SPECIES, left[$3L + $4L])",
          Vectors.VECTOR,
          row,
          left,
          within(row));
      for (int v = 0; v < vectors; v++) {
        body.addStatement("sum$1L = left$2L.fma(right$3L, sum$1L)", row * vectors + v, row, v);
      }
    }
    depth.forEach(_ -> body.endControlFlow());
    for (int sum = 0; sum < places.size(); sum++) {
      body.addStatement("sum$L.intoArray(into, $L)", sum, places.get(sum));
    }
    var code = body.build();
    return methods.once(
        part,
        product.name() + " block",
        code,
        name ->
            MethodSpec.methodBuilder(name)
                .addModifiers(Modifier.STATIC)
                .addParameter(float[].class, "left")
                .addParameter(int.class, "l")
                .addParameter(float[].class, "right")
                .addParameter(int.class, "r")
                .addParameter(float[].class, "into")
                .addParameter(int.class, "o")
                .addParameter(int.class, "part")
                .addCode(code)
                .build());
  }

  /// Where a row lies: beside the first one, or in its panel or the next one.
  private long within(int row) {
    long stride = product.left().stride(innermost).fixed();
    if (!product.panels()) {
      return row * stride;
    }
    long panel = stride * Item.Product.ROWS;
    return row / Item.Product.ROWS * panel + row % Item.Product.ROWS;
  }

  private static String beside(int vector) {
    return vector == 0 ? "" : " + LANES";
  }
}
