package org.badgerlang.compiler.emit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.plan.Extent;

/// The fields of a frame that hold sizes which vary.
final class Sizes {
  private final Names names;
  private final Map<Extent.Factor, String> fields = new LinkedHashMap<>();

  Sizes(Names names) {
    this.names = names;
  }

  /// The fields and what they hold.
  Map<Extent.Factor, String> fields() {
    return fields;
  }

  /// The size as an expression over a frame `f`.
  String of(Size size) {
    return size.isFixed() ? Integer.toString(size.fixed()) : field(new Extent.Factor(size, 1));
  }

  private String field(Extent.Factor factor) {
    return "f."
        + fields.computeIfAbsent(
            factor,
            _ -> {
              var text = factor.size().toString().replace("+-", "Minus").replace("+", "Plus");
              return names.fresh(
                  "size." + text.replace("*", "Times") + (factor.multiple() > 1 ? "Padded" : ""));
            });
  }

  /// A product as an expression over a frame `f`.
  String of(Extent extent) {
    if (extent.isFixed()) {
      // What no array can hold is told before a run; it still has to compile.
      return extent.fixed() > Integer.MAX_VALUE
          ? "(int) " + extent.fixed() + "L"
          : Long.toString(extent.fixed());
    }
    var text = new StringBuilder();
    if (extent.constant() != 1) {
      text.append(extent.constant());
    }
    for (var factor : extent.factors()) {
      text.append(text.isEmpty() ? "" : " * ").append(field(factor));
    }
    return text.toString();
  }

  /// A size as an expression over the size variables themselves.
  ///
  /// @param locals the variables' names
  static String formula(Size size, Names locals) {
    var text = new StringBuilder();
    size.terms()
        .forEach(
            (name, factor) ->
                text.append(text.isEmpty() ? "" : " + ")
                    .append(factor == 1 ? "" : factor + " * ")
                    .append(locals.of(name, name)));
    if (size.constant() != 0) {
      text.append(" + ").append(size.constant());
    }
    return text.toString();
  }
}
