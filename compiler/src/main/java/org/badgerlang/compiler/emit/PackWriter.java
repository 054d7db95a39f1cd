package org.badgerlang.compiler.emit;

import static java.util.stream.Collectors.toMap;

import com.palantir.javapoet.CodeBlock;
import org.badgerlang.compiler.plan.Buffer;
import org.badgerlang.compiler.plan.Extent;
import org.badgerlang.compiler.plan.Item;
import org.badgerlang.compiler.plan.View;

/// Writes a copy in panels.
final class PackWriter {
  private final Scope scope;
  private final Item.Pack pack;
  private final CodeBlock.Builder code = CodeBlock.builder();

  PackWriter(Scope scope, Item.Pack pack) {
    this.scope = scope;
    this.pack = pack;
  }

  CodeBlock write() {
    pack.outer().forEach(axis -> scope.loop(axis, code));
    int n = pack.axis().size().fixed();
    int whole = n - n % pack.width();
    var variable = scope.open(pack.axis());
    if (whole > 0) {
      code.beginControlFlow(
          "for (int $1L = 0; $1L < $2L; $1L += $3L)", variable, whole, pack.width());
      panel(pack.width());
      code.endControlFlow();
    }
    if (whole < n) {
      scope.put(pack.axis(), Scope.Place.fixed(whole));
      panel(n - whole);
    }
    scope.close(pack.axis());
    pack.outer().reversed().forEach(axis -> scope.end(axis, code));
    return code.build();
  }

  private void panel(int width) {
    pack.depth().forEach(axis -> scope.loop(axis, code));
    boolean beside = pack.from().stride(pack.axis()).equals(Extent.ONE);
    if (beside && width % Item.Product.COLUMNS == 0) {
      neighbours();
    } else {
      entries(width, beside);
    }
    pack.depth().reversed().forEach(axis -> scope.end(axis, code));
  }

  /// Copies entry by entry; four or two at once, where they lie side by side.
  private void entries(int width, boolean beside) {
    var base = scope.place(pack.axis());
    for (int i = 0, many; i < width; i += many) {
      many = !beside || width - i == 1 ? 1 : width - i < 4 ? 2 : 4;
      var into = entry(pack.into(), i);
      scope.put(pack.axis(), base.plus(i));
      var array = scope.array(pack.into().buffer());
      var source = scope.array(pack.from().buffer());
      if (many == 1) {
        code.addStatement("$L[$L] =$W$L[$L]", array, into, source, from());
      } else {
        code.addStatement(
            "$1T.fromArray($1T.SPECIES_$2L, $3L,$W$4L).intoArray($5L,$W$6L)",
            Vectors.VECTOR,
            Float.SIZE * many,
            source,
            from(),
            array,
            into);
      }
      scope.put(pack.axis(), base);
    }
  }

  /// Copies what lies side by side already, vector by vector.
  private void neighbours() {
    var into = scope.entry(pack.into());
    var from = from();
    var part = scope.names.fresh("part");
    code.beginControlFlow("for (int $1L = 0; $1L < $2L; $1L += LANES)", part, pack.width());
    code.addStatement(
        "$1T.fromArray(SPECIES, $2L,$W$3L + $6L).intoArray($4L,$W$5L + $6L)",
        Vectors.VECTOR,
        scope.array(pack.from().buffer()),
        from,
        scope.array(pack.into().buffer()),
        into,
        part);
    code.endControlFlow();
  }

  /// What all tiles share holds the lanes of other tiles before those of this one.
  private String from() {
    var from = pack.from();
    boolean ofAll = from.buffer().scope() != Buffer.Scope.WORKER;
    return scope.entry(
        from,
        pack.depth().stream()
            .filter(axis -> ofAll && axis.name().equals(Item.Pack.LANES))
            .collect(toMap(axis -> axis, axis -> "first + " + scope.place(axis).variable())));
  }

  private String entry(View panels, int within) {
    var first = scope.entry(panels);
    return within == 0 ? first : first + " + " + within;
  }
}
