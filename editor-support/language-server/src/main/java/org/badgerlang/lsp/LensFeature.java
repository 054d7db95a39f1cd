package org.badgerlang.lsp;

import java.util.ArrayList;
import java.util.List;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Stmt;
import org.eclipse.lsp4j.CodeLens;
import org.eclipse.lsp4j.Command;
import org.eclipse.lsp4j.Range;

/// Run, Compile, Cost and Show nest above each outermost loop.
final class LensFeature {
  private LensFeature() {}

  static List<CodeLens> lenses(Snapshot snapshot) {
    var lenses = new ArrayList<CodeLens>();
    for (Decl declaration : snapshot.tree().declarations()) {
      if (declaration instanceof Decl.Run(var span, var statement)
          && (statement instanceof Stmt.Loop || statement instanceof Stmt.Nest)) {
        var range = snapshot.lines().range(span.start(), span.start());
        lenses.add(lens(range, snapshot, "Run", "badger.run"));
        lenses.add(lens(range, snapshot, "Compile", "badger.compile"));
        lenses.add(lens(range, snapshot, "Cost", "badger.cost"));
        lenses.add(lens(range, snapshot, "Show nest", "badger.showNest"));
      }
    }
    return lenses;
  }

  private static CodeLens lens(Range range, Snapshot snapshot, String title, String command) {
    return new CodeLens(range, new Command(title, command, List.of(snapshot.uri())), null);
  }
}
