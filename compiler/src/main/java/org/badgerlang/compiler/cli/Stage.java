package org.badgerlang.compiler.cli;

import java.util.Locale;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.source.Source;

/// A stage whose result can be looked at.
enum Stage {
  SYNTAX,
  IR,
  OPTIMISED,
  JAVA;

  static String syntax(Source source) {
    return RecordTree.of(Compiler.parse(source).declarations());
  }

  String of(Compiler.Checked checked, int level) {
    return switch (this) {
      case SYNTAX -> syntax(checked.source());
      case IR -> Compiler.print(checked.optimised(0));
      case OPTIMISED -> Compiler.print(checked.optimised(level));
      case JAVA -> String.join("\n", Compiler.compile(checked, level).java().values());
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
