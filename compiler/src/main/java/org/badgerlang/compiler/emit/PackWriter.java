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
      scope.put(pack.axis(), new Scope.Place("", whole));
      panel(n - whole);
    }
    scope.close(pack.axis());
    pack.outer().reversed().forEach(axis -> scope.end(axis, code));
    return code.build();
  }

  private void panel(int width) {
    pack.depth().forEach(axis -> scope.loop(axis, code));
    var base = scope.place(pack.axis());
    if (pack.width() % Item.Product.COLUMNS == 0
        && width == pack.width()
        && pack.from().stride(pack.axis()).equals(Extent.ONE)) {
      neighbours();
      pack.depth().reversed().forEach(axis -> scope.end(axis, code));
      return;
    }
    for (int i = 0; i < width; i++) {
      var into = entry(pack.into(), i);
      scope.put(pack.axis(), new Scope.Place(base.variable(), base.shift() + i));
      code.addStatement(
          "$L[$L] =$W$L[$L]",
          scope.array(pack.into().buffer()),
          into,
          scope.array(pack.from().buffer()),
          from());
      scope.put(pack.axis(), base);
    }
    pack.depth().reversed().forEach(axis -> scope.end(axis, code));
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
